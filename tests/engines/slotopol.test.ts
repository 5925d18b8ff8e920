import { act } from '@croupier/core/action/act';
import { spinBatch } from '@croupier/core/action/spin-batch';
import type { Call } from '@croupier/core/call';
import { bindGame } from '@croupier/core/engine/bind-game';
import { checkEngine } from '@croupier/core/engine/check-engine';
import { registerEngine } from '@croupier/core/engine/register-engine';
import { cancelSession } from '@croupier/core/session/cancel-session';
import { getWallet } from '@croupier/core/wallet/get-wallet';
import { verifyLedger } from '@croupier/core/wallet/verify-ledger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { admin, authorisation, EngineHouse } from './engine-house.ts';
import { freeWin, loss, SlotopolDouble, trigger } from './slotopol-double.ts';

describe('the slotopol adapter', () => {
  let house: EngineHouse;
  let double: SlotopolDouble;
  let call: Call;
  let walletId: string;
  const gameId = 'pearl';

  beforeAll(async () => {
    house = await EngineHouse.open({ credentials: { slotopol: { email: 'a@b', secret: 'secret' } } });
    double = await SlotopolDouble.start();
    call = await house.table.caller('player');
    walletId = await house.table.wallet(call, 10_000_000);
    await registerEngine(house.core, admin, {
      engineId: 'slotopol',
      kind: 'slotopol',
      title: 'slotopol',
      address: double.url,
      authorisation,
      costPerQueryMinor: 0,
      idempotencyKey: house.table.key(),
    });
    await bindGame(house.core, admin, {
      engineId: 'slotopol',
      gameId,
      game: 'Novomatic/Dolphins Pearl',
      idempotencyKey: house.table.key(),
    });
  });
  afterAll(async () => {
    await house[Symbol.asyncDispose]();
    await double[Symbol.asyncDispose]();
  });

  const session = async (): Promise<string> => await house.table.session(call, walletId, { gameId });
  const spin = async (sessionId: string, idempotencyKey: string, isFree = false) => {
    const stake = isFree ? {} : { stakeMinor: 900 };
    const spun = await act(house.core, call, { type: 'Spin', sessionId, idempotencyKey, ...stake });
    if (spun.type !== 'Spin') throw new Error('no spin');
    return spun;
  };

  it('[ENG-5] tells what the server is, its slots only, and warns of a bank that cuts wins off', async () => {
    double.bank = 9_902.5;
    const check = await checkEngine(house.core, admin, { engineId: 'slotopol' });
    double.bank = 1_000_000_000;
    expect(check).toMatchObject({ reachable: true, engine: { name: 'slotopol', version: 'v0.10.0' } });
    expect(check.games.map(({ game }) => game)).toEqual(['Novomatic/Dolphins Pearl']);
    expect(check.warnings.join()).toContain('9902.5 coins');
  });

  it('[ENG-5] wins in coins are minor units of the bet, cells count from 0, stops are not told', async () => {
    double.spins = [trigger, loss];
    const spun = await spin(await session(), 'win');
    expect(spun).toMatchObject({
      payoutMinor: 4_500,
      stops: [],
      window: [
        ['10', '4', '7'],
        ['11', '13', '12'],
        ['5', '9', '6'],
        ['13', '8', '6'],
        ['2', '12', '13'],
      ],
      wins: [
        {
          kind: 'scatter',
          line: null,
          symbol: '13',
          count: 3,
          positions: [
            [1, 1],
            [3, 0],
            [4, 2],
          ],
          amountMinor: 4_500,
        },
      ],
      features: [{ kind: 'freeSpins', awarded: 3 }],
      freeSpins: { remaining: 3 },
    });
  });

  it('[ENG-5] free spins are played in the game that won them, also by another process, at what each of them won', async () => {
    const sessionId = await session();
    double.spins = [trigger, freeWin, loss, freeWin, loss];
    await spin(sessionId, 'paid');
    const other = house.second();
    const free = [];
    for (const [index, core] of [house.core, other, house.core].entries()) {
      free.push(await act(core, call, { type: 'Spin', sessionId, idempotencyKey: `free-${index}` }));
    }
    await other.engines.gateway.close();
    expect(free).toMatchObject([
      { free: true, stakeMinor: 0, payoutMinor: 18_000, freeSpins: { remaining: 2 } },
      { free: true, payoutMinor: 0, freeSpins: { remaining: 1 } },
      { free: true, payoutMinor: 18_000, freeSpins: null },
    ]);
    expect(await spin(sessionId, 'paid again')).toMatchObject({ free: false, payoutMinor: 0 });
  });

  it('[ENG-6] a spin is never asked for twice in one game of the server: after a lost answer the session gets a new one', async () => {
    const sessionId = await session();
    double.spins = [loss];
    await spin(sessionId, 'first');
    const games = double.games.length;
    const before = await getWallet(house.core, call, { walletId });
    double.losesAnswer = true;
    double.spins = [trigger, loss];
    await expect(spin(sessionId, 'lost')).rejects.toMatchObject({
      code: 'ENGINE_ERROR',
      details: { reason: 'closed' },
    });
    expect(await getWallet(house.core, call, { walletId })).toEqual(before);
    // The server has won free spins that nobody knows of: this game is left alone.
    expect(await spin(sessionId, 'lost')).toMatchObject({ free: false, payoutMinor: 0 });
    expect(double.games).toHaveLength(games + 1);
  });

  it('[ENG-6] free spins whose game is lost cannot be played: nothing is made up, and the session can be cancelled', async () => {
    const sessionId = await session();
    double.spins = [trigger, freeWin, loss];
    await spin(sessionId, 'paid');
    double.losesAnswer = true;
    await expect(spin(sessionId, 'free', true)).rejects.toMatchObject({ details: { reason: 'closed' } });
    await expect(spin(sessionId, 'free', true)).rejects.toMatchObject({ details: { reason: 'lost_game' } });
    expect(await cancelSession(house.core, call, { sessionId, idempotencyKey: 'cancel' })).toMatchObject({ sessionId });
  });

  it('[ENG-5] a token that is over is renewed, once for all', async () => {
    const sessionId = await session();
    double.spins = [loss];
    const { signIns } = double;
    double.isSignedIn = false;
    await spin(sessionId, 'renewed');
    expect(double.signIns).toBe(signIns + 1);
  });

  it('[ENG-6] another reel set than the one that was bound is refused', async () => {
    const sessionId = await session();
    double.rtp = 92.5;
    await expect(spin(sessionId, 'other set')).rejects.toMatchObject({ details: { reason: 'version' } });
    double.rtp = 97.103989;
    expect(await spin(sessionId, 'other set')).toMatchObject({ type: 'Spin' });
  });

  it('[ENG-5] batches of one spin only: the server knows no others', async () => {
    const sessionId = await session();
    const batch = { sessionId, stakeMinor: 900, idempotencyKey: 'batch' };
    await expect(spinBatch(house.core, call, { ...batch, spins: 2 })).rejects.toMatchObject({
      code: 'ACTION_NOT_ALLOWED',
      details: { reason: 'engine_batch_max', spinsMax: 1 },
    });
    expect(await spinBatch(house.core, call, { ...batch, spins: 1 })).toMatchObject({ played: 1 });
  });

  it('[ENG-6] the books agree after all of it', async () => {
    expect(await verifyLedger(house.core, admin, {})).toMatchObject({ ok: true });
  });
});
