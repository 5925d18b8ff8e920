import pg from 'pg';

import { assert } from '@croupier/kernel/assert';

const { builtins } = pg.types;
const int8Array = 1016;
const textArrayOid: number = 1009;

/** A bigint of the database as a number. Throws AssertionError outside ±(2^53 - 1): such a value is no amount of ours. */
export function parseSafeInteger(text: string): number {
  const value = Number(text);
  assert(Number.isSafeInteger(value), `the database returned ${text}, which a number cannot hold exactly`);
  return value;
}

const asText = (text: string): string => text;

/**
 * How values of the database arrive: bigint as a safe integer (also in arrays), timestamptz as Date, `date` as 'YYYY-MM-DD' (a day is not
 * an instant), numeric and xid8 as text, bytea as Buffer, json and jsonb as said.
 */
export function valueTypes(json: 'parsed' | 'text'): pg.CustomTypesConfig {
  const parsers = new Map<number, (text: string) => unknown>([
    [builtins.INT8, parseSafeInteger],
    [builtins.DATE, asText],
  ]);
  if (json === 'text') {
    parsers.set(builtins.JSON, asText);
    parsers.set(builtins.JSONB, asText);
  }
  const textArray: (text: string) => readonly (string | null)[] = pg.types.getTypeParser(textArrayOid, 'text');
  parsers.set(int8Array, (text) => textArray(text).map((item) => (item === null ? null : parseSafeInteger(item))));
  return {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      (format === 'binary' ? undefined : parsers.get(oid)) ?? pg.types.getTypeParser(oid, format),
  };
}
