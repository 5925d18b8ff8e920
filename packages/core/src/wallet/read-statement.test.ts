import type { StatementEntry, WalletOperation } from '@croupier/contract/wallet';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act } from '../action/act.ts';
import type { Call } from '../call.ts';
import { systemCall } from '../system-call.ts';
import { Table } from '../testing/table.ts';
import { getWalletBalance } from './get-balance.ts';
import { ledgerAccountSums } from './ledger-accounts.ts';
import { operateWallet } from './operate-wallet.ts';
import { readStatement, wholeStatement } from './read-statement.ts';

const startMs = Date.parse('2026-11-21T12:00:00Z');

describe('statement and balance', () => {
  let database: TestDatabase;
  let table: Table;
  let call: Call;
  let walletId: string;
  let otherId: string;
  let sessionId: string;
  let entries: StatementEntry[];
  let nowMs = startMs;

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool, { clock: { now: () => nowMs } });
    await table.game();
    call = await table.caller();
    walletId = await table.wallet(call, 100_000);
    otherId = await table.wallet(call, 0);
    await table.limit(walletId, { costPerSpinMinor: 1 });
    const operate = async (operation: WalletOperation) =>
      await operateWallet(table.core, systemCall('test'), operation);
    sessionId = await table.session(call, walletId);
    for (let spin = 0; spin < 30; spin += 1) {
      nowMs += 1_000;
      await act(table.core, call, { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey: `spin-${spin}` });
    }
    nowMs += 60_000;
    await operate({
      operation: 'transfer',
      walletId,
      toWalletId: otherId,
      amountMinor: 40,
      idempotencyKey: table.key(),
    });
    nowMs += 1;
    await operate({ operation: 'hold', walletId, amountMinor: 25, idempotencyKey: table.key() });
    entries = [];
    for await (const some of wholeStatement(table.core, call, { walletId })) entries.push(...some);
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  it('[WAL-7] lists every movement, newest first, with the action that caused it', async () => {
    expect(entries.map(({ version }) => version)).toEqual(entries.map((_, index) => entries.length - index));
    const stake = entries.findLast(({ kind }) => kind === 'stake');
    expect(stake).toMatchObject({
      sessionId,
      amountMinor: 10,
      cause: {
        type: 'action.spin',
        streamId: sessionId,
        gameId: 'fruit-39x5',
        actorId: call.principal.userId,
        requestId: 'test',
        idempotencyKey: 'spin-0',
      },
    });
    expect(entries[0]).toMatchObject({ kind: 'hold', cause: { type: 'wallet.hold', streamId: walletId } });
  });

  it('[WAL-7] any filter in any pages gives the entries that meet it', async () => {
    const filters = fc.record(
      {
        kind: fc.constantFrom(
          'stake' as const,
          'spin_fee' as const,
          'payout' as const,
          'credit' as const,
          'hold' as const,
        ),
        from: fc.integer({ min: -2, max: 100 }).map((s) => new Date(startMs + s * 1_000).toISOString()),
        to: fc.integer({ min: -2, max: 100 }).map((s) => new Date(startMs + s * 1_000).toISOString()),
        sessionId: fc.constant('session'),
        transactionId: fc.nat({ max: 60 }),
        minAmountMinor: fc.integer({ min: 1, max: 50 }),
        maxAmountMinor: fc.integer({ min: 1, max: 50 }),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(
        filters,
        fc.integer({ min: 1, max: 50 }),
        async ({ transactionId, sessionId: one, ...rest }, limit) => {
          const filter = {
            ...rest,
            ...(one === undefined ? {} : { sessionId }),
            ...(transactionId === undefined
              ? {}
              : { transactionId: entries[transactionId % entries.length]?.transactionId }),
          };
          const meets = (entry: StatementEntry) =>
            (filter.kind === undefined || entry.kind === filter.kind) &&
            (filter.from === undefined || entry.at.getTime() >= Date.parse(filter.from)) &&
            (filter.to === undefined || entry.at.getTime() < Date.parse(filter.to)) &&
            (one === undefined || entry.sessionId === sessionId) &&
            (filter.transactionId === undefined || entry.transactionId === filter.transactionId) &&
            (filter.minAmountMinor === undefined || entry.amountMinor >= filter.minAmountMinor) &&
            (filter.maxAmountMinor === undefined || entry.amountMinor <= filter.maxAmountMinor);
          const read: StatementEntry[] = [];
          let cursor: string | undefined;
          do {
            const page = await readStatement(table.core, call, {
              walletId,
              limit,
              ...filter,
              ...(cursor === undefined ? {} : { cursor }),
            });
            read.push(...page.items);
            cursor = page.nextCursor ?? undefined;
          } while (cursor !== undefined);
          expect(read).toEqual(entries.filter(meets));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('[WAL-5] the balance after any entry and at any instant is that of the entries so far', async () => {
    const inOrder = entries.toReversed();
    for (let version = 0; version <= inOrder.length; version += 1) {
      const entry = inOrder[version - 1];
      const book = await getWalletBalance(table.core, call, { walletId, version });
      expect(book).toMatchObject({
        version,
        at: entry?.at ?? null,
        availableMinor: entry?.playerAfterMinor ?? 0,
        heldMinor: entry?.heldAfterMinor ?? 0,
      });
      expect(Object.values(book.accounts).reduce((sum, amount) => sum + amount, 0)).toBe(0);
    }
    for (let ms = -1_000; ms <= 95_000; ms += 500) {
      const at = new Date(startMs + ms).toISOString();
      const last = inOrder.findLast((entry) => entry.at.getTime() <= Date.parse(at));
      const book = await getWalletBalance(table.core, call, { walletId, at });
      expect(book.version, at).toBe(last?.version ?? 0);
    }
    expect(await getWalletBalance(table.core, call, { walletId })).toMatchObject({ version: entries.length });
  });

  it('[WAL-5] finds the entry of an instant also where the clocks of two processes disagree', async () => {
    const skewed = await table.wallet(call, 0);
    const atMs = [0, 7, 3, 9, 4, 30, 12, 31, 100, 90, 95].map((s) => startMs + s * 1_000);
    for (const each of atMs) {
      nowMs = each;
      await operateWallet(table.core, systemCall('test'), {
        operation: 'credit',
        walletId: skewed,
        amountMinor: 1,
        idempotencyKey: table.key(),
      });
    }
    for (let s = -1; s <= 101; s += 1) {
      const version = atMs.findLastIndex((each) => each <= startMs + s * 1_000) + 1;
      const at = new Date(startMs + s * 1_000).toISOString();
      expect(await getWalletBalance(table.core, call, { walletId: skewed, at }), at).toMatchObject({ version });
    }
  });

  it('[WAL-5] what cannot be answered is refused: an entry that is not there, both questions at once, a foreign wallet', async () => {
    await expect(getWalletBalance(table.core, call, { walletId, version: 10_000 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const both = { walletId, version: 1, at: new Date(startMs).toISOString() };
    await expect(getWalletBalance(table.core, call, both)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const stranger = await table.caller();
    await expect(getWalletBalance(table.core, stranger, { walletId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(wholeStatement(table.core, stranger, { walletId }).next()).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('[WAL-5] the accounts of the house are the sums of their columns', async () => {
    const { currencies } = await ledgerAccountSums(table.core, systemCall('test'), { currency: 'PLY' });
    expect(currencies).toMatchObject([
      { currency: 'PLY', wallets: 3, sumMinor: 0, sums: { fees: 30, clearing: 0, held: 25 } },
    ]);
    expect((await ledgerAccountSums(table.core, systemCall('test'), { currency: 'EUR' })).currencies).toEqual([]);
  });
});
