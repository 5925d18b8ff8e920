/** An event that may tell of money, as it is stored. */
export interface MoneyEvent {
  readonly streamType: string;
  readonly streamId: string;
  readonly type: string;
  /** Of the session of the stream; null in other streams, and when there is no such session. */
  readonly walletOfSession: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What an event says that it moved in one wallet: kinds and amounts in the order of their entries. */
export interface Told {
  readonly walletId: string;
  readonly moves: readonly string[];
  /** Null when the event tells none. */
  readonly transactionId: string | null;
}

/** The events that may tell of money, as a condition of SQL over `e`. */
export const mayTellOfMoney = `(e.type = ANY ('{action.spin,action.place_bet,action.cash_out,fingerprint.started}')
  OR e.stream_type = 'wallet' OR (e.stream_type = 'session' AND e.type NOT IN ('session.created', 'session.transition')))`;

/** What of a payload tells of money: amounts, whose they are, and which hold was closed. */
export const moneyFields: ReadonlySet<string> = new Set(
  'stakeMinor feeMinor payoutMinor releasedMinor amountMinor operation actionId transactionId holdId walletId toWalletId'.split(
    ' ',
  ),
);

const operations = new Set(['credit', 'debit', 'hold', 'release', 'query_fee']);

/** All movements that an event tells of; none of zero. A payload that was forged tells something else, and is no error. */
export function toldMovements(event: MoneyEvent): Told[] {
  const { payload, streamType, streamId } = event;
  const transactionId = transactionOf(event);
  const told: Told[] = [];
  const moves = movesOf(event);
  const walletId =
    streamType === 'session' ? event.walletOfSession : streamType === 'wallet' ? streamId : payload['walletId'];
  if (moves.length > 0) told.push({ walletId: textOf(walletId), moves, transactionId });
  if (event.type === 'wallet.transfer') {
    told.push({
      walletId: textOf(payload['toWalletId']),
      moves: move('transfer_in', payload['amountMinor']),
      transactionId,
    });
  }
  return told;
}

function movesOf({ type, streamType, payload }: MoneyEvent): string[] {
  if (type === 'action.spin') {
    return [
      ...move('stake', payload['stakeMinor']),
      ...move('spin_fee', payload['feeMinor']),
      ...move('payout', payload['payoutMinor']),
    ];
  }
  if (type === 'action.place_bet') return move('hold', payload['stakeMinor']);
  if (streamType === 'session') return move('release', payload['releasedMinor']);
  if (type === 'fingerprint.started') return move('query_fee', payload['feeMinor']);
  if (type === 'wallet.transfer') return move('transfer_out', payload['amountMinor']);
  const operation = payload['operation'];
  return streamType === 'wallet' && typeof operation === 'string' && operations.has(operation)
    ? move(operation, payload['amountMinor'])
    : [];
}

function move(kind: string, amountMinor: unknown): string[] {
  return amountMinor === 0 || amountMinor === undefined || amountMinor === null
    ? []
    : [`${kind} ${textOf(amountMinor)}`];
}

function transactionOf({ streamType, streamId, payload }: MoneyEvent): string | null {
  if (streamType === 'fingerprint') return streamId;
  const told = payload['transactionId'] ?? (streamType === 'wallet' ? null : payload['actionId']) ?? null;
  return told === null ? null : textOf(told);
}

/** What is no text is written as in JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
