import { fingerprintOf } from '@croupier/fingerprint/fingerprint';
import type { FingerprintDocument } from '@croupier/fingerprint/fingerprint-document';
import { exactReport } from '@croupier/slots/exact';
import { importPar } from '@croupier/slots/import-par';
import type { ParSheet } from '@croupier/slots/par-sheet';
import { seededBelow } from './figure.ts';
import { type Reel, randomGame } from './random-reels.ts';
import { recordedGame, shippedGame } from './recorded.ts';

type Recorded = ReturnType<typeof recordedGame>;

/** A game that the library may know: how it is recorded, and its RTP. */
export interface LibraryGame {
  readonly id: string;
  readonly rtp: number;
  readonly recorded: (spins: number, seed: number) => Recorded;
}

/** A game, and its twin: the same symbols, one stop or one pay changed, the RTP about 1.9 points apart. */
export interface TwinGames {
  readonly game: LibraryGame;
  readonly twin: LibraryGame;
  readonly change: 'stop' | 'pay';
}

const twinRtp = 0.019;
/** A twin whose RTP is further off than this from the wanted distance does not count as one. */
const twinRtpError = 0.01;

/** Shipped games with strips, each with a twin of one changed stop. */
export function shippedTwins(): TwinGames[] {
  return ['diet-32x5', 'fruit-25x5', 'fruit-39x5'].flatMap((id) => {
    const par = shippedGame(id);
    const twin = twinSheet(par);
    return twin === null ? [] : [{ game: shipped(par, id), twin: shipped(twin, `${id} twin`), change: 'stop' }];
  });
}

function shipped(par: ParSheet, id: string): LibraryGame {
  return { id, rtp: exactReport(par).rtp ?? 0, recorded: (spins, seed) => recordedGame(par, spins, seed) };
}

/** Stops of the middle reel are changed one after the other, until the RTP is about as far away as wanted. */
function twinSheet(par: ParSheet): ParSheet | null {
  if (par.kind !== 'lines') return null;
  const rtp = exactReport(par).rtp ?? 0;
  const strip = par.reels[2]?.strip ?? [];
  const symbols = [...new Set(strip)].slice(0, 6);
  let best: { par: ParSheet; error: number } | null = null;
  for (let stop = 0; stop < strip.length; stop += 3) {
    for (const symbol of symbols) {
      if (symbol === strip[stop]) continue;
      const reels = par.reels.map((reel, index) =>
        index === 2 ? { ...reel, strip: reel.strip.map((old, at) => (at === stop ? symbol : old)) } : reel,
      );
      const changed = importPar({ ...par, reels });
      if (!changed.ok) continue;
      const error = Math.abs(Math.abs((exactReport(changed.value).rtp ?? 0) - rtp) - twinRtp);
      if (best === null || error < best.error) best = { par: changed.value, error };
      if (error < 0.002) return changed.value;
    }
  }
  return best !== null && best.error <= twinRtpError ? best.par : null;
}

const lineRow = 1;
const multiplesOfRun = [1, 4, 20] as const;

interface LineGame {
  readonly reels: readonly Reel[];
  /** Pay of three of a kind on the one line, in hundredths of the bet. */
  readonly pays: readonly number[];
}

/** Generated games of one line, every second with a twin by a stop, the others by a pay. */
export function generatedTwins(games: number, seed: number): TwinGames[] {
  const below = seededBelow(seed);
  return Array.from({ length: games }, (_, index) => {
    const reels = randomGame(index, below);
    const symbols = 1 + Math.max(...reels.flatMap(({ strip }) => strip));
    const draft: LineGame = { reels, pays: Array.from({ length: symbols }, () => 200 + 50 * below(30)) };
    // Pays are scaled to an RTP near 95 %.
    const scale = 0.95 / rtpOf(draft);
    const game = { reels, pays: draft.pays.map((pay) => Math.max(1, Math.round(pay * scale))) };
    const byStop = index % 2 === 0 ? stopTwin(game) : null;
    const change = byStop === null ? 'pay' : 'stop';
    return {
      game: generated(game, `generated ${index}`),
      twin: generated(byStop ?? payTwin(game), `generated ${index} twin`),
      change,
    };
  });
}

function generated(game: LineGame, id: string): LibraryGame {
  return { id, rtp: rtpOf(game), recorded: (spins, seed) => recordedLine(game, spins, seed) };
}

