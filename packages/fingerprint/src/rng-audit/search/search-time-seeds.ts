import type { GeneratorFinding, StopMapping } from '../rng-audit.ts';
import type { Draws } from './draws.ts';
import type { Search } from './search.ts';
import { planOf, provenWord } from './search-words.ts';
import { timeSeedOf, type TimeWindow, timeWindows } from './time-window.ts';
import { stepWord, type WordFamily } from './word-family.ts';
import { scanRoom, scanWords } from './word-scan.ts';

const pieceSeeds = 2 ** 16;

/** Whether a generator of one word was seeded with the time at which its session began. The first spin must be its first numbers. */
export function searchTimeSeeds(
  draws: Draws,
  { family, mapping, windowSeconds }: { family: WordFamily; mapping: StopMapping; windowSeconds: number },
): Search {
  const windows = draws.startMs === null ? [] : timeWindows(draws.startMs, windowSeconds);
  const lead = (draws.reel[0] ?? 0) + 1;
  return function* (cursor) {
    const room = scanRoom(pieceSeeds);
    let passed = 0;
    for (const window of windows) {
      const plan = { ...planOf(draws, 0, { family, mapping, extra: 0 }), candidates: 'seeds', lead } as const;
      for (let done = 0; done < window.count; done += pieceSeeds) {
        const count = Math.min(pieceSeeds, window.count - done);
        passed += count;
        if (passed <= cursor) continue;
        const found = scanWords(plan, { first: window.first + done, stride: 1, count }, room);
        for (let at = 0; at < found; at += 1) {
          const finding = proven(draws, { family, mapping, state: room.kept[at] ?? 0, window, done, count, lead });
          if (finding !== null) return [finding];
        }
        yield { work: count, cursor: passed };
      }
    }
    return [];
  };
}

interface Candidate {
  readonly family: WordFamily;
  readonly mapping: StopMapping;
  readonly state: number;
  readonly window: TimeWindow;
  readonly done: number;
  readonly count: number;
  readonly lead: number;
}

function proven(
  draws: Draws,
  { family, mapping, state, window, done, count, lead }: Candidate,
): GeneratorFinding | null {
  const stateBits = Math.log2(2 * window.count);
  const finding = provenWord(draws, 0, { family, mapping, state, stateBits });
  if (finding === null) return null;
  // Which of the piece's seeds it was is found again here, and told only as a distance.
  for (let offset = 0; offset < count; offset += 1) {
    const seed = window.first + done + offset;
    let at = family.step.kind === 'minstd' ? seed % 2_147_483_647 || 1 : seed | 0;
    for (let steps = 0; steps < lead; steps += 1) at = stepWord(family.step, at);
    if (at === state) return { ...finding, timeSeed: timeSeedOf(window, seed) };
  }
  return finding;
}
