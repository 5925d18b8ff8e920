import { fail, ok, type Result } from '@croupier/kernel/result';
import { parFormat } from '../par-fields.ts';

const sections = ['game', 'reels', 'weights', 'pays', 'lines', 'wild', 'scatter', 'free'] as const;
type Section = (typeof sections)[number];
/** Sections whose rows begin with a name, each of which is there once. */
const byName: readonly Section[] = ['game', 'pays', 'wild', 'scatter'];

/**
 * PAR CSV: one file of sections, each begun by a line `[name]`. docs/par-format.md describes it.
 * @returns a grid document for `importPar`, which finds the faults of its content; or the line that cannot be read
 */
export function readParCsv(text: string): Result<Readonly<Record<string, unknown>>, string> {
  const rows = new Map<Section, string[][]>();
  let section: Section | null = null;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const written = line.trim();
    if (written === '' || written.startsWith('#')) continue;
    const head = /^\[([a-z]+)\],*$/.exec(written);
    if (head !== null) {
      section = sections.find((name) => name === head[1]) ?? null;
      if (section === null) return fail(`line ${index + 1}: unknown section "${head[1]}"`);
      if (rows.has(section)) return fail(`line ${index + 1}: the section [${section}] is there twice`);
      rows.set(section, []);
      continue;
    }
    if (section === null) return fail(`line ${index + 1}: expected a section such as [reels]`);
    const row = line.split(',').map((cell) => cell.trim());
    const named = byName.includes(section) && rows.get(section)?.some(([name]) => name === row[0]) === true;
    if (named) return fail(`line ${index + 1}: [${section}] has "${row[0]}" twice`);
    rows.get(section)?.push(row);
  }
  for (const needed of ['game', 'reels', 'pays'] as const)
    if (!rows.has(needed)) return fail(`the section [${needed}] is missing`);
  return ok(documentOf((name) => rows.get(name) ?? []));
}

function documentOf(rows: (name: Section) => readonly (readonly string[])[]): Readonly<Record<string, unknown>> {
  const game = new Map(rows('game').map(([name = '', ...values]) => [name, values.filter((value) => value !== '')]));
  const strips = columns(rows('reels'));
  const weights = columns(rows('weights'));
  const windowRows = (game.get('rows') ?? ['3']).map(Number);
  const lines = rows('lines').map((row) => row.filter((cell) => cell !== '').map(Number));
  const by = game.get('pay')?.[0] ?? (lines.length > 0 ? 'lines' : 'ways');
  const free = rows('free').map((row) => numbersOf(row.slice(1)));
  return {
    format: parFormat,
    kind: 'grid',
    id: game.get('id')?.[0],
    title: game.get('title')?.[0] ?? game.get('id')?.[0],
    reels: strips.map((strip, reel) => ({ strip, weights: weights[reel]?.map(Number) ?? null })),
    rows: strips.map((_, reel) => windowRows[reel] ?? windowRows.at(-1)),
    pay: payOf(by, lines, game.get('minimum')?.[0]),
    pays: Object.fromEntries(rows('pays').map(([name = '', ...row]) => [name, numbersOf(row)])),
    wilds: rows('wild').map(([name, multiplier = '', expands = '']) => ({
      symbol: name,
      multiplier: multiplier === '' ? 1 : Number(multiplier),
      expands: expands === 'expands',
    })),
    scatters: rows('scatter').map(([name, ...row], index) => ({
      symbol: name,
      pays: numbersOf(row),
      awards: free[index] ?? [],
    })),
    freeSpins:
      free.length === 0
        ? null
        : {
            multiplier: Number(game.get('freeMultiplier')?.[0] ?? 1),
            retrigger: game.get('retrigger')?.[0] !== 'no',
          },
  };
}

function payOf(by: string, lines: readonly (readonly number[])[], minimum: string | undefined): unknown {
  if (by === 'lines') return { by, paylines: lines };
  return by === 'clusters' ? { by, minimum: Number(minimum) } : { by };
}

/** One column a reel, one row a stop; a reel ends where its column has no more cells. */
function columns(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: count }, (_, reel) => rows.map((row) => row[reel] ?? '').filter((cell) => cell !== ''));
}

function numbersOf(row: readonly string[]): readonly number[] {
  const end = row.findLastIndex((cell) => cell !== '');
  return row.slice(0, end + 1).map((cell) => (cell === '' ? 0 : Number(cell)));
}
