import { InvalidArgumentError } from 'commander';
import type { Action } from './context.ts';
import type { Identity } from './demo-file.ts';

/** An option: flags, help, and how its text is read (as it is, when left out). */
export interface OptionSpec {
  readonly flags: string;
  readonly about: string;
  readonly read?: (text: string) => unknown;
  readonly required?: boolean;
}

export interface LeafSpec {
  /** Name and arguments, as commander writes them: `status <sessionId>`. */
  readonly usage: string;
  readonly about: string;
  /** Whose demo token it uses by default. */
  readonly as: Identity;
  readonly options?: readonly OptionSpec[];
  /** Loads the code of the command. Nothing heavy is imported before. */
  readonly load: () => Promise<Action>;
}

export interface GroupSpec {
  readonly name: string;
  readonly about: string;
  readonly leaves: readonly LeafSpec[];
}

/** Reads a whole number. */
export function integer(text: string): number {
  if (!/^-?\d{1,16}$/.test(text)) throw new InvalidArgumentError('A whole number, please.');
  return Number(text);
}

/** Reads a decimal number. */
export function decimal(text: string): number {
  if (!/^-?\d{1,15}(?:\.\d{1,15})?$/.test(text)) throw new InvalidArgumentError('A number, please.');
  return Number(text);
}

/** Reads a whole number, or `none` as null. */
export function integerOrNone(text: string): number | null {
  return text === 'none' ? null : integer(text);
}

export const keyOption: OptionSpec = {
  flags: '--key <key>',
  about: 'idempotency key; give the same again when the outcome of a call is unknown',
};

export const pageOptions: readonly OptionSpec[] = [
  { flags: '--limit <n>', about: 'items of the page', read: integer },
  { flags: '--cursor <cursor>', about: 'where the page before ended' },
];
