import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AssertionError } from './assert.ts';
import { canonicalJson, canonicalJsonOfDefined } from './canonical-json.ts';

describe('canonical JSON', () => {
  it('[FPR-5] sorts keys at every depth and writes no white space', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'ä"' }], a: 1e21 })).toBe('{"a":1e+21,"b":[1,{"c":"ä\\"","d":null}]}');
  });

  it('[FPR-5] sorts by UTF-16 code unit, as RFC 8785 does in its own example', () => {
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6'];
    const text = canonicalJson(Object.fromEntries(keys.map((key) => [key, key])));
    const sorted = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33'];
    expect(text).toBe(`{${sorted.map((key) => `${JSON.stringify(key)}:${JSON.stringify(key)}`).join(',')}}`);
  });

  it('[FPR-5] means the same as the value and survives parsing', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it('[ACT-3] does not depend on the order in which the keys were made', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (members) => {
        const reversed = Object.fromEntries(Object.entries(members).toReversed());
        expect(canonicalJson(reversed)).toBe(canonicalJson({ ...members }));
      }),
    );
  });

  it.each([
    [undefined],
    [Number.NaN],
    [{ a: undefined }],
    [[Number.POSITIVE_INFINITY]],
    [1n],
    [new Date(0)],
    [new Map()],
    [new Uint8Array(2)],
    [() => 1],
    [Symbol('s')],
  ])('refuses %o', (value) => {
    expect(() => canonicalJson(value)).toThrow(AssertionError);
  });

  it('[ACT-3] drops undefined members on request, so that a field left out and one set to undefined are the same', () => {
    const value = { a: undefined, b: { c: undefined, d: [{ e: undefined }] } };
    expect(canonicalJsonOfDefined(value)).toBe('{"b":{"d":[{}]}}');
    expect(() => canonicalJsonOfDefined([undefined])).toThrow(AssertionError);
  });
});
