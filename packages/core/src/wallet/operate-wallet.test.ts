import type { WalletOperation } from '@croupier/contract/wallet';
import { AppError } from '@croupier/kernel/errors';
import { roles } from '@croupier/kernel/roles';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act } from '../action/act.ts';
import type { Call } from '../call.ts';
import { systemCall } from '../system-call.ts';
import { trace } from '../testing/evidence.ts';
import { Table } from '../testing/table.ts';
import { TestClock } from '../testing/test-clock.ts';
import { createWallet } from './create-wallet.ts';
import { getWallet } from './get-wallet.ts';
import { listWallets } from './list-wallets.ts';
import { operateWallet, operationRoles } from './operate-wallet.ts';
import { readStatement } from './read-statement.ts';
import { verifyLedger } from './verify-ledger.ts';

describe('operations on wallets', () => {
  let database: TestDatabase;
  let table: Table;
  let call: Call;
  const clock = new TestClock('2026-11-21T12:00:00Z');
  const admin = systemCall('test');

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool, { clock });
    await table.game();
    call = await table.caller('player');
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  type Sent = WalletOperation extends infer One
    ? One extends WalletOperation
      ? Omit<One, 'idempotencyKey'>
      : never
    : never;
  const operate = (operation: Sent, by = admin) =>
    operateWallet(table.core, by, { ...operation, idempotencyKey: table.key() });

  async function refused(operation: Sent, expected: object, by = admin): Promise<void> {
    const before = await trace(table.core, operation);
    await expect(operate(operation, by)).rejects.toMatchObject(expected);
    expect(await trace(table.core, operation)).toBe(before);
  }

  it('[WAL-2] each operation answers with the wallet as it was right after it', async () => {
    const walletId = await table.wallet(call, 0);
    const to = await table.wallet(call, 0);
    const balance = (balanceMinor: number, heldMinor = 0) => ({
      balance: { balanceMinor, heldMinor, availableMinor: balanceMinor - heldMinor },
    });
    expect(await operate({ operation: 'credit', walletId, amountMinor: 100, note: 'a gift' })).toMatchObject(
      balance(100),
    );
    expect(await operate({ operation: 'debit', walletId, amountMinor: 10 })).toMatchObject(balance(90));
    const held = await operate({ operation: 'hold', walletId, amountMinor: 40 });
    expect(held).toMatchObject(balance(90, 40));
    expect(await operate({ operation: 'transfer', walletId, toWalletId: to, amountMinor: 50 })).toMatchObject(
      balance(40, 40),
    );
    await refused(
      { operation: 'debit', walletId, amountMinor: 1 },
      { code: 'INSUFFICIENT_FUNDS', details: { requestedMinor: 1, remainingMinor: 0 } },
    );
    expect(await operate({ operation: 'release', walletId, holdId: held.holdId ?? '' })).toMatchObject({
      ...balance(40),
      amountMinor: 40,
      holdId: held.holdId,
    });
    await refused({ operation: 'release', walletId, holdId: held.holdId ?? '' }, { code: 'NOT_FOUND' });
    const { items } = await readStatement(table.core, call, { walletId, limit: 10 });
    expect(
      items.map(({ version, kind, amountMinor, playerAfterMinor, heldAfterMinor }) => [
        version,
        kind,
        amountMinor,
        playerAfterMinor,
        heldAfterMinor,
      ]),
    ).toEqual([
      [5, 'release', 40, 40, 0],
      [4, 'transfer_out', 50, 0, 40],
      [3, 'hold', 40, 50, 40],
      [2, 'debit', 10, 90, 0],
      [1, 'credit', 100, 100, 0],
    ]);
    const credits = await readStatement(table.core, call, { walletId: to, kind: 'transfer_in', limit: 10 });
    expect(credits.items).toMatchObject([{ debitAccount: 'clearing', creditAccount: 'player', amountMinor: 50 }]);
  });

  it('[WAL-7] [API-6] a statement is paged without a gap or a repetition', async () => {
    const walletId = await table.wallet(call, 0);
    for (let amountMinor = 1; amountMinor <= 11; amountMinor += 1)
      await operate({ operation: 'credit', walletId, amountMinor });
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await readStatement(table.core, call, {
        walletId,
        limit: 4,
        ...(cursor === undefined ? {} : { cursor }),
      });
      seen.push(...page.items.map((entry) => entry.amountMinor));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('[WAL-1] amounts end where a safe integer ends: 2^53 - 1 goes in, one more does not', async () => {
    const walletId = await table.wallet(call, 0);
    await operate({ operation: 'credit', walletId, amountMinor: Number.MAX_SAFE_INTEGER });
    await refused(
      { operation: 'credit', walletId, amountMinor: 1 },
      { code: 'WALLET_LIMIT_EXCEEDED', details: { limit: 'balance' } },
    );
    await operate({ operation: 'hold', walletId, amountMinor: Number.MAX_SAFE_INTEGER });
    await refused(
      { operation: 'credit', walletId, amountMinor: 1 },
      { code: 'WALLET_LIMIT_EXCEEDED', details: { limit: 'balance' } },
    );
    const rich = await table.wallet(call, 10);
    await refused(
      { operation: 'transfer', walletId: rich, toWalletId: walletId, amountMinor: 1 },
      { code: 'WALLET_LIMIT_EXCEEDED' },
    );
    expect(await getWallet(table.core, call, { walletId })).toMatchObject({
      balanceMinor: Number.MAX_SAFE_INTEGER,
      availableMinor: 0,
    });
    await database.pool.query('SELECT player_minor FROM wallets WHERE id = $1', [walletId]);
  });

  it('[WAL-2] [IDN-4] who may do what: operation by role, on a wallet of their own', async () => {
    for (const role of roles) {
      const owner = await table.caller(role);
      const own = { ...owner, principal: { ...owner.principal } };
      const { walletId } = await createWallet(table.core, own, {
        currency: 'PLY',
        timeZone: 'UTC',
        idempotencyKey: table.key(),
      });
      const to = await table.wallet(call, 0);
      await operate({ operation: 'credit', walletId, amountMinor: 1_000 });
      const held = await operate({ operation: 'hold', walletId, amountMinor: 10 });
      const operations: Sent[] = [
        { operation: 'credit', walletId, amountMinor: 1 },
        { operation: 'debit', walletId, amountMinor: 1 },
        { operation: 'hold', walletId, amountMinor: 1 },
        { operation: 'release', walletId, holdId: held.holdId ?? '' },
        { operation: 'transfer', walletId, toWalletId: to, amountMinor: 1 },
        { operation: 'setLimits', walletId, limits: { maxBetMinor: 5 } },
      ];
      for (const operation of operations) {
        const allowed: readonly string[] = operationRoles[operation.operation];
        if (allowed.includes(role)) expect(await operate(operation, own)).toMatchObject({ walletId });
        else await refused(operation, { code: 'FORBIDDEN' }, own);
      }
    }
  });

  it("[IDN-4] somebody else's wallet is NOT_FOUND: to read, to operate, to list, in every word like one that is not there", async () => {
    const walletId = await table.wallet(call);
    const stranger = await table.caller('player');
    const nowhere = table.core.ids.next();
    for (const id of [walletId, nowhere]) {
      const answer = { code: 'NOT_FOUND', message: 'There is no such wallet.', details: {} };
      await expect(getWallet(table.core, stranger, { walletId: id })).rejects.toMatchObject(answer);
      await expect(readStatement(table.core, stranger, { walletId: id, limit: 5 })).rejects.toMatchObject(answer);
      await refused({ operation: 'hold', walletId: id, amountMinor: 1 }, answer, stranger);
      await refused({ operation: 'credit', walletId: id, amountMinor: 1 }, answer, stranger);
    }
    expect(await listWallets(table.core, stranger, { limit: 10, ownerId: call.principal.userId })).toEqual({
      items: [],
      nextCursor: null,
    });
    const seen = await listWallets(table.core, await table.caller('operator'), {
      limit: 1_000,
      ownerId: call.principal.userId,
    });
    expect(seen.items.map((wallet) => wallet.walletId)).toContain(walletId);
    await expect(
      createWallet(table.core, stranger, {
        ownerId: call.principal.userId,
        currency: 'PLY',
        timeZone: 'UTC',
        idempotencyKey: table.key(),
      }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(
      createWallet(table.core, admin, {
        ownerId: nowhere,
        currency: 'PLY',
        timeZone: 'UTC',
        idempotencyKey: table.key(),
      }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('[WAL-2] a transfer needs another wallet of the same currency; a hold of a session is the session’s', async () => {
    const walletId = await table.wallet(call, 1_000);
    const euro = await table.wallet(call, 0, 'EUR');
    await refused({ operation: 'transfer', walletId, toWalletId: walletId, amountMinor: 1 }, { code: 'INVALID_INPUT' });
    await refused({ operation: 'transfer', walletId, toWalletId: euro, amountMinor: 1 }, { code: 'INVALID_INPUT' });
    await refused(
      { operation: 'transfer', walletId, toWalletId: table.core.ids.next(), amountMinor: 1 },
      { code: 'NOT_FOUND' },
    );
    const sessionId = await table.session(call, walletId);
    const placed = await act(table.core, call, {
      type: 'PlaceBet',
      sessionId,
      stakeMinor: 10,
      idempotencyKey: table.key(),
    });
    if (placed.type !== 'PlaceBet') throw new Error('no bet');
    await refused(
      { operation: 'release', walletId, holdId: placed.holdId },
      { code: 'ACTION_NOT_ALLOWED', details: { reason: 'hold_of_session' } },
    );
    const other = await table.wallet(call, 100);
    const { holdId } = await operate({ operation: 'hold', walletId: other, amountMinor: 10 });
    await refused({ operation: 'release', walletId, holdId: holdId ?? '' }, { code: 'NOT_FOUND' });
  });

  it('[WAL-6] another time zone does not open a second day', async () => {
    const walletId = await table.wallet(call, 10_000);
    await table.limit(walletId, { dailySpendMinor: 100 });
    const sessionId = await table.session(call, walletId);
    const spin = (stakeMinor: number) =>
      act(table.core, call, { type: 'Spin', sessionId, stakeMinor, idempotencyKey: table.key() });
    await spin(80);
    for (const timeZone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'UTC', 'Asia/Tokyo']) {
      await table.limit(walletId, { timeZone });
      await expect(spin(30)).rejects.toMatchObject({ code: 'WALLET_LIMIT_EXCEEDED', details: { remainingMinor: 20 } });
    }
    await spin(20);
    await refused(
      { operation: 'setLimits', walletId, limits: { timeZone: 'Europe/Atlantis' } },
      { code: 'INVALID_INPUT' },
    );
  });

  it('[WAL-6] a bet that is released on its own day is given back to the day’s limit', async () => {
    const walletId = await table.wallet(call, 10_000);
    await table.limit(walletId, { dailySpendMinor: 100 });
    const place = async () => {
      const sessionId = await table.session(call, walletId);
      await act(table.core, call, { type: 'PlaceBet', sessionId, stakeMinor: 100, idempotencyKey: table.key() });
      return sessionId;
    };
    const sessionId = await place();
    await expect(place()).rejects.toMatchObject({ code: 'WALLET_LIMIT_EXCEEDED' });
    await act(table.core, call, { type: 'CashOut', sessionId, idempotencyKey: table.key() });
    expect(await getWallet(table.core, call, { walletId })).toMatchObject({ spentTodayMinor: 0, heldMinor: 0 });
    const kept = await place();
    clock.advance(86_400_000);
    await act(table.core, call, { type: 'CashOut', sessionId: kept, idempotencyKey: table.key() });
    expect(await getWallet(table.core, call, { walletId })).toMatchObject({ spentTodayMinor: 0, balanceMinor: 10_000 });
  });

  it('[WAL-5] random operations on three wallets do what a plain model says', async () => {
    const wallets = [await table.wallet(call, 0), await table.wallet(call, 0), await table.wallet(call, 0)];
    const model = wallets.map(() => ({ available: 0, holds: new Map<string, number>() }));
    const amount = fc.integer({ min: 1, max: 400 });
    const which = fc.nat({ max: 2 });
    const step = fc.oneof(
      fc.record({ kind: fc.constantFrom('credit', 'debit', 'hold'), at: which, amount }),
      fc.record({ kind: fc.constant('release'), at: which, amount }),
      fc.record({ kind: fc.constant('transfer'), at: which, amount }),
    );
    const codeOf = (error: unknown) => (error instanceof AppError ? error.code : String(error));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (list) => {
        for (const { kind, at, amount: amountMinor } of list) {
          const [from, into] = [model[at], model[(at + 1) % 3]];
          const walletId = wallets[at] ?? '';
          if (!from || !into) throw new Error('no such wallet');
          const hold = [...from.holds.keys()].at(amountMinor % Math.max(1, from.holds.size));
          const sent: Sent =
            kind === 'release'
              ? { operation: 'release', walletId, holdId: hold ?? walletId }
              : kind === 'transfer'
                ? { operation: 'transfer', walletId, toWalletId: wallets[(at + 1) % 3] ?? '', amountMinor }
                : { operation: kind as 'credit', walletId, amountMinor };
          const result = await operate(sent).catch(codeOf);
          const expected =
            kind === 'release'
              ? hold
                ? 'ok'
                : 'NOT_FOUND'
              : kind === 'credit' || from.available >= amountMinor
                ? 'ok'
                : 'INSUFFICIENT_FUNDS';
          expect(typeof result === 'string' ? result : 'ok').toBe(expected);
          if (typeof result === 'string') continue;
          if (kind === 'credit') from.available += amountMinor;
          else if (kind === 'release') from.available += from.holds.get(hold ?? '') ?? 0;
          else from.available -= amountMinor;
          if (kind === 'transfer') into.available += amountMinor;
          if (kind === 'hold') from.holds.set(result.holdId ?? '', amountMinor);
          if (kind === 'release') from.holds.delete(hold ?? '');
          const held = [...from.holds.values()].reduce((sum, one) => sum + one, 0);
          expect(result.balance).toEqual({
            balanceMinor: from.available + held,
            heldMinor: held,
            availableMinor: from.available,
          });
        }
      }),
      { numRuns: 25 },
    );
    expect(await verifyLedger(table.core, admin, {})).toMatchObject({ ok: true, difference: null });
  });
});
