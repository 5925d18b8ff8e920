import type { ActionInput } from '@croupier/contract/action';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../call.ts';
import { trace } from '../testing/evidence.ts';
import { Table } from '../testing/table.ts';
import { TestClock } from '../testing/test-clock.ts';
import { createSession } from '../session/create-session.ts';
import { getWallet } from '../wallet/get-wallet.ts';
import { act } from './act.ts';

type Sent = Omit<Extract<ActionInput, { type: 'Spin' }>, 'sessionId' | 'idempotencyKey' | 'type'> & {
  type: ActionInput['type'];
};

describe('a refused action leaves wallet, session, random stream and events untouched', () => {
  let database: TestDatabase;
  let table: Table;
  let call: Call;
  const clock = new TestClock('2026-11-21T12:00:00Z');

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool, { clock });
    await table.game();
    await table.game('bird-counts-128x3');
    call = await table.caller('player');
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  async function refused(
    at: { walletId: string; sessionId: string },
    sent: Sent,
    expected: object,
    by = call,
  ): Promise<void> {
    const before = await trace(table.core, at);
    const input = { ...sent, sessionId: at.sessionId, idempotencyKey: table.key() } as ActionInput;
    await expect(act(table.core, by, input)).rejects.toMatchObject(expected);
    await expect(act(table.second({ clock }), by, input)).rejects.toMatchObject(expected);
    expect(await trace(table.core, at)).toBe(before);
  }

  async function playing(creditMinor = 100_000, options: Parameters<Table['session']>[2] = {}) {
    const walletId = await table.wallet(call, creditMinor);
    return { walletId, sessionId: await table.session(call, walletId, options) };
  }

  it.each(['PlaceBet', 'Spin', 'CashOut'] as const)('[ACT-6] [SES-2] %s in a session that is Idle', async (type) => {
    const walletId = await table.wallet(call);
    const { sessionId } = await createSession(table.core, call, {
      gameId: 'fruit-39x5',
      walletId,
      profile: { behavior: 'custom', maxBetMinor: 100 },
      probeSpins: 0,
      idempotencyKey: table.key(),
    });
    const sent = type === 'CashOut' ? { type } : { type, stakeMinor: 10 };
    const details = { currentState: 'Idle', attemptedAction: type, reason: 'wrong_state' };
    await refused({ walletId, sessionId }, sent, { code: 'ACTION_NOT_ALLOWED', details });
  });

  it('[ACT-6] a stake that is no multiple of the unit, with the rule in the answer', async () => {
    const at = await playing();
    for (const type of ['Spin', 'PlaceBet'] as const) {
      await refused(
        at,
        { type, stakeMinor: 15 },
        { code: 'INVALID_INPUT', details: { stake: { unitMinor: 10, coins: null } } },
      );
      await refused(at, { type, stakeMinor: 10, coins: 1 }, { code: 'INVALID_INPUT' });
      await refused(at, { type, stakeMinor: Number.MAX_SAFE_INTEGER }, { code: 'INVALID_INPUT' });
    }
  });

  it('[ACT-6] coins that the game does not have', async () => {
    const at = await playing(100_000, { gameId: 'bird-counts-128x3' });
    await refused(at, { type: 'Spin', stakeMinor: 10, coins: 99 }, { code: 'INVALID_INPUT' });
    await refused(at, { type: 'Spin', stakeMinor: 1, coins: 3 }, { code: 'INVALID_INPUT' });
  });

  it("[ACT-6] [WAL-4] a stake over the session's or the wallet's maximum", async () => {
    const at = await playing(100_000, { maxBetMinor: 500 });
    const over = { limitMinor: 500, requestedMinor: 510, remainingMinor: 500, resetsAt: null };
    await refused(
      at,
      { type: 'Spin', stakeMinor: 510 },
      { code: 'WALLET_LIMIT_EXCEEDED', details: { limit: 'sessionMaxBet', ...over } },
    );
    await table.limit(at.walletId, { maxBetMinor: 200 });
    await refused(
      at,
      { type: 'PlaceBet', stakeMinor: 210 },
      { code: 'WALLET_LIMIT_EXCEEDED', details: { limit: 'maxBet', limitMinor: 200 } },
    );
    const fits = await act(table.core, call, {
      type: 'Spin',
      stakeMinor: 200,
      sessionId: at.sessionId,
      idempotencyKey: table.key(),
    });
    expect(fits.type).toBe('Spin');
  });

  it('[ACT-6] more than there is, and a fee that does not fit beside the stake', async () => {
    const at = await playing(100);
    await refused(
      at,
      { type: 'Spin', stakeMinor: 110 },
      { code: 'INSUFFICIENT_FUNDS', details: { requestedMinor: 110, remainingMinor: 100 } },
    );
    await refused(at, { type: 'PlaceBet', stakeMinor: 110 }, { code: 'INSUFFICIENT_FUNDS' });
    await table.limit(at.walletId, { costPerSpinMinor: 1 });
    await refused(
      at,
      { type: 'Spin', stakeMinor: 100 },
      { code: 'INSUFFICIENT_FUNDS', details: { requestedMinor: 1, remainingMinor: 0 } },
    );
    await table.limit(at.walletId, { costPerSpinMinor: 0, dailySpendMinor: 100 });
    await table.limit(at.walletId, { costPerSpinMinor: 1 });
    await refused(
      at,
      { type: 'Spin', stakeMinor: 100 },
      { code: 'WALLET_LIMIT_EXCEEDED', details: { limit: 'dailySpend', requestedMinor: 101, remainingMinor: 100 } },
    );
  });

  it('[ACT-6] the fee of a placed bet does not fit when it is spun', async () => {
    const at = await playing(100);
    await act(table.core, call, {
      type: 'PlaceBet',
      stakeMinor: 100,
      sessionId: at.sessionId,
      idempotencyKey: table.key(),
    });
    await table.limit(at.walletId, { costPerSpinMinor: 1 });
    await refused(
      at,
      { type: 'Spin' },
      { code: 'INSUFFICIENT_FUNDS', details: { requestedMinor: 1, remainingMinor: 0 } },
    );
  });

  it('[ACT-6] a stake beside a placed bet, or a second bet', async () => {
    const at = await playing();
    await act(table.core, call, {
      type: 'PlaceBet',
      stakeMinor: 100,
      sessionId: at.sessionId,
      idempotencyKey: table.key(),
    });
    const details = { reason: 'bet_is_placed', currentState: 'Playing' };
    await refused(
      at,
      { type: 'Spin', stakeMinor: 100 },
      { code: 'ACTION_NOT_ALLOWED', details: { ...details, attemptedAction: 'Spin' } },
    );
    await refused(
      at,
      { type: 'PlaceBet', stakeMinor: 100 },
      { code: 'ACTION_NOT_ALLOWED', details: { ...details, attemptedAction: 'PlaceBet' } },
    );
  });

  it("[ACT-6] [IDN-4] somebody else's session answers as one that is not there", async () => {
    const at = await playing();
    const stranger = await table.caller('player');
    for (const sent of [{ type: 'Spin', stakeMinor: 10 }, { type: 'CashOut' }] as const) {
      await refused(at, sent, { code: 'NOT_FOUND', message: 'There is no such session.' }, stranger);
    }
    const nowhere = { type: 'CashOut' as const, sessionId: table.core.ids.next(), idempotencyKey: table.key() };
    await expect(act(table.core, call, nowhere)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'There is no such session.',
    });
  });

  it.each([
    {
      zone: 'Europe/Vienna',
      day: '2027-03-28',
      hours: 23,
      noon: '2027-03-28T10:00:00Z',
      resetsAt: '2027-03-28T22:00:00.000Z',
    },
    {
      zone: 'Europe/Vienna',
      day: '2026-10-25',
      hours: 25,
      noon: '2026-10-25T11:00:00Z',
      resetsAt: '2026-10-25T23:00:00.000Z',
    },
    {
      zone: 'America/New_York',
      day: '2027-03-14',
      hours: 23,
      noon: '2027-03-14T16:00:00Z',
      resetsAt: '2027-03-15T04:00:00.000Z',
    },
    {
      zone: 'Asia/Kathmandu',
      day: '2026-11-21',
      hours: 24,
      noon: '2026-11-21T06:15:00Z',
      resetsAt: '2026-11-21T18:15:00.000Z',
    },
  ])(
    '[WAL-6] [ACT-6] the daily limit of $zone on $day ends after $hours hours',
    async ({ zone, noon, resetsAt, hours }) => {
      clock.set(new Date(Date.parse(resetsAt) - hours * 3_600_000 + 1_000).toISOString());
      const at = await playing();
      await table.limit(at.walletId, { timeZone: zone, dailySpendMinor: 100 });
      const spin = (stakeMinor: number) =>
        act(table.core, call, { type: 'Spin', stakeMinor, sessionId: at.sessionId, idempotencyKey: table.key() });
      const over = (requestedMinor: number, remainingMinor: number) => ({
        code: 'WALLET_LIMIT_EXCEEDED',
        details: { limit: 'dailySpend', limitMinor: 100, requestedMinor, remainingMinor, resetsAt },
      });
      await spin(60);
      await refused(at, { type: 'Spin', stakeMinor: 50 }, over(50, 40));
      clock.set(noon);
      await spin(40);
      clock.set(new Date(Date.parse(resetsAt) - 30_000).toISOString());
      await refused(at, { type: 'PlaceBet', stakeMinor: 10 }, over(10, 0));
      expect(await getWallet(table.core, call, { walletId: at.walletId })).toMatchObject({
        spentTodayMinor: 100,
        spendResetsAt: new Date(resetsAt),
      });
      clock.set(resetsAt);
      expect(await getWallet(table.core, call, { walletId: at.walletId })).toMatchObject({ spentTodayMinor: 0 });
      await spin(100);
      await expect(spin(10)).rejects.toMatchObject({ code: 'WALLET_LIMIT_EXCEEDED' });
      clock.set('2026-11-21T12:00:00Z');
    },
  );
});
