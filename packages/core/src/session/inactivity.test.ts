import { present } from '@croupier/kernel/assert';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act } from '../action/act.ts';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { readStream } from '../event/read-stream.ts';
import { runFingerprint } from '../fingerprint/run-fingerprint.ts';
import { silentObserver, type Observer } from '../observer.ts';
import { systemCall } from '../system-call.ts';
import { brokenChains } from '../testing/evidence.ts';
import { engineOf, findSeed, sevens } from '../testing/lucky-seed.ts';
import { outcomeOf } from '../testing/outcomes.ts';
import { Table } from '../testing/table.ts';
import { TestClock } from '../testing/test-clock.ts';
import { getWallet } from '../wallet/get-wallet.ts';
import { verifyLedger } from '../wallet/verify-ledger.ts';
import { createSession } from './create-session.ts';
import { endIdleSessions } from './end-idle-sessions.ts';
import { getSession } from './get-session.ts';
import { transitionSession } from './transition-session.ts';

const timeoutMs = 600_000;
const idleReason = 'inactive';

describe('the end of idle sessions', () => {
  let database: TestDatabase;
  let table: Table;
  let call: Call;
  const clock = new TestClock('2026-11-21T12:00:00Z');
  const ends: string[] = [];
  const observer: Observer = {
    ...silentObserver,
    transition: ({ to, reason }) => void (to === 'Completed' && ends.push(reason ?? '')),
  };

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool, { clock, randomBytes: sevens, observer });
    await table.game('fruit-39x5');
    await table.game('diet-32x5');
    call = await table.caller('agent');
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  const sweep = async (core: Core = table.core): Promise<number> => await endIdleSessions(core, { timeoutMs });

  async function idleSession(walletId: string): Promise<string> {
    const profile = { behavior: 'balanced' as const, maxBetMinor: 1_000 };
    const input = { gameId: 'fruit-39x5', walletId, profile, probeSpins: 0, idempotencyKey: table.key() };
    return (await createSession(table.core, call, input)).sessionId;
  }

  async function eventsOf(sessionId: string, type: string | null = null) {
    return await readStream(table.core, { streamId: sessionId, afterVersion: 0, type, limit: 1_000 });
  }

  async function stateOf(sessionId: string): Promise<string> {
    const view = await getSession(table.core, call, { sessionId, level: 1 });
    return view.contextLevel === 0 ? '' : `${view.state} ${view.endReason ?? ''}`.trim();
  }

  it('[SES-5] ten minutes without an action end a session, and not a millisecond less', async () => {
    const walletId = await table.wallet(call);
    const sessionId = await table.session(call, walletId);
    clock.advance(timeoutMs - 60_000);
    expect(await sweep()).toBe(0);
    await act(table.core, call, { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey: table.key() });
    clock.advance(timeoutMs - 60_000);
    expect(await sweep()).toBe(0);
    expect(await stateOf(sessionId)).toBe('Playing');
    clock.advance(60_000);
    expect(await sweep()).toBe(1);
    expect(await stateOf(sessionId)).toBe('Completed inactive');
    expect(await sweep()).toBe(0);
  });

  it('[SES-1] [SES-5] from any state the remaining edges are walked in one transaction, each with the reason, and counted', async () => {
    const walletId = await table.wallet(call);
    const idle = await idleSession(walletId);
    const playing = await table.session(call, walletId);
    ends.length = 0;
    clock.advance(timeoutMs);
    expect(await sweep()).toBe(2);
    expect(ends).toEqual([idleReason, idleReason]);
    for (const [sessionId, from, edges] of [
      [idle, 'Idle', ['Start', 'Probe', 'ProbeComplete', 'SpinResult', 'EvaluateDone']],
      [playing, 'Playing', ['SpinResult', 'EvaluateDone']],
    ] as const) {
      const events = await eventsOf(sessionId);
      const end = events.findIndex((event) => event.type === 'session.inactive');
      expect(events[end]?.payload).toMatchObject({ from, reason: idleReason, timeoutMs });
      const walked = events.slice(end + 1);
      expect(walked.map((event) => event.payload['input'])).toEqual(edges);
      expect(new Set(walked.map((event) => event.payload['reason']))).toEqual(new Set([idleReason]));
      const { rows } = await table.core.pool.query(
        'SELECT count(DISTINCT xmin::text)::int AS transactions FROM events WHERE stream_id = $1 AND stream_version > $2',
        [sessionId, end],
      );
      expect(rows[0].transactions).toBe(1);
    }
  });

  it('[SES-5] a placed bet is given back, owed free spins are lost, and the event says both', async () => {
    const walletId = await table.wallet(call);
    const betting = await table.session(call, walletId);
    await act(table.core, call, { type: 'PlaceBet', sessionId: betting, stakeMinor: 70, idempotencyKey: table.key() });
    const [game] = (await table.core.pool.query("SELECT stake_unit_minor FROM games WHERE id = 'diet-32x5'")).rows;
    const stakeMinor = Number(game.stake_unit_minor);
    const bet = { stakeMinor, coins: null };
    const clientSeed = findSeed(engineOf('diet-32x5'), bet, 1, ([first = 0]) => first > 0);
    const owed = await table.session(call, walletId, { gameId: 'diet-32x5', clientSeed });
    const won = await act(table.core, call, { type: 'Spin', sessionId: owed, stakeMinor, idempotencyKey: table.key() });
    expect(await getWallet(table.core, call, { walletId })).toMatchObject({ heldMinor: 70 });
    clock.advance(timeoutMs);
    expect(await sweep()).toBe(2);
    expect(await getWallet(table.core, call, { walletId })).toMatchObject({
      heldMinor: 0,
      availableMinor: won.balance.balanceMinor,
    });
    expect((await eventsOf(betting, 'session.inactive'))[0]?.payload).toMatchObject({
      releasedMinor: 70,
      forfeitedFreeSpins: 0,
    });
    expect((await eventsOf(owed, 'session.inactive'))[0]?.payload).toMatchObject({
      releasedMinor: 0,
      forfeitedFreeSpins: won.freeSpins?.remaining,
    });
    expect(won.freeSpins?.remaining).toBeGreaterThan(0);
  });

  it('[SES-5] the timer survives a restart: the row holds the time', async () => {
    const sessionId = await table.session(call, await table.wallet(call));
    clock.advance(timeoutMs - 1_000);
    const restarted = table.second({ clock });
    expect(await sweep(restarted)).toBe(0);
    clock.advance(1_000);
    expect(await sweep(table.second({ clock }))).toBe(1);
    expect(await stateOf(sessionId)).toBe('Completed inactive');
  });

  it('[SES-5] one thousand sessions end in one sweep, by one of three processes each', async () => {
    const walletIds = await Promise.all(Array.from({ length: 50 }, async () => await table.wallet(call)));
    const sessionIds = await Promise.all(
      Array.from({ length: 1_000 }, async (_, index) => await idleSession(present(walletIds[index % 50], 'a wallet'))),
    );
    clock.advance(timeoutMs);
    const processes = [table.core, table.second({ clock }), table.second({ clock })];
    const counts = await Promise.all(processes.map(sweep));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1_000);
    const { rows } = await table.core.pool.query(
      `SELECT count(*)::int AS ends, count(DISTINCT stream_id)::int AS sessions FROM events
        WHERE stream_id = ANY($1) AND type = 'session.inactive'`,
      [sessionIds],
    );
    expect(rows).toEqual([{ ends: 1_000, sessions: 1_000 }]);
  });

  it('[SES-5] when three processes want the same end, the versions let one of them', async () => {
    const sessionId = await table.session(call, await table.wallet(call));
    clock.advance(timeoutMs);
    const processes = [table.core, table.second({ clock }), table.second({ clock })];
    // As if the lease on the look had run out while the first was still at work.
    const release = "UPDATE sessions SET idle_check_at = '2026-01-01' WHERE id = $1";
    const counts = await Promise.all(
      processes.map(async (core) => {
        await table.core.pool.query(release, [sessionId]);
        return await sweep(core);
      }),
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await eventsOf(sessionId, 'session.inactive')).toHaveLength(1);
  });

  it('[SES-5] [ACT-6] a spin that races the time-out is played or refused, never half', async () => {
    const player = table.second({ clock, randomBytes: sevens });
    const walletIds = await Promise.all(Array.from({ length: 40 }, async () => await table.wallet(call, 1_000)));
    const sessionIds = await Promise.all(
      walletIds.map(async (walletId) => await table.session(call, walletId, { playSpins: 5 })),
    );
    clock.advance(timeoutMs);
    const [, ...spins] = await Promise.allSettled([
      sweep(),
      ...sessionIds.map(
        async (sessionId) =>
          await act(player, call, {
            type: 'Spin',
            sessionId,
            stakeMinor: 10,
            idempotencyKey: `race ${sessionId}`.replace(' ', '-'),
          }),
      ),
    ]);
    for (const [index, spin] of spins.entries()) {
      const sessionId = present(sessionIds[index], 'a session');
      const outcome = outcomeOf(spin);
      const played = (await eventsOf(sessionId, 'action.spin')).length;
      const ended = (await eventsOf(sessionId, 'session.inactive')).length;
      expect(['ok', 'ACTION_NOT_ALLOWED']).toContain(outcome);
      expect({ played, ended }).toEqual(outcome === 'ok' ? { played: 1, ended: 0 } : { played: 0, ended: 1 });
      expect(await stateOf(sessionId)).toBe(outcome === 'ok' ? 'Playing' : 'Completed inactive');
    }
    clock.advance(timeoutMs);
    await sweep();
  });

  it('[SES-5] [FPR-1] a session that a fingerprint run plays is left to the run', async () => {
    const away = table.second({ clock, randomBytes: sevens });
    await away.runs.stop();
    const walletId = await table.wallet(call);
    const run = await runFingerprint(away, call, {
      gameId: 'fruit-39x5',
      walletId,
      spins: 5,
      idempotencyKey: table.key(),
    });
    clock.advance(timeoutMs);
    expect(await sweep()).toBe(0);
    const { rows } = await table.core.pool.query(
      'SELECT s.state, f.status FROM fingerprints f JOIN sessions s ON s.id = f.session_id WHERE f.id = $1',
      [run.fingerprintId],
    );
    expect(rows).toMatchObject([{ status: 'running' }]);
    expect(rows[0].state).not.toBe('Completed');
  });

  it('[SES-5] spins stay cheap: they change no indexed column, so their row is updated in place', async () => {
    const sessionId = await table.session(call, await table.wallet(call));
    const updates = async () => {
      const { rows } = await table.core.pool.query(
        `SELECT idle_check_at, ctid::text AS place FROM sessions WHERE id = $1`,
        [sessionId],
      );
      return rows[0];
    };
    const before = await updates();
    await act(table.core, call, { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey: table.key() });
    expect((await updates()).idle_check_at).toEqual(before.idle_check_at);
    const { rows } = await table.core.pool.query(
      `SELECT attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
        WHERE i.indrelid = 'sessions'::regclass ORDER BY attname`,
    );
    expect(rows.map((row) => row.attname)).not.toContain('last_action_at');
    await transitionSession(table.core, call, { sessionId, input: 'EvaluateDone', idempotencyKey: table.key() }).catch(
      () => undefined,
    );
  });

  it('[WAL-5] [EVT-5] after all of this the ledger verifies and every chain holds', async () => {
    expect(await verifyLedger(table.core, systemCall('test'), {})).toMatchObject({ ok: true, difference: null });
    expect(await brokenChains(table.core)).toEqual([]);
  });
});
