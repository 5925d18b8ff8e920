import { hash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from '@croupier/db/pool';
import { createCroupierClient } from '@croupier/sdk/client';

export interface KeysOptions {
  /** Servers over one database. */
  readonly urls: readonly string[];
  readonly pool: Pool;
  readonly playerToken: string;
  readonly operatorToken: string;
  readonly gameId: string;
  /** At least two, with money, of the player. */
  readonly walletIds: readonly string[];
  readonly keys: number;
  /** Requests with the same key, all at once. */
  readonly copies: number;
  /** Keys under way at once. */
  readonly keysAtOnce: number;
}

export interface KeysReport {
  readonly keys: number;
  readonly copies: number;
  /** Requests in all, those included that were told to come again because the first one was under way. */
  readonly requests: number;
  /** Keys with another number of effects than one. */
  readonly notOnce: readonly string[];
  /** Keys whose answers were not all the same bytes. */
  readonly notEqual: readonly string[];
  /** Answers that were neither the result nor "come again", as status and body. */
  readonly strange: readonly string[];
  readonly elapsedMs: number;
}

interface Keyed {
  readonly key: string;
  readonly path: string;
  readonly token: string;
  readonly body: string;
}

const pauseMs = 20;
const stakeMinor = 10;

/** Sends each of many keys many times at once, to all servers in turn, until every copy is answered. */
export async function simulateKeys(options: KeysOptions): Promise<KeysReport> {
  const sessionIds = await openSessions(options);
  const requests = Array.from({ length: options.keys }, (_, index) => requestOf(index, options, sessionIds));
  const startedMs = performance.now();
  const notEqual: string[] = [];
  const strange: string[] = [];
  let sent = 0;

  /** The hash of an answer; undefined when the server says to come again. */
  async function send(request: Keyed, url: string): Promise<string | undefined> {
    sent += 1;
    const response = await fetch(`${url}/trpc/${request.path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${request.token}` },
      body: request.body,
    });
    const text = await response.text();
    if (response.status === 200) return hash('sha256', text, 'base64url');
    if (text.includes('"retryable":true')) return undefined;
    strange.push(`${request.key}: ${response.status} ${text.slice(0, 200)}`);
    return `${response.status}`;
  }

  /** All copies at once. Those that are told to come again do, at each server one after the other. */
  async function sendCopies(request: Keyed): Promise<Set<string>> {
    const urls = Array.from({ length: options.copies }, (_, copy) => options.urls[copy % options.urls.length] ?? '');
    const first = await Promise.all(urls.map(async (url) => ({ url, answer: await send(request, url) })));
    const answers = new Set(first.flatMap(({ answer }) => answer ?? []));
    const late = Map.groupBy(
      first.filter(({ answer }) => answer === undefined),
      ({ url }) => url,
    );
    await Promise.all(
      [...late].map(async ([url, copies]) => {
        for (const _copy of copies) {
          let answer = await send(request, url);
          for (; answer === undefined; answer = await send(request, url)) await delay(pauseMs);
          answers.add(answer);
        }
      }),
    );
    return answers;
  }

  const queue = requests.values();
  await Promise.all(
    Array.from({ length: options.keysAtOnce }, async () => {
      for (const request of queue) {
        if ((await sendCopies(request)).size !== 1) notEqual.push(request.key);
      }
    }),
  );
  return {
    keys: options.keys,
    copies: options.copies,
    requests: sent,
    notOnce: await keysNotOnce(options.pool, requests),
    notEqual,
    strange,
    elapsedMs: Math.round(performance.now() - startedMs),
  };
}

function requestOf(index: number, options: KeysOptions, sessionIds: readonly string[]): Keyed {
  const key = `simulated-${index}`;
  const { walletIds } = options;
  const walletId = walletIds[index % walletIds.length] ?? '';
  const toWalletId = walletIds[(index + 1) % walletIds.length] ?? '';
  const sessionId = sessionIds[index % sessionIds.length] ?? '';
  const request = (path: string, token: string, input: object): Keyed => ({
    key,
    path,
    token,
    body: JSON.stringify({ ...input, idempotencyKey: key }),
  });
  switch (index % 4) {
    case 0:
      return request('wallet.operate', options.operatorToken, { operation: 'credit', walletId, amountMinor: 7 });
    case 1:
      return request('wallet.operate', options.playerToken, {
        operation: 'transfer',
        walletId,
        toWalletId,
        amountMinor: 3,
      });
    default:
      return request('action.act', options.playerToken, { type: 'Spin', sessionId, stakeMinor });
  }
}

async function openSessions({ urls, playerToken, gameId, walletIds }: KeysOptions): Promise<string[]> {
  const client = createCroupierClient({ baseUrl: urls[0] ?? '', token: playerToken });
  const sessionIds: string[] = [];
  for (const walletId of walletIds) {
    const profile = { behavior: 'balanced', maxBetMinor: stakeMinor } as const;
    const { sessionId } = await client.session.create({ gameId, walletId, profile });
    for (const input of ['Start', 'Probe', 'ProbeComplete'] as const)
      await client.session.transition({ sessionId, input });
    sessionIds.push(sessionId);
  }
  return sessionIds;
}

/** One event that acts, and the entries of one transaction, for each key. */
async function keysNotOnce(pool: Pool, requests: readonly Keyed[]): Promise<string[]> {
  const { rows } = await pool.query<{ key: string; effects: number; stakes: number; moves: number }>(
    `SELECT e.idempotency_key AS key, count(DISTINCT (e.stream_id, e.stream_version)) AS effects,
       count(l.version) FILTER (WHERE l.kind = 'stake') AS stakes,
       count(l.version) FILTER (WHERE l.kind IN ('credit', 'transfer_out')) AS moves
     FROM events e LEFT JOIN ledger_entries l
       ON l.transaction_id = coalesce(e.payload->>'actionId', e.payload->>'transactionId')::uuid
     WHERE e.idempotency_key LIKE 'simulated-%' GROUP BY 1`,
  );
  const effects = new Map(rows.map((row) => [row.key, row]));
  return requests.flatMap(({ key }) => {
    const found = effects.get(key);
    return found?.effects === 1 && found.stakes + found.moves === 1 ? [] : [`${key}: ${JSON.stringify(found)}`];
  });
}
