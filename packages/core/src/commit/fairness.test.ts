import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createPool } from '@croupier/db/pool';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act } from '../action/act.ts';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { systemCall } from '../system-call.ts';
import { Table } from '../testing/table.ts';
import { operateWallet } from '../wallet/operate-wallet.ts';

/** So many commands of others pass a waiting one at most, before the test says that it starves. */
const passedMax = 20_000;

describe('fairness of the commit pipeline', () => {
  let database: TestDatabase;
  let table: Table;
  let call: Call;

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool);
    call = await table.caller('player');
    await table.game();
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  async function debit(core: Core, walletId: string): Promise<void> {
    const input = { operation: 'debit', walletId, amountMinor: 1, idempotencyKey: table.key() } as const;
    await operateWallet(core, systemCall('test'), input);
  }

  /** Clients that never leave these wallets alone while the work lasts; tells how often they were served. */
  async function crowd(core: Core, walletIds: readonly string[], work: (served: () => number) => Promise<void>) {
    let served = 0;
    const over = new AbortController();
    const clients = Array.from({ length: 64 }, async (_, index) => {
      while (!over.signal.aborted && served < passedMax) {
        await debit(core, walletIds[index % walletIds.length] ?? '');
        served += 1;
      }
    });
    await work(() => served);
    over.abort();
    await Promise.all(clients);
    return served;
  }

  const rich = async (): Promise<string> => await table.wallet(call, 10_000_000);

  it.each([1, 2, 3, 5])(
    '[ACT-4] beside %i wallets that everybody wants, a command on another one is served while they go on',
    { timeout: 60_000 },
    async (wallets) => {
      const core = table.second();
      const hot = await Promise.all(Array.from({ length: wallets }, rich));
      const lone = await rich();
      const fresh = await Promise.all(Array.from({ length: 4 }, rich));
      const served = await crowd(core, hot, async (soFar) => {
        while (soFar() < 500) await debit(core, hot[0] ?? '');
        // Rows that this process remembers, and rows that it has never read.
        for (let turn = 0; turn < 10; turn += 1) await debit(core, lone);
        for (const walletId of fresh) await debit(core, walletId);
      });
      expect(served).toBeLessThan(passedMax);
    },
  );

  async function spin(core: Core, sessionId: string): Promise<void> {
    await act(core, call, { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey: table.key() });
  }

  it(
    '[ACT-4] a session that sends everything at once waits for itself, and nobody for it',
    { timeout: 60_000 },
    async () => {
      const core = table.second({ pipeline: { sessionQueueMax: 10_000 } });
      const sessionOf = async (): Promise<string> => await table.session(call, await rich());
      const [greedy, modest] = [await sessionOf(), await sessionOf()];
      let served = 0;
      const flood = Array.from({ length: 2_500 }, async () => {
        await spin(core, greedy);
        served += 1;
      });
      for (let turn = 0; turn < 5; turn += 1) await spin(core, modest);
      expect(served).toBeLessThan(100);
      await Promise.all(flood);
    },
  );

  it('[OPS-2] more of one session than may wait are refused with CAPACITY; other sessions are served', async () => {
    const core = table.second({ pipeline: { sessionQueueMax: 10 } });
    const sessionOf = async (): Promise<string> => await table.session(call, await rich());
    const [greedy, modest] = [await sessionOf(), await sessionOf()];
    // The session is known then: all of the flood stand in the line before the first of them leaves it.
    await spin(core, greedy);
    const flood = Promise.allSettled(Array.from({ length: 30 }, async () => await spin(core, greedy)));
    await spin(core, modest);
    const refused = (await flood).flatMap((one) => (one.status === 'rejected' ? [String(one.reason.code)] : []));
    expect(refused).toEqual(Array.from({ length: 20 }, () => 'CAPACITY'));
  });

  it('[OPS-2] a wallet that is never left alone costs no memory', { timeout: 60_000 }, async () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const heapBytes = (): number => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const pool = createPool({ url: database.url, applicationName: 'one wallet' });
    const core = table.second({ commitPool: pool });
    let grownBytes = Number.NaN;
    await crowd(core, [await rich()], async (served) => {
      const until = async (count: number): Promise<void> => {
        while (served() < count) await new Promise((resolve) => setImmediate(resolve));
      };
      await until(2_000);
      const before = heapBytes();
      await until(10_000);
      grownBytes = heapBytes() - before;
    });
    await pool.end();
    // What is kept of 8,000 commands would be some 40 MB.
    expect(grownBytes).toBeLessThan(15_000_000);
  });
});
