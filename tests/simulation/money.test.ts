import { testDatabase } from '@croupier/testkit/postgres';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { check } from './check.ts';
import { History } from './history.ts';
import { operationKinds, type Operation } from './operation.ts';
import { carryOut, makeClients } from './simulate-money.ts';
import { creditBehindTheModel, setUp } from './table-of-wallets.ts';

const walletCount = 5;
const clean = { differences: [], overdrafts: [], versionGaps: [] };

const operation: fc.Arbitrary<Operation> = fc.record({
  kind: fc.constantFrom(...operationKinds),
  wallet: fc.nat(walletCount - 1),
  other: fc.nat(walletCount - 1),
  amountMinor: fc.integer({ min: 1, max: 2_000 }),
  hold: fc.nat(5),
});

it('[WAL-4] [WAL-5] whatever clients of two servers do to a few wallets at once, is as in a plain model', async () => {
  await using database = await testDatabase({ max: 16 });
  const arena = await setUp(database.pool, { cores: 2, wallets: walletCount });
  const history = new History();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 250 }), async (operations) => {
      run += 1;
      const left = [...operations];
      await carryOut(makeClients(arena, history, 4, `${run}-`), () => left.shift(), 4);
      expect(await check(database.pool, arena, history)).toMatchObject(clean);
    }),
    { numRuns: 40, interruptAfterTimeLimit: 25_000 },
  );
});

it('[WAL-4] one minor unit that nobody was told of is a difference', async () => {
  await using database = await testDatabase();
  const arena = await setUp(database.pool, { cores: 1, wallets: 2 });
  const [wallet] = arena.wallets;
  if (!wallet) throw new Error('no wallet');
  await creditBehindTheModel(arena, wallet);
  const { differences } = await check(database.pool, arena, new History());
  expect(differences).toHaveLength(2);
});
