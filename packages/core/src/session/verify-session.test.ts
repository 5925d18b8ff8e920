import type { ActionInput, ActionResult } from '@croupier/contract/action';
import { sessionVerification } from '@croupier/contract/session-verification';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { commitmentFor } from '@croupier/slots/fair/commitment';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act } from '../action/act.ts';
import type { Call } from '../call.ts';
import { readSessionEvents } from '../event/read-session-events.ts';
import { listRewards } from '../session/list-rewards.ts';
import { engineOf, findSeed, sevens } from '../testing/lucky-seed.ts';
import { Table } from '../testing/table.ts';
import { TestClock } from '../testing/test-clock.ts';
import { cancelSession } from './cancel-session.ts';
import { createSession } from './create-session.ts';
import { endIdleSessions } from './end-idle-sessions.ts';
import { getSession } from './get-session.ts';
import { transitionSession } from './transition-session.ts';
import { verifySession } from './verify-session.ts';

const secret = Buffer.from(sevens(32)).toString('hex');

describe('provably fair sessions', () => {
  let database: TestDatabase;
  let table: Table;
  let call: Call;
  let stakeMinor = 0;
  const clock = new TestClock('2026-11-21T12:00:00Z');

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool, { randomBytes: sevens, clock });
    await table.game('diet-32x5');
    call = await table.caller('agent');
    const { rows } = await table.core.pool.query("SELECT stake_unit_minor FROM games WHERE id = 'diet-32x5'");
    stakeMinor = Number(rows[0].stake_unit_minor);
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  async function open(options: { probeSpins?: number; playSpins?: number; clientSeed?: string } = {}) {
    const walletId = await table.wallet(call);
    return await createSession(table.core, call, {
      gameId: 'diet-32x5',
      walletId,
      profile: { behavior: 'balanced', maxBetMinor: 10_000 },
      probeSpins: 0,
      ...options,
      idempotencyKey: table.key(),
    });
  }

  async function step(
    sessionId: string,
    input: 'Start' | 'Probe' | 'ProbeComplete' | 'EvaluateDone',
    clientSeed?: string,
  ) {
    const more = clientSeed === undefined ? {} : { clientSeed };
    return await transitionSession(table.core, call, { sessionId, input, ...more, idempotencyKey: table.key() });
  }

  type Without<T> = T extends unknown ? Omit<T, 'sessionId' | 'idempotencyKey'> : never;
  async function play(sessionId: string, action: Without<ActionInput>): Promise<ActionResult> {
    return await act(table.core, call, { ...action, sessionId, idempotencyKey: table.key() });
  }

  /** Plays so many spins, with a placed bet every third time, and every free spin that is won. */
  async function spins(sessionId: string, count: number): Promise<ActionResult[]> {
    const results: ActionResult[] = [];
    let last: ActionResult | undefined;
    for (let done = 0; done < count || last?.freeSpins; done += 1) {
      const isFree = Boolean(last?.freeSpins);
      if (!isFree && done % 3 === 0) await play(sessionId, { type: 'PlaceBet', stakeMinor });
      last = await play(sessionId, { type: 'Spin', ...(isFree || done % 3 === 0 ? {} : { stakeMinor }) });
      results.push(last);
      if (last.state === 'Evaluating') break;
    }
    return results;
  }

  const luckyFor = (count: number): string =>
    findSeed(engineOf('diet-32x5'), { stakeMinor, coins: null }, count, ([first = 0, ...rest]) => {
      return first > 0 && rest.slice(0, first).some((more) => more > 0);
    });

  it('[ACT-7] the server is bound before the player chooses: Start brings the seed and a new commitment', async () => {
    const opened = await open();
    const before = await getSession(table.core, call, { sessionId: opened.sessionId, level: 1 });
    const started = await step(opened.sessionId, 'Start', 'my-own-luck');
    const after = await getSession(table.core, call, { sessionId: opened.sessionId, level: 1 });
    if (before.contextLevel === 0 || after.contextLevel === 0) throw new Error('level 0');
    expect(after.fairness).toMatchObject({
      clientSeed: 'my-own-luck',
      commitment: started.commitment,
      serverSeed: null,
    });
    expect(after.fairness.serverSeedHash).toBe(before.fairness.serverSeedHash);
    expect(started.commitment).not.toBe(opened.commitment);
    const { gameId, engineVersion, parHash } = { ...after, ...after.fairness };
    const binding = { sessionId: opened.sessionId, clientSeed: 'my-own-luck', gameId, engineVersion, parHash };
    expect(started.commitment).toBe(commitmentFor(2, sevens(32), binding));
    await expect(step(opened.sessionId, 'Probe', 'too-late')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    // Another process, which has remembered nothing, and this one tell the same.
    const elsewhere = await getSession(table.second({ clock }), call, { sessionId: opened.sessionId, level: 1 });
    expect(elsewhere).toEqual(after);
    expect((await step(opened.sessionId, 'Probe')).commitment).toBe(started.commitment);
  });

  it('[ACT-3] [ACT-7] a repeated Start answers with the first answer, its commitment included', async () => {
    const { sessionId } = await open();
    const request = { sessionId, input: 'Start' as const, clientSeed: 'again', idempotencyKey: table.key() };
    const first = await transitionSession(table.core, call, request);
    expect(await transitionSession(table.core, call, request)).toEqual(first);
    expect(await transitionSession(table.second({ clock }), call, request)).toEqual(first);
    await expect(transitionSession(table.core, call, { ...request, clientSeed: 'other' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    });
  });

  it('[ACT-7] probe spins, placed bets, free spins and retriggers verify, whichever way the session ends', async () => {
    const clientSeed = luckyFor(12);
    const ways: Record<string, (sessionId: string) => Promise<unknown>> = {
      evaluated: async (sessionId) => {
        await spins(sessionId, 30);
        await step(sessionId, 'EvaluateDone');
      },
      'cashed out': async (sessionId) => {
        await spins(sessionId, 6);
        await play(sessionId, { type: 'PlaceBet', stakeMinor });
        await play(sessionId, { type: 'CashOut' });
      },
      cancelled: async (sessionId) => {
        await spins(sessionId, 3);
        await cancelSession(table.core, call, { sessionId, idempotencyKey: table.key() });
      },
      idle: async (sessionId) => {
        await play(sessionId, { type: 'PlaceBet', stakeMinor });
        clock.advance(600_000);
        await endIdleSessions(table.core, { timeoutMs: 600_000 });
      },
    };
    for (const [way, end] of Object.entries(ways)) {
      const { sessionId } = await open({ probeSpins: 1, playSpins: 10 });
      await step(sessionId, 'Start', clientSeed);
      await step(sessionId, 'Probe');
      // Wins free spins, one of which wins more.
      const probed = await spins(sessionId, 1);
      expect(probed.length).toBeGreaterThan(5);
      await step(sessionId, 'ProbeComplete');
      await expect(verifySession(table.core, call, { sessionId })).rejects.toMatchObject({
        code: 'ACTION_NOT_ALLOWED',
        details: { reason: 'seed_not_revealed' },
      });
      await end(sessionId);
      const verdict = await verifySession(table.core, call, { sessionId });
      expect({ way, ok: verdict.ok, differences: verdict.differences }).toEqual({ way, ok: true, differences: [] });
      expect(verdict).toMatchObject({
        complete: true,
        serverSeed: secret,
        clientSeed,
        commitmentVersion: 2,
        spin: null,
      });
      expect(verdict.spins).toBeGreaterThanOrEqual(probed.length);
      const one = await verifySession(table.core, call, { sessionId, spin: 2 });
      for (const answer of [verdict, one]) expect(sessionVerification.parse(answer)).toEqual(answer);
      expect(one.spin).toMatchObject({
        nonce: 2,
        free: true,
        expected: { stops: probed[2]?.type === 'Spin' ? probed[2].stops : [] },
      });
      await expect(verifySession(table.core, call, { sessionId, spin: verdict.spins })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    }
  });

  it('[ACT-7] the seed is in no answer, event, key or error before the end, and in the last event then', async () => {
    const { sessionId } = await open({ playSpins: 4 });
    const seen: unknown[] = [];
    const note = async (answer: Promise<unknown>): Promise<void> =>
      void seen.push(
        await answer.catch((error: unknown) => ({ error: { ...(error as object) }, text: String(error) })),
      );
    await note(step(sessionId, 'Start', 'mine'));
    await note(step(sessionId, 'Probe'));
    await note(step(sessionId, 'ProbeComplete'));
    await note(spins(sessionId, 4));
    await note(verifySession(table.core, call, { sessionId }));
    await note(getSession(table.core, call, { sessionId }));
    await note(readSessionEvents(table.core, call, { sessionId, limit: 100 }));
    await note(listRewards(table.core, call, { sessionId, limit: 100 }));
    await note(step(sessionId, 'Start'));
    expect(JSON.stringify(seen)).not.toContain(secret);
    await note(step(sessionId, 'EvaluateDone'));
    expect(JSON.stringify(seen)).not.toContain(secret);
    const { items } = await readSessionEvents(table.core, call, { sessionId, limit: 100 });
    expect(items.filter((event) => JSON.stringify(event).includes(secret))).toEqual([items.at(-1)]);
    expect(items.at(-1)?.payload).toMatchObject({ to: 'Completed', serverSeed: secret });
  });

  it('[ACT-7] a session of version 1, opened before there were others, still verifies', async () => {
    const { sessionId } = await open();
    await table.core.pool.query('UPDATE sessions SET commitment_version = 1 WHERE id = $1', [sessionId]);
    const view = await getSession(table.second({ clock }), call, { sessionId, level: 1 });
    if (view.contextLevel === 0) throw new Error('level 0');
    expect(view.fairness).toMatchObject({ commitmentVersion: 1, commitment: view.fairness.serverSeedHash });
  });

  it('[IDN-4] somebody else, and a token below level 2, verify nothing', async () => {
    const { sessionId } = await open();
    await cancelSession(table.core, call, { sessionId, idempotencyKey: table.key() });
    const other = await table.caller('player');
    await expect(verifySession(table.core, other, { sessionId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const low = { ...call, principal: { ...call.principal, contextLevel: 1 as const } };
    await expect(verifySession(table.core, low, { sessionId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await verifySession(table.core, call, { sessionId })).toMatchObject({ ok: true, spins: 0 });
  });
});
