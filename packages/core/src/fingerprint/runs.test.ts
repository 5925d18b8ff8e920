import { documentHash } from '@croupier/fingerprint/document-hash';
import { decodeSample, sampleHash } from '@croupier/fingerprint/sample';
import { decodeWins, winsHash } from '@croupier/fingerprint/wins-sample';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act } from '../action/act.ts';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { cancelSession } from '../session/cancel-session.ts';
import { systemCall } from '../system-call.ts';
import { brokenChains } from '../testing/evidence.ts';
import { sevens } from '../testing/lucky-seed.ts';
import { Table } from '../testing/table.ts';
import { auditedDocument } from './analysis/audited-document.ts';
import { TestClock } from '../testing/test-clock.ts';
import { getWallet } from '../wallet/get-wallet.ts';
import { verifyLedger } from '../wallet/verify-ledger.ts';
import { cancelFingerprint } from './cancel-fingerprint.ts';
import { getFingerprint } from './get-fingerprint.ts';
import { latestFingerprint } from './latest-fingerprint.ts';
import { listFingerprints } from './list-fingerprints.ts';
import { playRun } from './play-run.ts';
import { resumeFingerprintRuns } from './resume-runs.ts';
import { runFingerprint } from './run-fingerprint.ts';

describe('fingerprint runs', () => {
  let database: TestDatabase;
  let table: Table;
  let call: Call;
  let walletId: string;
  const clock = new TestClock('2026-11-21T12:00:00Z');

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool, { clock, randomBytes: sevens });
    await table.game();
    await table.game('diet-32x5');
    await table.game('classic-32x3');
    call = await table.caller('agent');
    walletId = await table.wallet(call, 10_000_000);
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  type Input = Parameters<typeof runFingerprint>[2];
  const input = (more: Partial<Input> = {}): Input => ({
    gameId: 'fruit-39x5',
    walletId,
    spins: 60,
    idempotencyKey: table.key(),
    ...more,
  });

  /** A core whose spins stop after so many: a process that is about to be killed. */
  function dying(spins: number): { core: Core; dead: Promise<void> } {
    let left = spins;
    let die = () => {};
    const dead = new Promise<void>((resolve) => (die = resolve));
    const core = table.second({
      clock,
      observer: {
        ...table.core.observer,
        spin: () => {
          left -= 1;
          if (left === 0) die();
        },
      },
    });
    return { core, dead: dead.then(() => core.runs.stop()) };
  }

  async function settled(core: Core, fingerprintId: string) {
    await core.runs.settled();
    return await getFingerprint(core, call, { fingerprintId });
  }

  async function sampleOf(fingerprintId: string) {
    const { rows } = await table.core.pool.query(
      'SELECT bytes, hash, spins, format, wins, wins_hash FROM fingerprint_samples WHERE fingerprint_id = $1',
      [fingerprintId],
    );
    return rows[0];
  }

  it('[FPR-1] [FPR-5] a run ends with a document and the sample it came from; the sample gives the document again, byte for byte', async () => {
    const begun = await runFingerprint(table.core, call, input({ gameId: 'diet-32x5', spins: 150 }));
    expect(begun).toMatchObject({ status: 'running', spinsBudget: 150, spinsDone: 0, document: null });
    const done = await settled(table.core, begun.fingerprintId);
    expect(done).toMatchObject({
      status: 'completed',
      stopReason: 'spins',
      document: { format: 'croupier-fingerprint/3' },
    });
    expect(done.spinsDone).toBeGreaterThanOrEqual(150);
    const sample = await sampleOf(begun.fingerprintId);
    const records = decodeSample(sample.bytes);
    expect(records).toHaveLength(done.spinsDone);
    expect(sample).toMatchObject({ spins: done.spinsDone, hash: sampleHash(records), format: 'croupier-sample/2' });
    expect(sample.wins_hash).toBe(winsHash(decodeWins(sample.wins)));
    expect(done.document).toMatchObject({ paytable: { contradictions: 0 } });
    const { rows } = await table.core.pool.query(
      'SELECT document::text AS text, engine_version FROM fingerprints WHERE id = $1',
      [begun.fingerprintId],
    );
    const again = auditedDocument({
      gameId: 'diet-32x5',
      parHash: done.parHash,
      engineVersion: rows[0].engine_version,
      records,
      wins: decodeWins(sample.wins),
      freeSpinsOwed: 0,
    });
    expect(JSON.stringify(again)).toBe(rows[0].text);
    expect(documentHash(JSON.parse(rows[0].text))).toBe(done.documentHash);
  });

  it('[FPR-1] the default bet of a game that is played by coins is its smallest with all coins', async () => {
    const begun = await runFingerprint(table.core, call, input({ gameId: 'classic-32x3', spins: 5 }));
    expect(await settled(table.core, begun.fingerprintId)).toMatchObject({ status: 'completed', spinsDone: 5 });
    await expect(runFingerprint(table.core, call, input({ stakeMinor: 15 }))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('[FPR-1] [WAL-3] money, time, and an empty wallet stop a run; each stop says why', async () => {
    const poor = await table.wallet(call, 100);
    await table.limit(poor, { costPerSpinMinor: 1 });
    const spend = await runFingerprint(table.core, call, input({ maxSpendMinor: 95, stakeMinor: 30, walletId: poor }));
    const spent = await settled(table.core, spend.fingerprintId);
    expect(spent).toMatchObject({ status: 'completed', stopReason: 'spend' });
    expect(spent.spentMinor).toBeLessThanOrEqual(95);
    const broke = await table.wallet(call, 5);
    const limit = await runFingerprint(table.core, call, input({ walletId: broke }));
    expect(await settled(table.core, limit.fingerprintId)).toMatchObject({
      status: 'failed',
      stopReason: 'limit',
      document: null,
      spinsDone: 0,
    });
    const { core, dead } = dying(3);
    const slow = await runFingerprint(core, call, input({ spins: 5_000, maxSeconds: 60 }));
    await dead;
    clock.advance(61_000);
    await resumeFingerprintRuns(table.core);
    const late = await settled(table.core, slow.fingerprintId);
    expect(late).toMatchObject({ status: 'completed', stopReason: 'seconds' });
    expect(late.spinsDone).toBeLessThan(5_000);
  });

  it('[WAL-3] [ACT-3] the query fee is charged once for a key, in the transaction that begins the run', async () => {
    const paying = await table.wallet(call, 100_000);
    await table.limit(paying, { costPerQueryMinor: 700, dailySpendMinor: 1_000 });
    const asked = input({ walletId: paying, spins: 3 });
    const begun = await runFingerprint(table.core, call, asked);
    await table.core.runs.settled();
    expect(await runFingerprint(table.core, call, asked)).toEqual(begun);
    expect(await runFingerprint(table.second({ clock }), call, asked)).toEqual(begun);
    const { rows } = await table.core.pool.query(
      "SELECT amount_minor FROM ledger_entries WHERE wallet_id = $1 AND kind = 'query_fee'",
      [paying],
    );
    expect(rows).toEqual([{ amount_minor: 700 }]);
    const before = await getWallet(table.core, call, { walletId: paying });
    await expect(runFingerprint(table.core, call, input({ walletId: paying, spins: 3 }))).rejects.toMatchObject({
      code: 'WALLET_LIMIT_EXCEEDED',
    });
    expect(await getWallet(table.core, call, { walletId: paying })).toEqual(before);
  });

  it('[FPR-1] a cancelled run keeps what it has played; cancelling it again changes nothing', async () => {
    const { core, dead } = dying(10);
    const begun = await runFingerprint(core, call, input({ spins: 5_000 }));
    await dead;
    const cancelled = await cancelFingerprint(table.core, call, { fingerprintId: begun.fingerprintId });
    expect(cancelled).toMatchObject({
      status: 'cancelled',
      stopReason: 'cancelled',
      document: { format: 'croupier-fingerprint/3' },
    });
    expect((await sampleOf(begun.fingerprintId)).spins).toBe(cancelled.spinsDone);
    expect(await cancelFingerprint(table.core, call, { fingerprintId: begun.fingerprintId })).toEqual(cancelled);
    expect(await resumeFingerprintRuns(table.core)).toBe(0);
  });

  it('[FPR-1] a run that is cancelled while it is played, by several at once, ends once', async () => {
    const begun = await runFingerprint(table.core, call, input({ spins: 5_000 }));
    const other = table.second({ clock });
    const views = await Promise.all(
      [table.core, other, table.core].map((core) =>
        cancelFingerprint(core, call, { fingerprintId: begun.fingerprintId }),
      ),
    );
    await table.core.runs.settled();
    expect(views.map((view) => view.status)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    const { rows } = await table.core.pool.query(
      'SELECT type FROM events WHERE stream_id = $1 ORDER BY stream_version',
      [begun.fingerprintId],
    );
    const types = rows.map((row) => row.type).filter((type) => type !== 'fingerprint.looked');
    expect(types).toEqual(['fingerprint.started', 'fingerprint.cancelled']);
  });

  it('[FPR-1] a run whose session somebody cancels is cancelled', async () => {
    const begun = await runFingerprint(table.core, call, input({ spins: 5_000 }));
    await cancelSession(table.core, call, { sessionId: begun.sessionId ?? '', idempotencyKey: table.key() });
    expect(await settled(table.core, begun.fingerprintId)).toMatchObject({ status: 'cancelled' });
  });

  it('[FPR-1] [SES-4] after a crash the run goes on where it stopped, and no spin is doubled or left out', async () => {
    const asked = input({ gameId: 'diet-32x5', spins: 900 });
    const { core, dead } = dying(25);
    const begun = await runFingerprint(core, call, asked);
    await dead;
    const paused = await getFingerprint(table.core, call, { fingerprintId: begun.fingerprintId });
    expect(paused.status).toBe('running');
    expect(paused.spinsDone).toBeGreaterThanOrEqual(25);
    expect(paused.spinsDone).toBeLessThan(900);
    const restarted = table.second({ clock });
    expect(await resumeFingerprintRuns(restarted)).toBe(1);
    const done = await settled(restarted, begun.fingerprintId);
    expect(done).toMatchObject({ status: 'completed', stopReason: 'spins' });
    await expectEveryNonceOnce(begun.sessionId, done.spinsDone);
    expect(await resumeFingerprintRuns(restarted)).toBe(0);
  });

  it('[FPR-1] [AGT-3] two processes that play the same run do not double a spin, and end it once', async () => {
    const { core, dead } = dying(5);
    const begun = await runFingerprint(core, call, input({ spins: 900 }));
    await dead;
    await Promise.all(
      [table.second({ clock }), table.second({ clock })].map((process) => playRun(process, begun.fingerprintId)),
    );
    const done = await getFingerprint(table.core, call, { fingerprintId: begun.fingerprintId });
    expect(done).toMatchObject({ status: 'completed', spinsDone: 900 });
    await expectEveryNonceOnce(begun.sessionId, 900);
  });

  it('[OPS-2] somebody who sends the keys of a run does not stop the process: the run waits, or takes the answer', async () => {
    let spun = () => {};
    const firstSpin = new Promise<void>((resolve) => (spun = resolve));
    const core = table.second({ clock, observer: { ...table.core.observer, spin: () => spun() } });
    const begun = await runFingerprint(core, call, input({ spins: 900 }));
    const sessionId = begun.sessionId ?? '';
    await firstSpin;
    const meddling = Array.from({ length: 30 }, (_, place) =>
      act(core, call, { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey: `run:${place * 50}` }),
    );
    await Promise.allSettled(meddling);
    const done = await settled(core, begun.fingerprintId);
    expect(done).toMatchObject({ status: 'completed', spinsDone: 900 });
    await expectEveryNonceOnce(begun.sessionId, 900);
  });

  async function expectEveryNonceOnce(sessionId: string | null, spins: number): Promise<void> {
    const { rows } = await table.core.pool.query(
      "SELECT (payload->>'nonce')::int AS nonce FROM events WHERE stream_id = $1 AND type = 'action.spin' ORDER BY stream_version",
      [sessionId],
    );
    expect(rows.map((row) => row.nonce)).toEqual(Array.from({ length: spins }, (_, nonce) => nonce));
  }

  it('[FPR-1] a run that plays until its reels are identified stops there, at the same spin whatever happens in between', async () => {
    const asked = { gameId: 'diet-32x5', spins: 20_000, until: 'identified' as const };
    const { core, dead } = dying(200);
    const begun = await runFingerprint(core, call, input(asked));
    await dead;
    expect(await resumeFingerprintRuns(table.core)).toBe(1);
    const done = await settled(table.core, begun.fingerprintId);
    expect(done).toMatchObject({ status: 'completed', stopReason: 'identified' });
    expect(done.document).toMatchObject({ reconstruction: { engine: 'reel-strips', plan: { enough: true } } });
    const { rows } = await table.core.pool.query(
      "SELECT payload FROM events WHERE stream_id = $1 AND type = 'fingerprint.looked' ORDER BY stream_version",
      [begun.fingerprintId],
    );
    // The engine tells its stops: two hundred spins meet all of them, and three hundred confirm it.
    expect(rows.map(({ payload }) => [payload.spins, payload.identified])).toEqual([
      [200, false],
      [300, true],
    ]);
    expect(done.spinsDone - 300).toBeLessThan(100);
  });

  it('[FPR-1] a run of 20,000 spins goes in batches, and money ends it to the last spin that it pays for', async () => {
    const payer = await table.wallet(call, 10_000_000);
    await table.limit(payer, { costPerSpinMinor: 1 });
    const asked = input({
      gameId: 'fruit-39x5',
      walletId: payer,
      spins: 20_000,
      stakeMinor: 10,
      maxSpendMinor: 11 * 777 + 5,
    });
    const begun = await runFingerprint(table.core, call, asked);
    const done = await settled(table.core, begun.fingerprintId);
    expect(done).toMatchObject({ status: 'completed', stopReason: 'spend', spinsDone: 777, spentMinor: 11 * 777 });
  });

  it('[IDN-4] [FPR-6] runs are seen by their owner and by those who oversee', async () => {
    const stranger = await table.caller('agent');
    const mine = await listFingerprints(table.core, call, { limit: 100, gameId: 'diet-32x5' });
    expect(mine.items.length).toBeGreaterThanOrEqual(2);
    expect(mine.items[0]).not.toHaveProperty('document');
    const fingerprintId = mine.items[0]?.fingerprintId ?? '';
    for (const read of [getFingerprint, cancelFingerprint])
      await expect(read(table.core, stranger, { fingerprintId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await listFingerprints(table.core, stranger, { limit: 100 })).toEqual({ items: [], nextCursor: null });
    await expect(latestFingerprint(table.core, stranger, { gameId: 'diet-32x5' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await latestFingerprint(table.core, call, { gameId: 'diet-32x5' })).toMatchObject({
      fingerprintId,
      status: 'completed',
    });
    expect(await latestFingerprint(table.core, systemCall('test'), { gameId: 'diet-32x5' })).toMatchObject({
      fingerprintId,
    });
    await expect(runFingerprint(table.core, stranger, input())).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'There is no such wallet.',
    });
  });

  it('[WAL-5] [EVT-5] after all of this the ledger verifies and every chain holds', async () => {
    expect(await verifyLedger(table.core, systemCall('test'), {})).toMatchObject({ ok: true, difference: null });
    expect(await brokenChains(table.core)).toEqual([]);
  });
});
