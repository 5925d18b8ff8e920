import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topLevelFields } from './top-level.ts';

const names = ['stakeMinor', 'feeMinor', 'a', ''] as const;
const wanted = new Set<string>(names);

function wantedOf(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([key]) => wanted.has(key)));
}

function found(text: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(topLevelFields(text, wanted)).filter(([key]) => wanted.has(key)));
}

describe('the wanted fields of a payload', () => {
  it('[WAL-5] are those that JSON.parse finds, whatever is around and inside them', () => {
    const key = fc.oneof(fc.constantFrom(...names, 'window', 'x"y', 'x\\y', '__proto__'), fc.string());
    const value = fc.dictionary(key, fc.oneof(fc.jsonValue(), fc.dictionary(key, fc.jsonValue())), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1), (object, indent) => {
        const text = JSON.stringify(object, null, indent);
        expect(found(text)).toEqual(wantedOf(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    '{}',
    ' {"a":1} ',
    '{"a":1} ',
    '{"a" :1}',
    '{"a":1,"a":2}',
    '{"b":{"a":3}}',
    '{"b":[{"a":3},"a"],"a":[1,{"a":2}]}',
    '{"b":"}","a":"{,}"}',
    '{"\\u0061":7}',
    '[{"a":1}]',
    'null',
    '"a"',
    '17',
    '{"a":-1.5e3,"stakeMinor":9007199254740993}',
  ])('[WAL-5] in %s too', (text) => {
    expect(found(text)).toEqual(wantedOf(text));
  });

  it.each(['{"a":1', '{"a"', '{', '{"a":1}}', '{"a":1]', '', '{"a":}'])('[WAL-5] and %s is no JSON', (text) => {
    expect(() => topLevelFields(text, wanted)).toThrow(SyntaxError);
  });
});
