import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pacingProfiles, pauseMs } from './pacing.ts';
import { type PlannerConfig, propose, strategyNames } from './planner.ts';
import { evolve, rebuild, startState } from './planner-state.ts';
import { readSpinFact, type SpinFact } from './spin-fact.ts';

const config = fc
  .record({
    strategy: fc.constantFrom(...strategyNames),
    seed: fc.string({ minLength: 1 }),
    unitMinor: fc.constantFrom(1, 10, 25),
    steps: fc.integer({ min: 1, max: 10 }),
    ceiling: fc.integer({ min: 1, max: 20 }),
    bankrollMinor: fc.nat(1_000_000),
    maxLossMinor: fc.option(fc.nat(10_000)),
  })
  .map((raw): PlannerConfig => ({
    ...raw,
    coins: null,
    baseStakeMinor: raw.unitMinor * raw.steps,
    maxStakeMinor: raw.unitMinor * raw.steps * raw.ceiling,
  }));

/** Payouts in halves of the bet; 0 most of the time. */
const payouts = fc.array(fc.oneof(fc.constant(0), fc.nat(100)), { maxLength: 60 });

function playLive(plan: PlannerConfig, luck: readonly number[]) {
  const facts: SpinFact[] = [];
  const proposals: unknown[] = [];
  let state = startState;
  for (const [nonce, halves] of luck.entries()) {
    const proposal = propose(plan, { state: 'Playing', freeSpinsOwed: 0, betIsPlaced: false }, state);
    proposals.push(proposal);
    if (proposal.type === 'Stop') break;
    const betMinor = proposal.stakeMinor ?? 0;
    const payoutMinor = Math.floor((betMinor * halves) / 2);
    const fact = { nonce, free: false, stakeMinor: betMinor, betMinor, feeMinor: 0, payoutMinor };
    facts.push(fact);
    state = evolve(state, fact);
  }
  return { facts, proposals, state };
}

describe('planner', () => {
  it('[AGT-1] a planner rebuilt from events after any number of spins goes on as the live one', () => {
    fc.assert(
      fc.property(config, payouts, fc.nat(60), (plan, luck, cut) => {
        const live = playLive(plan, luck);
        // What is stored is JSON with more fields than the planner reads.
        const stored = live.facts.map((fact) => JSON.parse(JSON.stringify({ ...fact, window: [['1']], balance: {} })));
        expect(rebuild(stored.map(readSpinFact))).toEqual(live.state);
        const state = rebuild(stored.slice(0, cut).map(readSpinFact));
        const again = propose(plan, { state: 'Playing', freeSpinsOwed: 0, betIsPlaced: false }, state);
        expect(again).toEqual(live.proposals[Math.min(cut, live.facts.length)] ?? again);
      }),
    );
  });

  it('[AGT-1] a proposal is a whole number of units between the base stake and the highest one', () => {
    fc.assert(
      fc.property(config, payouts, (plan, luck) => {
        for (const fact of playLive(plan, luck).facts) {
          expect(fact.stakeMinor % plan.unitMinor).toBe(0);
          expect(fact.stakeMinor).toBeGreaterThanOrEqual(plan.baseStakeMinor);
          expect(fact.stakeMinor).toBeLessThanOrEqual(Math.max(plan.baseStakeMinor, plan.maxStakeMinor));
        }
      }),
    );
  });

  it('[AGT-1] a loss limit is never passed', () => {
    fc.assert(
      fc.property(config, payouts, (plan, luck) => {
        const { state } = playLive(plan, luck);
        if (plan.maxLossMinor !== null) expect(state.netMinor).toBeGreaterThanOrEqual(-plan.maxLossMinor);
      }),
    );
  });

  it('free spins that are owed are played before anything else, without a stake', () => {
    fc.assert(
      fc.property(config, (plan) => {
        const proposal = propose(plan, { state: 'Playing', freeSpinsOwed: 2, betIsPlaced: false }, startState);
        expect(proposal).toEqual({ type: 'Spin', stakeMinor: null, coins: null });
      }),
    );
  });
});

describe('pacing', () => {
  it('[AGT-2] the same seed gives the same waits, and their mean is the one asked for', () => {
    for (const profile of pacingProfiles) {
      const pacing = { profile, meanMs: 100 };
      const waits = Array.from({ length: 4_000 }, (_, n) => pauseMs(pacing, 'seed', n));
      expect(waits).toEqual(Array.from({ length: 4_000 }, (_, n) => pauseMs(pacing, 'seed', n)));
      const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
      // Breaks of thirty means after one spin in forty add 75 to the mean of a bursty player.
      expect(Math.abs(mean - { none: 0, steady: 100, poisson: 100, bursty: 175 }[profile])).toBeLessThan(15);
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
    }
  });
});
