/**
 * Plays one session with a client whose types come from the OpenAPI document: `pnpm clients check` generates the types,
 * compiles this and runs it against a live server. Takes CROUPIER_URL and CROUPIER_TOKEN, and a wallet with money in
 * CROUPIER_WALLET.
 */
import { randomUUID } from 'node:crypto';
import createClient from 'openapi-fetch';
import type { components, paths } from './build/schema.d.ts';

type ApiError = components['schemas']['Error'];

const { CROUPIER_URL: baseUrl = '', CROUPIER_TOKEN: token = '', CROUPIER_WALLET: walletId = '' } = process.env;
const api = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${token}` } });

/** The data of an answer, or an exception that says the code. */
function told<Data>(answer: { readonly data?: Data; readonly error?: ApiError }): Data {
  if (answer.error !== undefined) throw new Error(`${answer.error.error.code}: ${answer.error.error.message}`);
  if (answer.data === undefined) throw new Error('an answer without data');
  return answer.data;
}

function expect(fact: boolean, what: string): void {
  if (!fact) throw new Error(`expected: ${what}`);
}

/** A header that must be sent once for every intended effect, however often the request is. */
const key = () => ({ 'Idempotency-Key': randomUUID() });

const who = told(await api.GET('/api/v1/auth/session'));
expect(who.role === 'agent', 'an agent');

const games = told(await api.GET('/api/v1/games', { params: { query: { limit: 10, status: 'active' } } }));
const [game] = games.items;
if (game === undefined) throw new Error('there is no game');

const created = told(
  await api.POST('/api/v1/wallets', { params: { header: key() }, body: { currency: 'PLY', timeZone: 'UTC' } }),
);
expect(created.balance.balanceMinor === 0, 'a new wallet is empty');

const stakeMinor = game.stake.unitMinor;
const opening = {
  params: { header: key() },
  body: {
    gameId: game.gameId,
    walletId,
    profile: { behavior: 'balanced', maxBetMinor: stakeMinor },
    probeSpins: 0,
    playSpins: 3,
  },
} as const;
const session = told(await api.POST('/api/v1/sessions', opening));
const { sessionId } = session;
const path = { sessionId };

for (const input of ['Start', 'Probe', 'ProbeComplete'] as const)
  told(
    await api.POST('/api/v1/sessions/{sessionId}/transitions', { params: { path, header: key() }, body: { input } }),
  );

// The same request twice, as after a lost connection: the second answer is the first one.
const spin = { params: { path, header: key() }, body: { type: 'Spin', stakeMinor } } as const;
const result = told(await api.POST('/api/v1/sessions/{sessionId}/action', spin));
const again = told(await api.POST('/api/v1/sessions/{sessionId}/action', spin));
if (result.type !== 'Spin') throw new Error('expected: the result of a spin');
expect(JSON.stringify(again) === JSON.stringify(result), 'the same answer to the same key');

const events = told(await api.GET('/api/v1/sessions/{sessionId}/events', { params: { path, query: { limit: 100 } } }));
expect(events.items.filter(({ type }) => type === 'action.spin').length === 1, 'one spin among the events');

// An error is a value of one shape, with a code to decide by.
const { error, response } = await api.POST('/api/v1/sessions/{sessionId}/action', {
  params: { path, header: key() },
  body: { type: 'Spin', stakeMinor: stakeMinor * 1_000 },
});
expect(response.status >= 400 && error !== undefined && !error.error.retryable, 'a stake above the limit is refused');
const missing = await api.GET('/api/v1/sessions/{sessionId}', { params: { path: { sessionId: randomUUID() } } });
expect(missing.error?.error.code === 'NOT_FOUND', 'a session that is not there is NOT_FOUND');

process.stdout.write(
  `typescript: ${games.items.length} game, spin paid ${result.payoutMinor}, ${events.items.length} events, refused with ${error?.error.code}\n`,
);
