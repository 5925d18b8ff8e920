import type { Call } from '@croupier/core/call';
import { getFingerprint } from '@croupier/core/fingerprint/get-fingerprint';
import { runFingerprint } from '@croupier/core/fingerprint/run-fingerprint';
import { getWallet } from '@croupier/core/wallet/get-wallet';
import { verifyLedger } from '@croupier/core/wallet/verify-ledger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { admin, authorisation, EngineHouse } from './engine-house.ts';
import { HostileEngine, misdeeds } from './hostile-engine.ts';

describe('fingerprint runs on external engines', () => {
  let house: EngineHouse;
  let engine: HostileEngine;
  let call: Call;
  let gameId: string;

  beforeAll(async () => {
    house = await EngineHouse.open();
    engine = await HostileEngine.start();
    call = await house.table.caller('agent');
    gameId = await house.bind('lab', engine.url, { costPerQueryMinor: 3 });
  });
  afterAll(async () => {
    await house.core.runs.stop();
    await house[Symbol.asyncDispose]();
    await engine[Symbol.asyncDispose]();
  });

  const run = async (spins: number, more: { maxSpendMinor?: number; gameId?: string } = {}) => {
    const walletId = await house.table.wallet(call, 1_000_000);
    await house.table.limit(walletId, { costPerQueryMinor: 50, costPerSpinMinor: 2 });
    const begun = await runFingerprint(house.core, call, {
      gameId,
      walletId,
      spins,
      stakeMinor: 100,
      ...more,
      idempotencyKey: house.table.key(),
    });
    await house.core.runs.settled();
    const view = await getFingerprint(house.core, call, { fingerprintId: begun.fingerprintId });
    return { view, wallet: await getWallet(house.core, call, { walletId }) };
  };

  it('[ENG-5] [FPR-1] a run plays its budget, pays stakes, fees and queries, and its document names the authorisation', async () => {
    const { view } = await run(300);
    expect(view).toMatchObject({ status: 'completed', stopReason: 'spins', spinsDone: 300, spentMinor: 300 * 105 });
    expect(view.document).toMatchObject({ authorisation, sample: { spins: 300 } });
  });

  it('[ENG-5] an engine that tells neither stops nor wins is fingerprinted by windows and payouts', async () => {
    await using taciturn = await HostileEngine.start('diet-32x5', 'less');
    const taciturnId = await house.bind('taciturn', taciturn.url, { game: 'diet-32x5' });
    const { view } = await run(400, { gameId: taciturnId });
    expect(view).toMatchObject({ status: 'completed', stopReason: 'spins' });
    expect(view.spinsDone).toBeGreaterThanOrEqual(400);
    expect(view.document).toMatchObject({ structural: null });
  });

  it('[FPR-1] the cost of a query counts toward what a run may spend', async () => {
    const { view } = await run(300, { maxSpendMinor: 1_050 });
    expect(view).toMatchObject({ status: 'completed', stopReason: 'spend', spinsDone: 10, spentMinor: 1_050 });
  });

  it('[ENG-6] a run whose engine fails for good ends as failed and keeps what it played', async () => {
    const asked = engine.keys.length;
    engine.beforeAnswer = () => {
      if (engine.keys.length > asked + 1) engine.misdeed = misdeeds['pays less than nothing']?.misdeed ?? null;
    };
    const { view, wallet } = await run(100_000);
    engine.misdeed = null;
    engine.beforeAnswer = () => undefined;
    expect(view).toMatchObject({ status: 'failed', stopReason: 'ENGINE_ERROR' });
    expect(view.spinsDone).toBeGreaterThan(0);
    expect(view.document).toMatchObject({ sample: { spins: view.spinsDone } });
    expect(view.spentMinor).toBe(view.spinsDone * 105);
    expect(wallet.heldMinor).toBe(0);
    expect(await verifyLedger(house.core, admin, {})).toMatchObject({ ok: true });
  });
});
