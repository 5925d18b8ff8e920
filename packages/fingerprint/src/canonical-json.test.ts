import { AssertionError } from '@croupier/kernel/assert';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, documentHash } from './canonical-json.ts';

describe('canonical JSON', () => {
  it('sorts keys at every depth and writes no white space', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'ä"' }], a: 1e21 })).toBe('{"a":1e+21,"b":[1,{"c":"ä\\"","d":null}]}');
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

  it.each([[undefined], [Number.NaN], [{ a: undefined }], [[Number.POSITIVE_INFINITY]]])('refuses %o', (value) => {
    expect(() => canonicalJson(value)).toThrow(AssertionError);
  });

  it('hashes {} to the SHA-256 of its two bytes', () => {
    expect(documentHash({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });
});
