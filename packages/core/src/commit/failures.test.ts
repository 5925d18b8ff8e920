import { createPool, type Pool } from '@croupier/db/pool';
import { AppError } from '@croupier/kernel/errors';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act } from '../action/act.ts';
import type { Call } from '../call.ts';
import { createCore } from '../create-core.ts';
import { systemCall } from '../system-call.ts';
import { brokenChains, trace } from '../testing/evidence.ts';
import { outcomeOf } from '../testing/outcomes.ts';
import { Table } from '../testing/table.ts';
import { getWallet } from '../wallet/get-wallet.ts';
import { operateWallet } from '../wallet/operate-wallet.ts';
import { verifyLedger } from '../wallet/verify-ledger.ts';
import type { Command } from './command.ts';

describe('the commit pipeline when something fails', () => {
  let database: TestDatabase;
  let table: Table;
  let call: Call;
  const pools: Pool[] = [];

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool);
    await table.game();
    call = await table.caller('player');
  });
  afterAll(async () => {
    for (const pool of pools) await pool.end();
    await database[Symbol.asyncDispose]();
  });

  function poolNamed(applicationName: string): Pool {
    const pool = createPool({ url: database.url, applicationName });
    pools.push(pool);
    return pool;
  }

  const debit = (core: typeof table.core, walletId: string, amountMinor = 1) =>
    operateWallet(core, systemCall('test'), { operation: 'debit', walletId, amountMinor, idempotencyKey: table.key() });

  /** A command on a wallet whose decision is given. */
  function command(walletId: string, decide: Command<string>['decide']): Command<string> {
    return {
      operation: 'test',
      call: systemCall('test'),
      idempotency: { scope: walletId, key: table.key(), request: {} },
      sessionId: null,
      walletIds: [walletId],
      decide,
      answer: (event) => event.type,
    };
  }

  const note: Command<string>['decide'] = ({ wallets }) => ({
    wallets,
    events: [{ streamType: 'wallet', streamId: wallets[0]?.id ?? '', type: 'wallet.noted', gameId: null, payload: {} }],
  });

  it('[OPS-2] a full queue answers CAPACITY and does nothing; what was taken is done', async () => {
    const walletId = await table.wallet(call, 1_000);
    const core = table.second({ pipeline: { queueMax: 5, batchMax: 1, batchesInFlight: 1 } });
    const settled = await Promise.allSettled(
      Array.from({ length: 12 }, () => core.pipeline.submit(command(walletId, note))),
    );
    expect(settled.map(outcomeOf)).toEqual([
      ...Array.from({ length: 5 }, () => 'ok'),
      ...Array.from({ length: 7 }, () => 'CAPACITY'),
    ]);
    const { rows } = await core.pool.query(
      "SELECT count(*)::int AS noted FROM events WHERE stream_id = $1 AND type = 'wallet.noted'",
      [walletId],
    );
    expect(rows).toEqual([{ noted: 5 }]);
  });

  it.each([
    {
      name: 'a decision that has a defect',
      poison: (() => {
        throw new TypeError('a defect');
      }) as Command<string>['decide'],
    },
    {
      name: 'a row that the database refuses',
      poison: ((state) => ({
        ...note(state),
        wallets: state.wallets.map((wallet) => ({ ...wallet, book: { ...wallet.book, player: -5 } })),
      })) as Command<string>['decide'],
    },
    {
      name: 'an event that the database refuses',
      poison: (({ wallets }) => ({
        events: [
          {
            streamType: 'wallet',
            streamId: wallets[0]?.id ?? '',
            type: 'wallet.noted',
            gameId: 'a\u0000b',
            payload: {},
          },
        ],
      })) as Command<string>['decide'],
    },
    {
      name: 'a session change without its event',
      poison: ((state) => ({
        ...note(state),
        session: { facts: { id: 'nowhere' } } as never,
      })) as Command<string>['decide'],
    },
  ])(
    '[OPS-2] [ACT-4] $name fails alone: the others of its batch are committed, also on the same wallet',
    async ({ poison }) => {
      const [bad, good] = [await table.wallet(call, 1_000), await table.wallet(call, 1_000)];
      const before = await trace(table.core, { walletId: bad });
      const settled = await Promise.allSettled([
        debit(table.core, good),
        table.core.pipeline.submit(command(bad, poison)),
        debit(table.core, good),
        table.core.pipeline.submit(command(good, poison)),
        debit(table.core, good),
      ]);
      expect(settled.map(outcomeOf)).toEqual(['ok', 'defect', 'ok', 'defect', 'ok']);
      expect(JSON.parse(await trace(table.core, { walletId: bad })).wallet).toEqual(JSON.parse(before).wallet);
      expect(await getWallet(table.core, call, { walletId: good })).toMatchObject({ balanceMinor: 997 });
      expect(await verifyLedger(table.core, systemCall('test'), {})).toMatchObject({ ok: true });
    },
  );

  it('[ACT-4] memory that is far too small for a batch changes nothing about its outcome', async () => {
    const core = table.second({ pipeline: { rowsRemembered: 2 } });
    const wallets = await Promise.all(Array.from({ length: 10 }, () => table.wallet(call, 100)));
    for (let round = 0; round < 3; round += 1) {
      const settled = await Promise.allSettled(wallets.map((walletId) => debit(core, walletId)));
      expect(settled.map(outcomeOf)).toEqual(wallets.map(() => 'ok'));
    }
  });

  /** As a client does: UNAVAILABLE is answered by the same request again. */
  async function insist(core: typeof table.core, input: Parameters<typeof act>[2]): ReturnType<typeof act> {
    try {
      return await act(core, call, input);
    } catch (error) {
      if (error instanceof AppError && error.code === 'UNAVAILABLE') return await insist(core, input);
      throw error;
    }
  }

  it('[ACT-4] [SES-4] connections that are lost again and again: every request is answered, and happens once', async () => {
    const core = createCore({ pool: poolNamed('cut off') });
    const walletId = await table.wallet(call, 100_000);
    const sessions = await Promise.all(Array.from({ length: 8 }, () => table.session(call, walletId)));
    const run = { waiting: true, cut: 0 };
    const cutting = (async () => {
      while (run.waiting && run.cut < 6) {
        const { rowCount } = await database.owner.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cut off' AND state = 'active'",
        );
        if (rowCount) run.cut += 1;
      }
    })();
    const answers = [];
    let rounds = 0;
    for (; rounds < 40 || run.cut < 3; rounds += 1) {
      const inputs = sessions.map((sessionId) => ({
        type: 'Spin' as const,
        sessionId,
        stakeMinor: 10,
        idempotencyKey: `cut-${rounds}`,
      }));
      answers.push(...(await Promise.all(inputs.map((input) => insist(core, input)))));
    }
    run.waiting = false;
    await cutting;
    expect(answers).toHaveLength(rounds * 8);
    const { rows } = await table.core.pool.query(
      "SELECT count(*)::int AS spins, count(DISTINCT (stream_id, payload->>'nonce'))::int AS nonces FROM events WHERE type = 'action.spin' AND stream_id = ANY($1)",
      [sessions],
    );
    expect(rows).toEqual([{ spins: rounds * 8, nonces: rounds * 8 }]);
    expect(await verifyLedger(table.core, systemCall('test'), {})).toMatchObject({ ok: true, difference: null });
    expect(await brokenChains(table.core)).toEqual([]);
  });

  it('[ACT-4] what waits longer than its deadline is answered UNAVAILABLE, and the key tells later whether it happened', async () => {
    const walletId = await table.wallet(call, 1_000);
    const core = createCore({ pool: createLocked(), pipeline: { deadlineMs: 300 } });
    const blocker = await table.core.pool.connect();
    const inputs = Array.from({ length: 3 }, () => ({
      operation: 'debit' as const,
      walletId,
      amountMinor: 1,
      idempotencyKey: table.key(),
    }));
    try {
      await blocker.query('BEGIN');
      await blocker.query('SELECT 1 FROM wallets WHERE id = $1 FOR UPDATE', [walletId]);
      const settled = await Promise.allSettled(inputs.map((input) => operateWallet(core, systemCall('test'), input)));
      expect(settled.map(outcomeOf)).toEqual(['UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE']);
    } finally {
      await blocker.query('ROLLBACK');
      blocker.release();
    }
    for (const input of inputs) await operateWallet(core, systemCall('test'), input);
    expect(await getWallet(table.core, call, { walletId })).toMatchObject({ balanceMinor: 997 });
  });

  function createLocked(): Pool {
    const pool = createPool({ url: database.url, applicationName: 'waits for a lock', lockTimeoutMs: 100 });
    pools.push(pool);
    return pool;
  }

  it('[RTM-7] a database that cannot be reached is UNAVAILABLE, for reads too', async () => {
    const nowhere = createPool({
      url: 'postgres://nobody@127.0.0.1:1/nothing',
      applicationName: 'nowhere',
      connectTimeoutMs: 200,
    });
    pools.push(nowhere);
    const core = createCore({ pool: nowhere, pipeline: { deadlineMs: 200 } });
    const walletId = table.core.ids.next();
    await expect(getWallet(core, call, { walletId })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(verifyLedger(core, call, {})).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(core.pipeline.submit(command(walletId, note))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('[OPS-1] drain answers everything that was taken and takes nothing more', async () => {
    const walletId = await table.wallet(call, 1_000);
    const core = table.second({ pipeline: { batchMax: 3 } });
    const taken = Promise.allSettled(Array.from({ length: 50 }, () => core.pipeline.submit(command(walletId, note))));
    await core.pipeline.drain();
    await expect(debit(core, walletId)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect((await taken).map(outcomeOf)).toEqual(Array.from({ length: 50 }, () => 'ok'));
    await core.pipeline.drain();
  });
});
