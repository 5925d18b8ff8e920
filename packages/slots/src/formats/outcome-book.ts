import { fail, ok, type Result } from '@croupier/kernel/result';
import { z } from 'zod';
import { parFormat } from '../par-fields.ts';

/** One recorded outcome: its id, its weight, and what it pays in hundredths of the base bet. */
export interface BookRow {
  readonly id: number;
  /** Null in a book of recorded rounds, whose weights are in another file. */
  readonly weight: number | null;
  readonly payoutHundredths: number;
}

const mode = z.object({
  name: z.string().min(1),
  cost: z.number().positive(),
  events: z.string().optional(),
  weights: z.string(),
});
const index = z.object({ modes: z.array(mode).min(1) });

/** A mode of a book's `index.json`: where its files are, and what one round costs in base bets. */
export type BookMode = z.output<typeof mode>;

/** The modes of a book's index, or null when the document is none. */
export function bookModes(json: unknown): readonly BookMode[] | null {
  return index.safeParse(json).data?.modes ?? null;
}

/** The look-up table: `id,weight,payout` a line, whole numbers, with or without a head line. */
export function readBookTable(text: string): Result<readonly BookRow[], string> {
  const rows: BookRow[] = [];
  const lines = text.split(/\r?\n/);
  for (const [number, line] of lines.entries()) {
    if (line.trim() === '' || (number === 0 && /^[a-z"]/i.test(line.trim()))) continue;
    const cells = line.split(',').map((cell) => cell.trim());
    const [id, weight, payoutHundredths] = cells.map(Number);
    const whole = cells.length === 3 && cells.every((cell) => /^\d{1,20}$/.test(cell));
    if (!whole || id === undefined || weight === undefined || payoutHundredths === undefined)
      return fail(`line ${number + 1}: expected three whole numbers "id,weight,payout"`);
    if (![id, weight, payoutHundredths].every(Number.isSafeInteger))
      return fail(`line ${number + 1}: a number above 2^53 cannot be counted exactly`);
    rows.push({ id, weight, payoutHundredths });
  }
  return rows.length === 0 ? fail('the table is empty') : ok(rows);
}

const round = z.looseObject({
  id: z.int().min(0),
  payoutMultiplier: z.int().min(0),
  weight: z.int().min(0).optional(),
});

/** Recorded rounds as JSON Lines: each an object with `id`, `payoutMultiplier` (hundredths of the base bet) and perhaps `weight`. */
export function readBookRounds(text: string): Result<readonly BookRow[], string> {
  const rows: BookRow[] = [];
  for (const [number, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      return fail(`line ${number + 1}: not JSON`);
    }
    const read = round.safeParse(json);
    if (!read.success) return fail(`line ${number + 1}: expected an object with whole "id" and "payoutMultiplier"`);
    const { id, payoutMultiplier, weight } = read.data;
    rows.push({ id, weight: weight ?? null, payoutHundredths: payoutMultiplier });
  }
  return rows.length === 0 ? fail('the book is empty') : ok(rows);
}

/**
 * A sheet of kind `book`. Rounds without weights all weigh 1.
 * @param options.rounds recorded rounds that must pay what the table says, id by id
 * @returns a document for `importPar`, or one sentence that says where table and rounds differ
 */
export function bookDocument(
  table: readonly BookRow[],
  options: { readonly id: string; readonly title: string; readonly cost: number; readonly rounds?: readonly BookRow[] },
): Result<Readonly<Record<string, unknown>>, string> {
  if (options.rounds !== undefined) {
    const paid = new Map(options.rounds.map((row) => [row.id, row.payoutHundredths]));
    for (const { id, payoutHundredths } of table) {
      const recorded = paid.get(id);
      if (recorded === undefined) return fail(`outcome ${id} is in the table, but not in the book`);
      if (recorded !== payoutHundredths)
        return fail(`outcome ${id} pays ${payoutHundredths} in the table and ${recorded} in the book`);
    }
    if (paid.size !== table.length) return fail(`the book has ${paid.size} outcomes, the table ${table.length}`);
  }
  return ok({
    format: parFormat,
    kind: 'book',
    id: options.id,
    title: options.title,
    cost: options.cost,
    outcomes: table.map(({ id, weight, payoutHundredths }) => [id, weight ?? 1, payoutHundredths / 100]),
  });
}

/** Outcomes that pay the same as one, with the first id and all their weight: the same game for far less room. Null when a sum cannot be counted exactly. */
export function foldBook(table: readonly BookRow[]): readonly BookRow[] | null {
  const folded = new Map<number, { id: number; weight: number; payoutHundredths: number }>();
  for (const { id, weight, payoutHundredths } of table) {
    const known = folded.get(payoutHundredths);
    if (known === undefined) folded.set(payoutHundredths, { id, weight: weight ?? 1, payoutHundredths });
    else known.weight += weight ?? 1;
  }
  const rows = [...folded.values()];
  return rows.every((row) => Number.isSafeInteger(row.weight)) ? rows : null;
}
