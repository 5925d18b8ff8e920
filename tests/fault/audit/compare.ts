import type { Acknowledgement } from '../ack-log.ts';
import type { Evidence, KeyedEvent } from './evidence.ts';
import type { Told } from './told.ts';

export interface Findings {
  readonly lost: string[];
  readonly doubled: string[];
  readonly different: string[];
}

/** Types of events that something happens by; a key has at most one of them. */
const acts = /^(action|wallet)\./;

/** Compares what clients were told with what is stored, both ways. */
export function compare(told: Told, evidence: Evidence): Findings {
  const findings: Findings = { lost: [], doubled: [], different: [] };
  for (const [key, answer] of told.acknowledged) {
    const streamId = answer.sessionId ?? answer.walletId;
    const event = evidence.byKey.get(key)?.find((one) => one.stream_id === streamId);
    if (!event) findings.lost.push(`${key}: no event`);
    else if (event.stream_version !== answer.streamVersion) {
      findings.different.push(
        `${key}: acknowledged as version ${answer.streamVersion}, stored as ${event.stream_version}`,
      );
    } else compareMoney(key, answer, { event, evidence, findings });
  }
  for (const [key, stored] of evidence.byKey) {
    const effects = stored.filter((event) => acts.test(event.type));
    if (effects.length > 1) findings.doubled.push(`${key}: ${effects.length} effects`);
    if (!told.sent.has(key)) findings.doubled.push(`${key}: nobody sent it`);
    else if (told.refused.has(key) && !told.acknowledged.has(key)) findings.doubled.push(`${key}: refused, and stored`);
  }
  for (const id of evidence.money.keys()) {
    if (!evidence.transactionIds.has(id)) findings.doubled.push(`transaction ${id}: money that no event tells of`);
  }
  return findings;
}

/** What an answer says was moved, by kind of entry. */
function movedBy(answer: Acknowledgement): Record<string, number> {
  const { stakeMinor = 0, payoutMinor = 0, feeMinor = 0, releasedMinor = 0, amountMinor = 0 } = answer;
  if (answer.type === 'Spin') return { stake: stakeMinor, payout: payoutMinor, spin_fee: feeMinor };
  if (answer.type === 'PlaceBet') return { hold: stakeMinor };
  if (answer.type === 'CashOut') return { release: releasedMinor };
  if (answer.operation === 'transfer') return { transfer_out: amountMinor, transfer_in: amountMinor };
  return answer.operation === undefined ? {} : { [answer.operation]: amountMinor };
}

interface MoneyComparison {
  readonly event: KeyedEvent;
  readonly evidence: Evidence;
  readonly findings: Findings;
}

function compareMoney(key: string, answer: Acknowledgement, { event, evidence, findings }: MoneyComparison): void {
  const id = answer.actionId ?? answer.transactionId;
  if (id === undefined) return;
  if (event.transaction_id !== id) {
    findings.different.push(`${key}: acknowledged as ${id}, the event tells of ${event.transaction_id}`);
    return;
  }
  const money = evidence.money.get(id);
  const moved = movedBy(answer);
  for (const kind of new Set([...Object.keys(moved), ...Object.keys(money?.counts ?? {})])) {
    const wanted = moved[kind] ?? 0;
    const count = money?.counts[kind] ?? 0;
    if (count < (wanted > 0 ? 1 : 0)) findings.lost.push(`${key}: no ${kind} in the ledger`);
    else if (count > (wanted > 0 ? 1 : 0)) findings.doubled.push(`${key}: ${count} times ${kind} in the ledger`);
    else if (wanted !== (money?.sumsMinor[kind] ?? 0))
      findings.different.push(`${key}: ${kind} of ${money?.sumsMinor[kind]} in the ledger, acknowledged was ${wanted}`);
  }
  if (money && answer.balance && money.balanceMinor !== answer.balance.balanceMinor) {
    findings.different.push(
      `${key}: balance ${money.balanceMinor} in the ledger, acknowledged was ${answer.balance.balanceMinor}`,
    );
  }
}