/** Exact: reels stop independently of each other. */
function rtpOf({ reels, pays }: LineGame): number {
  const shares = reels.map(({ strip, weights }) => {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return pays.map((_, symbol) =>
      strip.reduce((sum, code, stop) => (code === symbol ? sum + (weights[stop] ?? 0) / total : sum), 0),
    );
  });
  return pays.reduce((rtp, pay, symbol) => {
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = shares.map((of) => of[symbol] ?? 0);
    const three = a * b * c;
    const mean = three * ((1 - d) * multiplesOfRun[0] + d * (1 - e) * multiplesOfRun[1] + d * e * multiplesOfRun[2]);
    return rtp + (mean * pay) / 100;
  }, 0);
}

function payTwin(game: LineGame): LineGame {
  const rtp = rtpOf(game);
  const twins = game.pays.map((pay, symbol) => {
    const without = { ...game, pays: game.pays.map((other, code) => (code === symbol ? 0 : other)) };
    const share = rtp - rtpOf(without);
    const changed = share <= 0 ? pay : Math.max(1, Math.round(pay * (1 - twinRtp / share)));
    return { ...game, pays: game.pays.map((other, code) => (code === symbol ? changed : other)) };
  });
  // Of the pays that move the RTP enough, the one that is won most often: what hardly ever happens, no sample tells apart.
  const close = twins.filter((twin) => offBy(twin, rtp) <= twinRtpError / 5);
  const changeOf = (twin: LineGame): number =>
    twin.pays.reduce((sum, pay, code) => sum + Math.abs(pay - (game.pays[code] ?? 0)), 0);
  return close.toSorted((a, b) => changeOf(a) - changeOf(b))[0] ?? game;
}

function stopTwin(game: LineGame): LineGame | null {
  const rtp = rtpOf(game);
  const twins = (game.reels[1]?.strip ?? []).flatMap((old, stop) =>
    game.pays.flatMap((_, symbol) => {
      if (symbol === old) return [];
      const reels = game.reels.map((reel, index) =>
        index === 1 ? { ...reel, strip: reel.strip.map((code, at) => (at === stop ? symbol : code)) } : reel,
      );
      return [{ ...game, reels }];
    }),
  );
  const [best] = twins.toSorted((a, b) => offBy(a, rtp) - offBy(b, rtp));
  return best !== undefined && offBy(best, rtp) <= twinRtpError ? best : null;
}

function offBy(game: LineGame, rtp: number): number {
  return Math.abs(Math.abs(rtpOf(game) - rtp) - twinRtp);
}

function recordedLine({ reels, pays }: LineGame, spins: number, seed: number): Recorded {
  const below = seededBelow(seed);
  const stops = reels.map(({ weights }) =>
    weights.flatMap((weight, stop) => Array.from({ length: weight }, () => stop)),
  );
  const records: Recorded['records'] = [];
  const wins: Recorded['wins'] = [];
  for (let spin = 0; spin < spins; spin += 1) {
    const window = reels.map(({ strip, rows }, reel) => {
      const stop = stops[reel]?.[below(stops[reel]?.length ?? 1)] ?? 0;
      return Array.from({ length: rows }, (_, row) => `s${strip[(stop + row) % strip.length] ?? 0}`);
    });
    const symbol = window[0]?.[lineRow] ?? '';
    let count = 1;
    while (count < reels.length && window[count]?.[lineRow] === symbol) count += 1;
    const amountMinor = count < 3 ? 0 : (pays[Number(symbol.slice(1))] ?? 0) * (multiplesOfRun[count - 3] ?? 1);
    records.push({
      betMinor: 100,
      stakeMinor: 100,
      payoutMinor: amountMinor,
      free: false,
      window,
      stops: null,
      atMs: spin,
    });
    wins.push(amountMinor === 0 ? [] : [{ kind: 'line', line: 1, symbol, count, amountMinor }]);
  }
  return { records, wins };
}

/** The same spins under other names: a new one for each symbol, in an order of its own. */
export function relabelled({ records, wins }: Recorded, seed: number): Recorded {
  const below = seededBelow(seed);
  const names = new Map<string, string>();
  const of = (symbol: string): string => {
    const known = names.get(symbol);
    if (known !== undefined) return known;
    const name = `${String.fromCharCode(97 + below(26))}${names.size}`;
    names.set(symbol, name);
    return name;
  };
  return {
    records: records.map((record) => ({ ...record, window: record.window.map((column) => column.map(of)) })),
    wins: wins.map((list) => list.map((win) => ({ ...win, symbol: of(win.symbol) }))),
  };
}

export function documentOf(recorded: Recorded): FingerprintDocument {
  return fingerprintOf({ gameId: 'bench', parHash: '0'.repeat(64), engineVersion: 'bench', ...recorded });
}
