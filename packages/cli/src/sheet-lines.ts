import { freeSheet, type GridSheet } from '@croupier/slots/grid-sheet';
import type { LineSheet, ParSheet } from '@croupier/slots/par-sheet';
import { table } from './human.ts';
import type { Colours } from './io.ts';

const linesInRow = 5;
const outcomesShown = 20;

/** A PAR sheet for eyes: reels side by side with their positions, paytable, lines drawn, features. */
export async function sheetLines(par: ParSheet, colours: Colours): Promise<string> {
  const parts = [`${colours.bold(par.title)}  ${colours.dim(`${par.id} · ${par.kind}`)}`];
  if (par.source !== null) parts.push(colours.dim(par.source));
  if (par.reels.length > 0) parts.push(reelLines(par, colours));
  if (par.kind === 'grid' && par.freeSpins?.reels)
    parts.push(`${colours.bold('reels of the free spins')}\n${reelLines(freeSheet(par), colours)}`);
  parts.push(...(await payParts(par, colours)));
  return parts.join('\n\n');
}

async function payParts(par: ParSheet, colours: Colours): Promise<readonly string[]> {
  switch (par.kind) {
    case 'lines':
      return [
        await payTable(par.linePays, 'x line bet', colours),
        lineDrawings(par.paylines, par.rows, colours),
        ...lineFeatures(par),
      ];
    case 'grid':
      return [
        await payTable(par.pays, par.pay.by === 'lines' ? 'x line bet' : 'x total bet', colours),
        ...(par.pay.by === 'lines' ? [lineDrawings(par.pay.paylines, par.rows, colours)] : []),
        ...gridFeatures(par),
      ];
    case 'combos': {
      const coins = par.combos[0]?.paysByCoins.map((_, index) => `${index + 1} coins`) ?? [];
      const rows = par.combos.map((combo) => [combo.match.join(' '), ...combo.paysByCoins]);
      const groups = Object.entries(par.groups).map(([name, group]) =>
        'anyOf' in group ? `${name} = ${group.anyOf.join(' or ')}` : `${name} = all but ${group.noneOf.join(', ')}`,
      );
      return [await table(['combination', ...coins], rows, colours), ...(groups.length > 0 ? [groups.join('\n')] : [])];
    }
    case 'book': {
      const ranked = par.outcomes.toSorted((a, b) => b[2] - a[2]).slice(0, outcomesShown);
      const sum = par.outcomes.reduce((total, [, weight]) => total + weight, 0);
      const rows = ranked.map(([id, weight, pay]) => [
        id,
        pay,
        weight,
        weight === 0 ? 'never' : `1 in ${(sum / weight).toFixed(1)}`,
      ]);
      const head = `${par.outcomes.length} outcomes at ${par.cost} x the base bet; the highest pays:`;
      return [head, await table(['outcome', 'pay', 'weight', 'odds'], rows, colours)];
    }
  }
}

/** The strips side by side: position, then each reel's symbol; a weight above 1 stands behind it. */
function reelLines(par: ParSheet, colours: Colours): string {
  const special = specials(par);
  const paint = (symbol: string, text: string): string =>
    special.wilds.has(symbol) ? colours.yellow(text) : special.scatters.has(symbol) ? colours.magenta(text) : text;
  const cells = par.reels.map((reel) =>
    reel.strip.map((symbol, stop) => {
      const weight = reel.weights?.[stop] ?? 1;
      return { symbol, text: weight === 1 ? symbol : `${symbol}·${weight}` };
    }),
  );
  const widths = cells.map((column, reel) =>
    Math.max(`reel ${reel + 1}`.length, ...column.map(({ text }) => text.length)),
  );
  const longest = Math.max(...cells.map((column) => column.length));
  const rowsOf = par.kind === 'lines' || par.kind === 'grid' ? par.rows : par.reels.map(() => 1);
  const head = ['   #', ...widths.map((width, reel) => `reel ${reel + 1}`.padEnd(width))].join('  ');
  const body = Array.from({ length: longest }, (_, stop) => {
    const columns = cells.map((column, reel) => {
      const cell = column[stop];
      return cell === undefined
        ? ' '.repeat(widths[reel] ?? 0)
        : paint(cell.symbol, cell.text.padEnd(widths[reel] ?? 0));
    });
    return [colours.dim(String(stop).padStart(4)), ...columns].join('  ').trimEnd();
  });
  const unknown = par.kind === 'grid' && par.reels.some((reel) => reel.order === 'unknown');
  const foot = [
    `window: ${rowsOf.join('-')} rows; stops: ${cells.map((column) => column.length).join(', ')}`,
    ...(unknown ? ['the order of the stops was never published: this is an arrangement of the counts'] : []),
  ].map((line) => colours.dim(line));
  return [colours.bold(head), ...body, ...foot].join('\n');
}

function specials(par: ParSheet): { readonly wilds: ReadonlySet<string>; readonly scatters: ReadonlySet<string> } {
  if (par.kind === 'lines')
    return {
      wilds: new Set(par.wild === null ? [] : [par.wild.symbol]),
      scatters: new Set(par.scatter === null ? [] : [par.scatter.symbol]),
    };
  if (par.kind !== 'grid') return { wilds: new Set(), scatters: new Set() };
  return {
    wilds: new Set(par.wilds.map((wild) => wild.symbol)),
    scatters: new Set([...par.scatters, ...par.bonuses].map((one) => one.symbol)),
  };
}

