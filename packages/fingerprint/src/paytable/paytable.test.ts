import { readFileSync } from 'node:fs';
import { compileEngine } from '@croupier/slots/engine';
import { exactReport } from '@croupier/slots/exact';
import { importPar } from '@croupier/slots/import-par';
import { baseMode, type SpinMode } from '@croupier/slots/outcome';
import { seededRng } from '@croupier/slots/rng/xoshiro128';
import { simulatedBet } from '@croupier/slots/simulation';
import { stakeRule } from '@croupier/slots/stake';
import { describe, expect, it } from 'vitest';
import { driftOf } from '../drift.ts';
import { seededUniform } from '../fixtures/skewed-games.ts';
import { fingerprintOf } from '../fingerprint.ts';
import type { SpinRecord } from '../spin-record.ts';
import { tailTruncationOf } from '../tail-truncation.ts';
import type { RecordedWin } from './recorded-win.ts';

function shipped(id: string) {
  const url = new URL(`../../../../prisma/seed/games/${id}.json`, import.meta.url);
  const result = importPar(JSON.parse(readFileSync(url, 'utf8')));
  if (!result.ok) throw new Error(id);
  return result.value;
}

function recorded(id: string, spins: number, seed: number) {
  const par = shipped(id);
  const engine = compileEngine(par);
  const rng = seededRng(seed);
  const bet = { stakeMinor: stakeRule(par).unitMinor, coins: null };
  const records: SpinRecord[] = [];
  const wins: RecordedWin[][] = [];
  let mode: SpinMode = baseMode;
  let owed = 0;
  while (records.length < spins || owed > 0) {
    const free = mode.kind === 'freeSpins';
    const { window, payoutMinor, wins: won, features } = engine.spin({ bet, rng, mode });
    records.push({
      betMinor: bet.stakeMinor,
      stakeMinor: free ? 0 : bet.stakeMinor,
      payoutMinor,
      free,
      window,
      stops: null,
      atMs: records.length,
    });
    wins.push(
      won.map(({ kind, line, symbol, count, amountMinor }) => ({
        kind: kind === 'scatter' ? kind : 'line',
        line,
        symbol,
        count,
        amountMinor,
      })),
    );
    if (free) owed -= 1;
    for (const { awarded, multiplier } of features) {
      owed += awarded;
      mode = { kind: 'freeSpins', multiplier };
    }
    if (owed === 0) mode = baseMode;
  }
  return { records, wins, truth: exactReport(par) };
}

const identity = { gameId: 'recorded', parHash: '0'.repeat(64), engineVersion: 'test' };

