import { testDatabase } from '@croupier/testkit/postgres';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytea,
  date,
  float8,
  int2,
  int4,
  int8,
  json,
  text,
  timestamptz,
  uuid,
  type ArrayType,
} from './binary-arrays.ts';

const safe = fc.maxSafeInteger();
/** From 4000 BC to beyond the year 200,000: what timestamptz can hold in exact microseconds of a safe integer. */
const instant = fc.integer({ min: -Date.UTC(2100, 0), max: Date.UTC(2150, 0) });
const noZero = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'));

describe('arrays in binary format', () => {
  it('every value, null and empty array arrives as it was given', async () => {
    await using database = await testDatabase();
    const { pool } = database;
    async function arrive<V>(type: ArrayType<V>, values: readonly (V | null)[], expression = 'x'): Promise<unknown[]> {
      const { rows } = await pool.query<{ x: unknown }>(
        `SELECT ${expression} AS x FROM unnest($1::${type.name}[]) WITH ORDINALITY AS t(x, n) ORDER BY n`,
        [type.encode(values)],
      );
      return rows.map((row) => row.x);
    }
    const check = async <V>(type: ArrayType<V>, value: fc.Arbitrary<V>, expression?: string): Promise<void> => {
      const lists = fc.array(fc.option(value), { maxLength: 20 });
      await fc.assert(
        fc.asyncProperty(lists, async (values) => {
          expect(await arrive(type, values, expression)).toEqual(values);
        }),
        { numRuns: 40 },
      );
      expect(await arrive(type, [], expression)).toEqual([]);
      expect(await arrive(type, [null], expression)).toEqual([null]);
    };
    await check(int2, fc.integer({ min: -32_768, max: 32_767 }));
    await check(int4, fc.integer());
    await check(int8, safe);
    await check(float8, fc.double({ noNaN: true }));
    await check(uuid, fc.uuid());
    await check(text, noZero);
    await check(
      json,
      fc.json({ maxDepth: 2 }).filter((value) => !value.includes('\\u0000')),
      'x::text',
    );
    await check(
      date,
      fc.integer({ min: -10_000, max: 40_000 }).map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10)),
    );
    await check(timestamptz, instant, '(extract(epoch FROM x) * 1000)::bigint');
    const long = ['a'.repeat(100), 'é'.repeat(50_000), null, 'b', '\u{1F3B0}'.repeat(40_000), 'c'];
    expect(await arrive(text, long)).toEqual(long);
    await check(
      bytea,
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    );
  });

  it('refuses what the type cannot hold, before anything is sent', () => {
    expect(() => int8.encode([2 ** 53])).toThrow('no safe integer');
    expect(() => int8.encode([0.5])).toThrow('no safe integer');
    for (const wrong of [
      '',
      'x',
      '0190',
      '01900000-0000-7000-8000-00000000000g',
      '01900000-0000-7000-8000-0000000000001',
    ])
      expect(() => uuid.encode([wrong])).toThrow('is no UUID');
    for (const wrong of [2 ** 31, -(2 ** 31) - 1, 0.5, Number.NaN])
      expect(() => int4.encode([wrong])).toThrow('is no int4');
    for (const wrong of [2 ** 15, -(2 ** 15) - 1, 0.5]) expect(() => int2.encode([wrong])).toThrow('is no int2');
    expect(() => date.encode(['tomorrow'])).toThrow('is no int4');
    expect(() => uuid.encode(['é1900000-0000-7000-8000-000000000000'])).toThrow('is no UUID');
  });
});
