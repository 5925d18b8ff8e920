import { describe, expect, it } from 'vitest';
import { documentHash } from './document-hash.ts';

describe('the hash of a document', () => {
  it('[FPR-5] is the SHA-256 of the canonical JSON: of two bytes for {}', () => {
    expect(documentHash({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });

  it('[FPR-5] does not depend on the order of the keys', () => {
    expect(documentHash({ a: 1, b: [true, null] })).toBe(documentHash({ b: [true, null], a: 1 }));
    expect(documentHash({ a: 1 })).not.toBe(documentHash({ a: 2 }));
  });
});