describe('rules behind recorded wins', () => {
  it('[FPR-2] the structural RTP of a read-back game equals that of its sheet to 1e-8', () => {
    const { records, wins, truth } = recorded('fruit-39x5', 40_000, 20_261_121);
    const { reconstruction, paytable, structural } = fingerprintOf({ ...identity, records, wins });
    expect(reconstruction.plan.enough).toBe(true);
    expect(paytable).toMatchObject({ lines: 10, wild: null, contradictions: 0, betScaling: null });
    expect(structural?.unseenPays).toEqual([]);
    expect(Math.abs((structural?.rtp ?? 0) - (truth.rtp ?? 0))).toBeLessThan(1e-8);
    expect(Math.abs((structural?.hitFrequency ?? 0) - (truth.hitFrequency ?? 0))).toBeLessThan(1e-8);
    expect(structural?.tail?.verdict).toBe('none');
  });

  it('[FPR-2] finds wild, scatter, free spins and their multiplier, and bounds what it has not seen', () => {
    const { records, wins, truth } = recorded('diet-32x5', 20_000, 9);
    const { paytable, structural } = fingerprintOf({ ...identity, records, wins });
    expect(paytable).toMatchObject({ lines: 20, wild: { symbol: 'atkins', multiplier: 1 }, scatter: 'scale' });
    expect(paytable?.freeSpins).toMatchObject({ symbol: 'scale', from: 3, retrigger: true, multiplier: 3 });
    expect(structural?.unseenPays.length).toBeGreaterThan(0);
    expect(structural?.low).toBeLessThanOrEqual(truth.rtp ?? 0);
    expect(structural?.high).toBeGreaterThanOrEqual(truth.rtp ?? 1);
  });

  it('[FPR-2] a pay that was seen in free spins alone is told as the sheet has it, not multiplied', () => {
    const par = shipped('diet-32x5');
    if (par.kind !== 'lines') throw new Error(par.kind);
    const { records, wins } = recorded('diet-32x5', 3_000, 3);
    const inPaidSpins = new Set<string>();
    for (const [spin, list] of wins.entries())
      if (records[spin]?.free === false) for (const { symbol, count } of list) inPaidSpins.add(`${symbol} ${count}`);
    const { paytable } = fingerprintOf({ ...identity, records, wins });
    const entries = (paytable?.entries ?? []).filter(({ kind }) => kind === 'line');
    expect(entries.some(({ symbol, count }) => !inPaidSpins.has(`${symbol} ${count}`))).toBe(true);
    for (const { symbol, count, pay } of entries) expect(pay).toBe(par.linePays[symbol]?.[count - 1]);
  });

  it('[FPR-2] scatter pays that free spins do not multiply are told as they are, and the structural RTP follows', () => {
    const { records, wins } = recorded('diet-32x5', 20_000, 9);
    const multiplied = fingerprintOf({ ...identity, records, wins });
    expect(multiplied.paytable?.freeSpins).toMatchObject({ multiplier: 3, scatterMultiplier: 3 });
    // The same game with an engine that leaves scatters alone.
    const plain = wins.map((list, spin) =>
      list.map((win) =>
        records[spin]?.free === true && win.kind === 'scatter' ? { ...win, amountMinor: win.amountMinor / 3 } : win,
      ),
    );
    const paid = plain.map((list) => list.reduce((sum, { amountMinor }) => sum + amountMinor, 0));
    const its = records.map((record, spin) => ({ ...record, payoutMinor: paid[spin] ?? 0 }));
    const { paytable, structural } = fingerprintOf({ ...identity, records: its, wins: plain });
    expect(paytable).toMatchObject({ contradictions: 0, freeSpins: { multiplier: 3, scatterMultiplier: 1 } });
    expect(paytable?.entries).toEqual(multiplied.paytable?.entries);
    const [all, less] = [multiplied.structural, structural];
    // A free spin's scatters pay a third: (free RTP of lines + scatters) of the one, (lines + scatters / 3) of the other.
    const share = (all?.scatterRtp ?? 0) / ((all?.scatterRtp ?? 0) + (all?.lineRtp ?? 0));
    const expected = (all?.freeSpinsRtp ?? 0) * (1 - (share * 2) / 3);
    expect(all?.freeSpinsRtp).toBeGreaterThan(0);
    expect(Math.abs((less?.freeSpinsRtp ?? 0) - expected)).toBeLessThan(1e-8);

    // A scatter pay that is seen in free spins alone is divided by what multiplies scatters, not by what multiplies lines.
    const rare = plain.map((list, spin) =>
      list.map((win) =>
        records[spin]?.free === true && win.kind === 'scatter' ? { ...win, count: win.count + 20 } : win,
      ),
    );
    const one = plain.findIndex(
      (list, spin) => records[spin]?.free === true && list.some(({ kind }) => kind === 'scatter'),
    );
    const seenOnce = plain.map((list, spin) => (spin === one ? (rare[spin] ?? []) : list));
    const { entries = [] } = fingerprintOf({ ...identity, records: its, wins: seenOnce }).paytable ?? {};
    const scatters = entries.filter(({ kind }) => kind === 'scatter');
    const [few, many] = [scatters.find(({ count }) => count === 3), scatters.find(({ count }) => count === 23)];
    expect(many).toMatchObject({ pay: few?.pay, seen: 1 });
  });

  it('[FPR-2] pays that free spins multiply differently from symbol to symbol give no structural RTP', () => {
    const { records, wins } = recorded('diet-32x5', 20_000, 9);
    const odd = wins.map((list, spin) =>
      list.map((win) =>
        records[spin]?.free === true && win.kind === 'line' && win.symbol === 'bacon'
          ? { ...win, amountMinor: win.amountMinor * 2 }
          : win,
      ),
    );
    const paid = odd.map((list) => list.reduce((sum, { amountMinor }) => sum + amountMinor, 0));
    const its = records.map((record, spin) => ({ ...record, payoutMinor: paid[spin] ?? 0 }));
    const { paytable, structural } = fingerprintOf({ ...identity, records: its, wins: odd });
    expect(paytable?.contradictions).toBeGreaterThan(0);
    expect(structural).toBeNull();
  });

  it('[FPR-2] wins that contradict each other give no structural RTP', () => {
    const { records, wins } = recorded('fruit-39x5', 3_000, 4);
    const lying = wins.map((list) => list.map((win) => ({ ...win, amountMinor: win.amountMinor + 1 })));
    const { paytable, structural } = fingerprintOf({ ...identity, records, wins: lying });
    expect(paytable?.contradictions).toBeGreaterThan(0);
    expect(structural).toBeNull();
  });
});

describe('games that pay by combinations', () => {
  const par = shipped('classic-32x3');
  const played = (spins: number, seed: number): SpinRecord[] => {
    const engine = compileEngine(par);
    const rng = seededRng(seed);
    const bet = simulatedBet(par);
    return Array.from({ length: spins }, (_, atMs) => {
      const { window, payoutMinor } = engine.spin({ bet, rng, mode: baseMode });
      const { stakeMinor } = bet;
      return { betMinor: stakeMinor, stakeMinor, payoutMinor, free: false, window, stops: null, atMs };
    });
  };

  it('[FPR-2] the structural RTP of a combination game equals that of its sheet to 1e-8, from windows and totals alone', () => {
    const truth = exactReport(par);
    const { paytable, structural, reels } = fingerprintOf({ ...identity, records: played(100_000, 3) });
    expect(reels).not.toBeNull();
    expect(paytable).toMatchObject({ pay: 'combos', from: 'totals', contradictions: 0 });
    expect(Math.abs((structural?.rtp ?? 0) - (truth.rtp ?? 0))).toBeLessThan(1e-8);
    expect(Math.abs((structural?.hitFrequency ?? 0) - (truth.hitFrequency ?? 0))).toBeLessThan(1e-8);
    expect(Math.abs((structural?.sigma ?? 0) - (truth.sigma ?? 0))).toBeLessThan(1e-6);
    expect(structural?.high).toBeLessThan((truth.rtp ?? 0) + 0.2);
  });

  it('[FPR-2] a combination that pays now this and now that is no rule; few spins give none', () => {
    const odd = played(20_000, 4).map((record, spin) => (spin === 9_000 ? { ...record, payoutMinor: 12_345 } : record));
    expect(fingerprintOf({ ...identity, records: odd }).paytable).toBeNull();
    expect(fingerprintOf({ ...identity, records: played(60, 4) }).paytable).toBeNull();
  });
});

