import { uuidV7 } from '@croupier/kernel/ids';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { createCroupierClient } from './client.ts';
import type { CroupierClient, CroupierClientOptions } from './client-types.ts';
import { CroupierError } from './croupier-error.ts';
import { eachItem } from './pages.ts';
import type { RetryNotice } from './retry.ts';
import { startFaultServer, type Fault, type FaultServer } from './testing/fault-server.ts';

/** Waits take no time, but are remembered. */
function patientClock() {
  const waits: number[] = [];
  let nowMs = 0;
  const sleep = async (delayMs: number): Promise<void> => {
    waits.push(delayMs);
    nowMs += delayMs;
  };
  return { waits, clock: { now: () => nowMs, sleep } };
}

function clientOf(server: FaultServer, options: Partial<CroupierClientOptions> = {}): CroupierClient {
  const { clock } = patientClock();
  return createCroupierClient({ baseUrl: server.url, token: 'agent', clock, random: () => 0.5, ...options });
}

async function failure(promise: Promise<unknown>): Promise<CroupierError> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof CroupierError)) throw new Error(`expected a CroupierError, got ${String(thrown)}`);
  return thrown;
}

async function openPlaying(client: CroupierClient, server: FaultServer, balanceMinor = 100_000) {
  const wallet = server.house.openWallet(balanceMinor);
  const { sessionId } = await client.session.create({
    gameId: 'fruit-39x5',
    walletId: wallet.walletId,
    profile: { behavior: 'custom', maxBetMinor: 1_000 },
    clientSeed: 'fixed',
  });
  for (const input of ['Start', 'Probe', 'ProbeComplete'] as const)
    await client.session.transition({ sessionId, input });
  return { wallet, sessionId };
}

describe('createCroupierClient', () => {
  it('gives outputs with dates as dates and inputs typed by the router', async () => {
    await using server = await startFaultServer();
    const client = clientOf(server);
    const { sessionId } = await openPlaying(client, server);
    const view = await client.session.get({ sessionId });
    expect(view.contextLevel === 2 && view.createdAt).toBeInstanceOf(Date);
    expectTypeOf(client.session.create).parameter(0).toHaveProperty('gameId').toEqualTypeOf<string>();
    // @ts-expect-error an unknown field is a compile error
    const misspelt = client.game.get({ gameid: 'x' });
    expect((await failure(misspelt)).code).toBe('INVALID_INPUT');
  });

  it.for<[Fault, number]>([
    ['dropBefore', 1],
    ['dropAfter', 1],
    ['truncate', 1],
    ['unavailable', 1],
    ['html', 1],
    ['dropAfter', 3],
  ])('[ACT-3] a spin whose try meets %s (%i times) happens once, under one key', async ([fault, times]) => {
    await using server = await startFaultServer();
    const client = clientOf(server);
    const { sessionId, wallet } = await openPlaying(client, server);
    const before = server.requests.length;
    server.fault = ({ index }) => (index < before + times ? fault : null);
    const result = await client.action.act({ type: 'Spin', sessionId, stakeMinor: 100 });
    const sent = server.requests.slice(before);
    expect(sent).toHaveLength(times + 1);
    expect(new Set(sent.map((one) => one.key)).size).toBe(1);
    expect(server.house.session(sessionId).spins).toHaveLength(1);
    expect(result.balance.balanceMinor).toBe(wallet.balanceMinor);
  });

  it('[ACT-3] an answer that never comes ends the try and is asked for again', async () => {
    await using server = await startFaultServer();
    const client = clientOf(server, { timeoutMs: 300 });
    const { sessionId } = await openPlaying(client, server);
    const before = server.requests.length;
    server.fault = ({ index }) => (index === before ? 'hang' : null);
    await client.action.act({ type: 'Spin', sessionId, stakeMinor: 100 });
    expect(server.house.session(sessionId).spins).toHaveLength(1);
  });

  it('a mutation without an idempotency key is sent once', async () => {
    await using server = await startFaultServer();
    server.fault = () => 'unavailable';
    const client = clientOf(server, { token: 'admin' });
    const error = await failure(client.identity.createUser({ username: 'anna', role: 'agent' }));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', httpStatus: 503, requestId: 'req-fault', retryable: true });
    expect(server.requests).toHaveLength(1);
  });

  it('a refusal is not repeated and keeps code, details and request id', async () => {
    await using server = await startFaultServer();
    const client = clientOf(server);
    const { sessionId } = await openPlaying(client, server);
    const before = server.requests.length;
    const error = await failure(client.session.transition({ sessionId, input: 'Start' }));
    expect(error).toMatchObject({
      code: 'INVALID_TRANSITION',
      details: { currentState: 'Playing', attemptedAction: 'Start' },
      requestId: 'req-test',
      retryable: false,
      httpStatus: 409,
    });
    expect(server.requests).toHaveLength(before + 1);
  });

  it('waits exponentially with jitter, at least as long as Retry-After, and says so', async () => {
    await using server = await startFaultServer();
    server.fault = ({ index }) => (index === 0 ? 'rateLimit' : index < 3 ? 'unavailable' : null);
    const { waits, clock } = patientClock();
    const notices: RetryNotice[] = [];
    const client = clientOf(server, { clock, onRetry: (notice) => notices.push(notice) });
    await client.game.list({});
    expect(waits).toEqual([1_050, 100, 200]);
    expect(notices.map((one) => [one.path, one.attempt, one.error.code])).toEqual([
      ['game.list', 1, 'RATE_LIMIT'],
      ['game.list', 2, 'UNAVAILABLE'],
      ['game.list', 3, 'UNAVAILABLE'],
    ]);
  });

  it('gives up within its bounds, with the last error', async () => {
    const gone = await startFaultServer();
    await gone[Symbol.asyncDispose]();
    const client = clientOf(gone, { retry: { maxElapsedMs: 2_000, attempts: 100 } });
    const error = await failure(client.game.list({}));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', httpStatus: null, retryable: true });
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('an abort ends a call at once, with the reason of the caller', async () => {
    await using server = await startFaultServer();
    server.fault = () => 'hang';
    const controller = new AbortController();
    const call = clientOf(server).game.list({}, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
  });

  it('[API-5] connect refuses a server of another interface version', async () => {
    await using server = await startFaultServer();
    const client = clientOf(server);
    await expect(client.connect()).resolves.toMatchObject({ serverVersion: 't' });
    server.version = '9.0.0';
    expect((await failure(client.connect())).code).toBe('VERSION_MISMATCH');
  });

  it('reads every page once, in order', async () => {
    await using server = await startFaultServer();
    const client = clientOf(server);
    const { sessionId } = await openPlaying(client, server);
    for (let spin = 0; spin < 23; spin += 1) await client.action.act({ type: 'Spin', sessionId, stakeMinor: 10 });
    const versions: number[] = [];
    for await (const event of eachItem((page) => client.event.session({ sessionId, limit: 5, ...page }))) {
      versions.push(event.streamVersion);
    }
    expect(versions).toEqual(Array.from({ length: 27 }, (_, index) => index + 1));
  });

  it("somebody else's session is NOT_FOUND, a wrong token UNAUTHORIZED, a wrong role FORBIDDEN", async () => {
    await using server = await startFaultServer();
    const sessionId = uuidV7(1, new Uint8Array(10));
    expect((await failure(clientOf(server).session.get({ sessionId }))).code).toBe('NOT_FOUND');
    expect((await failure(clientOf(server, { token: 'nobody' }).game.list({}))).code).toBe('UNAUTHORIZED');
    expect((await failure(clientOf(server).ledger.verify({}))).code).toBe('FORBIDDEN');
  });
});
