import { noPacing } from '@croupier/agent/pacing';
import { startState } from '@croupier/agent/planner-state';
import type { RunPlan } from '@croupier/agent/run-plan';
import { CroupierError } from '@croupier/sdk/croupier-error';
import fc from 'fast-check';
import picocolors from 'picocolors';
import { expect, it } from 'vitest';
import { progressBar, sparkline } from './charts.ts';
import { emptyPicture, pictureAfter, runFrame } from './run-frame.ts';
import { windowLines, winLines } from './window-lines.ts';

const plain = picocolors.createColors(false);
const coloured = picocolors.createColors(true);

const plan: RunPlan = {
  runId: '6f9c9f0c-98ad-4c0b-8f7e-1f5f0a3c9b11',
  gameId: 'fruit-39x5',
  walletId: 'w',
  strategy: 'balanced',
  seed: 's',
  spins: 100,
  probeSpins: 10,
  unitMinor: 10,
  baseStakeMinor: 10,
  maxStakeMinor: 20,
  coins: null,
  bankrollMinor: 5_000,
  maxLossMinor: null,
  maxSeconds: null,
  pacing: noPacing,
  startedAtMs: 0,
};

it('a chart is never wider than its place, whatever the values', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 100 }), (values, width) => {
      expect(sparkline(values, width)).toHaveLength(Math.min(values.length, width));
    }),
  );
  expect(sparkline([0, 7, 3], 10)).toBe('▁█▄');
  expect(progressBar(0.5, 10)).toBe('█████░░░░░');
  expect(progressBar(7, 4)).toBe('████');
});

it('a window is told row by row, with the symbols of wins in colour', () => {
  const spin = {
    window: [
      ['A', '10'],
      ['A', 'K'],
    ],
    wins: [
      {
        kind: 'line' as const,
        line: 2,
        symbol: 'A',
        count: 2,
        positions: [[0, 0] satisfies [number, number], [1, 0] satisfies [number, number]],
        multiplier: 1,
        amountMinor: 250,
      },
    ],
  };
  expect(windowLines(spin, plain)).toEqual(['  A   A ', '  10  K ']);
  expect(windowLines(spin, coloured)[0]).toContain('\u001B[33m');
  expect(windowLines(spin, coloured)[1]).not.toContain('\u001B');
  expect(winLines(spin, String)).toEqual(['line 2: 2 × A pays 250']);
});

it('the frame of a run says what it waits for', () => {
  const error = new CroupierError({ code: 'UNAVAILABLE', message: 'away' });
  const notice = { path: 'action.act', attempt: 2, delayMs: 1_500, error };
  const opened = pictureAfter(emptyPicture(plan), {
    type: 'opened',
    plan,
    sessionId: 'session-1',
    resumed: true,
    planner: { ...startState, spins: 25, stakeMinor: 250, payoutMinor: 125, netMinor: -125 },
  });
  const lines = runFrame(pictureAfter(opened, { type: 'waiting', plan, notice }), { columns: 80, colours: plain });
  const text = lines.join('\n');
  expect(text).toContain('25/100');
  expect(text).toContain('RTP 50.00 %');
  expect(text).toContain('-1.25');
  expect(text).toContain('UNAVAILABLE: try 3 in 1.5 s');
});
