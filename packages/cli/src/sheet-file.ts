import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import type { Result } from '@croupier/kernel/result';
import {
  bookDocument,
  bookModes,
  type BookMode,
  type BookRow,
  foldBook,
  readBookRounds,
  readBookTable,
} from '@croupier/slots/formats/outcome-book';
import { readParCsv } from '@croupier/slots/formats/par-csv';
import { nearestReelSet, readReelSets, withReelSet } from '@croupier/slots/formats/reel-sets';
import { jsonOfText, readJson } from './input.ts';
import { textOfBytes } from './file-text.ts';
import { UsageError } from './usage-error.ts';

const bytesMax = 268_435_456;
/** Larger books are folded by pay, to fit into a request. */
const outcomesKept = 20_000;

/** What a file leaves open, from options of the command. */
export interface SheetChoice {
  /** Id of the game; else from the file's name. */
  readonly id: string | undefined;
  /** Mode of a book's index; else the first. */
  readonly mode: string | undefined;
  /** The sheet that a reel set belongs to. */
  readonly sheet: string | undefined;
  /** RTP in per cent of the reel set; the nearest is taken. */
  readonly rtp: number | undefined;
}

/** Leaves everything to the file. */
export const noChoice: SheetChoice = { id: undefined, mode: undefined, sheet: undefined, rtp: undefined };

/**
 * A PAR sheet from a file of any format that Croupier reads: JSON, PAR CSV, an outcome book (index.json, look-up table, JSON Lines, zstd), reel sets
 * in YAML. What comes back is JSON that the importer has yet to check.
 * @throws UsageError when the file cannot be read as what its name says
 */
export async function readSheetFile(path: string, choice: SheetChoice): Promise<unknown> {
  const name = basename(path);
  if (/\.ya?ml$/i.test(name)) return await reelSet(path, choice);
  if (/\.csv$/i.test(name)) {
    const text = await textOf(path);
    return /^\s*(#.*\n\s*)*\[/.test(text)
      ? read(path, readParCsv(text))
      : book(path, read(path, readBookTable(text)), choice, 1);
  }
  if (/\.jsonl(\.zst)?$/i.test(name)) return book(path, read(path, readBookRounds(await textOf(path))), choice, 1);
  const json = await jsonOf(path);
  const modes = bookModes(json);
  return modes === null ? json : await modeOf(path, modes, choice);
}

async function modeOf(path: string, modes: readonly BookMode[], choice: SheetChoice): Promise<unknown> {
  const mode = choice.mode === undefined ? modes[0] : modes.find((one) => one.name === choice.mode);
  if (mode === undefined)
    throw new UsageError(`${path} has no mode ${choice.mode}: it has ${modes.map((one) => one.name).join(', ')}`);
  const beside = (file: string): string => join(dirname(path), basename(file));
  const table = read(mode.weights, readBookTable(await textOf(beside(mode.weights))));
  const rounds =
    mode.events === undefined ? undefined : read(mode.events, readBookRounds(await textOf(beside(mode.events))));
  const id = choice.id ?? idOf(`${basename(dirname(join(process.cwd(), path)))}-${mode.name}`);
  return book(path, table, { ...choice, id }, mode.cost, rounds);
}

function book(
  path: string,
  table: readonly BookRow[],
  choice: SheetChoice,
  cost: number,
  rounds?: readonly BookRow[],
): unknown {
  const id = choice.id ?? idOf(basename(path).replace(/\..*$/, ''));
  const checked = read(path, bookDocument(table, { id, title: id, cost, ...(rounds === undefined ? {} : { rounds }) }));
  if (table.length <= outcomesKept) return checked;
  const folded = foldBook(table);
  if (folded === null) throw new UsageError(`${path}: the weights of equal pays sum up to more than 2^53`);
  return read(path, bookDocument(folded, { id, title: id, cost }));
}

async function reelSet(path: string, choice: SheetChoice): Promise<unknown> {
  const sets = read(path, readReelSets(await textOf(path)));
  if (choice.sheet === undefined)
    throw new UsageError(`${path} has reels only: name the sheet with its pays and lines by --sheet`);
  const set = choice.rtp === undefined ? sets[0] : nearestReelSet(sets, choice.rtp);
  const sheet = await jsonOf(choice.sheet);
  if (set === undefined || typeof sheet !== 'object' || sheet === null)
    throw new UsageError(`${choice.sheet} is no PAR sheet`);
  const made = withReelSet({ ...sheet }, set);
  return choice.id === undefined ? made : { ...made, id: choice.id };
}

/** JSON of a file, a byte order mark dropped. */
async function jsonOf(path: string): Promise<unknown> {
  if (path === '-') return await readJson(path);
  const content = await textOf(path);
  return jsonOfText(path, content);
}

async function textOf(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    if (!path.endsWith('.zst')) return textOfBytes(bytes);
    return textOfBytes(await promisify(zstdDecompress)(bytes, { maxOutputLength: bytesMax }));
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function read<T>(path: string, result: Result<T, string>): T {
  if (!result.ok) throw new UsageError(`${path}: ${result.error}`);
  return result.value;
}

function idOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 64);
}