describe('samples that mix games', () => {
  const games = [shipped('fruit-39x5'), shipped('fruit-25x5')];
  const mixed = (spins: number, which: (spin: number) => number): SpinRecord[] => {
    const engines = games.map((par) => compileEngine(par));
    const rng = seededRng(5);
    return Array.from({ length: spins }, (_, atMs) => {
      const game = which(atMs);
      const [engine, par] = [engines[game], games[game]];
      if (engine === undefined || par === undefined) throw new Error('no such game');
      const { stakeMinor } = simulatedBet(par);
      const { window, payoutMinor } = engine.spin({ bet: { stakeMinor, coins: null }, rng, mode: baseMode });
      return { betMinor: stakeMinor, stakeMinor, payoutMinor, free: false, window, stops: null, atMs };
    });
  };

  it('[FPR-1] one game after another is a change with its place; no strip, no rules and no structural RTP are claimed', () => {
    const document = fingerprintOf({ ...identity, records: mixed(8_000, (spin) => (spin < 4_000 ? 0 : 1)) });
    expect(document).toMatchObject({
      structural: null,
      drift: { verdict: 'changed' },
      reconstruction: { engine: 'unknown' },
    });
    expect(Math.abs((document.drift?.changedNear ?? 0) - 4_000)).toBeLessThan(400);
    expect(document.reconstruction.reels.some(({ verdict }) => verdict === 'unique' || verdict === 'class')).toBe(
      false,
    );
  });

  it('[FPR-1] two games spin by spin are no strip: said so, and nothing is claimed', () => {
    const rng = seededRng(6);
    const document = fingerprintOf({ ...identity, records: mixed(8_000, () => rng.below(2)) });
    expect(document).toMatchObject({ structural: null, paytable: null, reconstruction: { plan: { enough: false } } });
    expect(document.reconstruction.reels.some(({ verdict }) => verdict === 'unique' || verdict === 'class')).toBe(
      false,
    );
    expect(document.reconstruction.reels.some(({ verdict }) => verdict === 'no-strip')).toBe(true);
  });
});

describe('an engine that does not stay as it is', () => {
  const uniform = seededUniform(3);
  const payouts = (count: number, chance: number): number[] =>
    Array.from({ length: count }, () => (uniform() < chance ? 5 : 0));

  it('[FPR-3] a change in the middle is told, with its place; none is seen where there is none', () => {
    const changed = Float64Array.from([...payouts(4_000, 0.2), ...payouts(4_000, 0.1)]);
    const found = driftOf(changed, [], changed);
    expect(found.verdict).toBe('changed');
    expect(Math.abs((found.changedNear ?? 0) - 4_000)).toBeLessThan(500);
    const same = Float64Array.from(payouts(8_000, 0.15));
    const { verdict, adaptive } = driftOf(same, [], same);
    expect([verdict, adaptive.verdict]).toEqual(['stable', 'none']);
    expect(driftOf(same.slice(0, 5), [], new Float64Array(1)).verdict).toBe('insufficient-data');
  });

  it('[FPR-3] wins that depend on the wins before them are told', () => {
    const multiples: number[] = [];
    for (let round = 0; round < 20_000; round += 1) {
      const before = multiples.slice(-50).reduce((sum, value) => sum + value, 0);
      multiples.push(uniform() < (before > 50 ? 0.05 : 0.35) ? 5 : 0);
    }
    const rounds = Float64Array.from(multiples);
    expect(driftOf(rounds, [], rounds).adaptive.verdict).toBe('adaptive');
  });

  it('[FPR-3] large wins that are skipped are told', () => {
    const law = [
      { win: 0, probability: 0.89 },
      { win: 5, probability: 0.1 },
      { win: 50, probability: 0.01 },
    ];
    const fives = Array.from({ length: 5_000 }, (_, round) => (round % 10 === 0 ? 5 : 0));
    expect(tailTruncationOf(law, fives).verdict).toBe('truncated');
    expect(
      tailTruncationOf(
        law,
        fives.map((multiple, round) => (round % 100 === 1 ? 50 : multiple)),
      ).verdict,
    ).toBe('none');
    expect(tailTruncationOf(law, fives.slice(0, 20)).verdict).toBe('insufficient-data');
  });
});