async function payTable(
  pays: Readonly<Record<string, readonly number[]>>,
  unit: string,
  colours: Colours,
): Promise<string> {
  const longest = Math.max(0, ...Object.values(pays).map((row) => row.length));
  const counts = Array.from({ length: longest }, (_, index) => index).filter((index) =>
    Object.values(pays).some((row) => (row[index] ?? 0) > 0),
  );
  const rows = Object.entries(pays).map(([symbol, row]) => [symbol, ...counts.map((index) => row[index] || '')]);
  return await table([unit, ...counts.map((index) => String(index + 1))], rows, colours);
}

/** Every line as a little window, several side by side. */
function lineDrawings(lines: readonly (readonly number[])[], rows: readonly number[], colours: Colours): string {
  const height = Math.max(...rows);
  const drawn = lines.map((line, index) => [
    `${index + 1}`.padEnd(line.length),
    ...Array.from({ length: height }, (_, row) =>
      line.map((at, reel) => (at === row + 1 ? '●' : row < (rows[reel] ?? 1) ? '·' : ' ')).join(''),
    ),
  ]);
  const blocks: string[] = [];
  for (let start = 0; start < drawn.length; start += linesInRow * 2) {
    const group = drawn.slice(start, start + linesInRow * 2);
    blocks.push(
      Array.from({ length: height + 1 }, (_, row) => group.map((one) => one[row] ?? '').join('   ')).join('\n'),
    );
  }
  return [colours.bold(`${lines.length} lines`), ...blocks].join('\n');
}

function lineFeatures(par: LineSheet): readonly string[] {
  const { wild, scatter, freeSpins } = par;
  return told([
    wild && `wild ${wild.symbol}${times(wild.multiplier)}${except(wild.excludes)}`,
    scatter && `scatter ${scatter.symbol}: ${byCount(scatter.pays)} x total bet`,
    freeSpins &&
      `free spins: ${byCount(freeSpins.awards)}${times(freeSpins.multiplier)}${freeSpins.retrigger ? ', retriggered' : ''}${atMost(freeSpins.maxSpins)}`,
  ]);
}

function gridFeatures(par: GridSheet): readonly string[] {
  const { pay, freeSpins } = par;
  return told([
    pay.by === 'lines' && pay.direction !== 'left' && `lines pay from ${sides[pay.direction]}`,
    pay.by === 'ways' && `pays all ways from ${sides[pay.direction ?? 'left']}`,
    pay.by === 'clusters' && `pays clusters from ${pay.minimum} symbols`,
    pay.by === 'anywhere' && 'pays symbols anywhere in the window',
    ...((pay.by === 'lines' || pay.by === 'ways') && pay.bothWays !== undefined
      ? [`${pay.bothWays.join(', ')} pay from the other side too`]
      : []),
    ...par.wilds.map(wildLine),
    par.wilds.filter((wild) => wild.multiplier > 1).length > 0 &&
      `several wilds in one win: ${{ product: 'their multipliers are multiplied', sum: 'their multipliers are added', highest: 'the highest counts' }[par.wildMultipliers]}`,
    ...(par.groups ?? []).map((group) => `mixed ${group.name} (${group.symbols.join(', ')}): ${byCount(group.pays)}`),
    ...par.scatters.map((one) => {
      const awards = one.awards.some((award) => award > 0) ? `; free spins ${byCount(one.awards)}` : '';
      const again = one.retriggers === undefined ? '' : `; in free spins ${byCount(one.retriggers)}`;
      const mixed = [one.symbol, ...(one.also ?? [])].join(' or ');
      return `scatter ${mixed}: ${byCount(one.pays)} x ${one.bet ?? 'total'} bet${awards}${again}`;
    }),
    ...par.bonuses.map(
      (one) =>
        `bonus ${one.symbol}: ${one.least} ${one.on === 'line' ? 'on a line' : 'anywhere'} pay ${one.mean} on average`,
    ),
    freeSpins !== null &&
      `free spins${times(freeSpins.multiplier)}${freeSpins.retrigger ? ', retriggered' : ''}${freeSpins.reels === null ? '' : ', on reels of their own'}${atMost(freeSpins.maxSpins)}`,
    freeSpins?.rows !== undefined && `free spins: a window of ${freeSpins.rows.join('-')} rows`,
    ...(freeSpins?.wilds ?? []).map((wild) => `free spins: ${wildLine(wild)}`),
    par.maxWin !== null && `a spin pays at most ${par.maxWin} x total bet`,
    par.stakes !== null && `stakes: ${par.stakes.join(', ')}`,
  ]);
}

const sides = { left: 'the left', right: 'the right', both: 'both sides' } as const;

function wildLine(wild: GridSheet['wilds'][number]): string {
  const on = wild.reels === undefined ? '' : `, on reels ${wild.reels.join(', ')}`;
  return `wild ${wild.symbol}${times(wild.multiplier)}${wild.expands ? ', expands' : ''}${on}${except(wild.excludes)}`;
}

function atMost(spins: number | undefined): string {
  return spins === undefined ? '' : `, at most ${spins} a round`;
}

function told(lines: readonly (string | null | false)[]): readonly string[] {
  const kept = lines.filter((line) => typeof line === 'string');
  return kept.length === 0 ? [] : [kept.join('\n')];
}

function byCount(values: readonly number[]): string {
  const parts = values.flatMap((value, index) => (value > 0 ? [`${index + 1} → ${value}`] : []));
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

function times(multiplier: number): string {
  return multiplier === 1 ? '' : ` × ${multiplier}`;
}

function except(symbols: readonly string[]): string {
  return symbols.length === 0 ? '' : `, not for ${symbols.join(', ')}`;
}
