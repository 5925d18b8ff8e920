import pg from 'pg';

import { assert } from '@croupier/kernel/assert';

const { builtins } = pg.types;
const int8Array = 1016; // the catalogue of pg has no names for array types

/** A bigint of the database as a number. Throws AssertionError outside ±(2^53 - 1): such a value is no amount of ours. */
export function parseSafeInteger(text: string): number {
  const value = Number(text);
  assert(Number.isSafeInteger(value), () => `the database returned ${text}, which a number cannot hold exactly`);
  return value;
}

// An array of integers is written without quotes: {1,NULL,2}. Nested arrays fail in parseSafeInteger.
function parseSafeIntegers(text: string): readonly (number | null)[] {
  if (text === '{}') return [];
  return text
    .slice(1, -1)
    .split(',')
    .map((item) => (item === 'NULL' ? null : parseSafeInteger(item)));
}

const asText = (text: string): string => text;

/**
 * How values of the database arrive: bigint as a safe integer (also in arrays), timestamptz as Date, `date` as 'YYYY-MM-DD' (a day is not
 * an instant), numeric and xid8 as text, bytea as Buffer, json and jsonb as said.
 */
export function valueTypes(json: 'parsed' | 'text'): pg.CustomTypesConfig {
  const types = new pg.TypeOverrides();
  types.setTypeParser(builtins.INT8, parseSafeInteger);
  types.setTypeParser(builtins.DATE, asText);
  if (json === 'text') {
    types.setTypeParser(builtins.JSON, asText);
    types.setTypeParser(builtins.JSONB, asText);
  }
  types.setTypeParser(int8Array, parseSafeIntegers);
  return types;
}
