import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isId, uuidV7 } from './ids.ts';

const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const chance = fc.uint8Array({ minLength: 10, maxLength: 10 });

describe('ids', () => {
  it('[EVT-1] are version 7 UUIDs that hold their time', () => {
    fc.assert(
      fc.property(time, chance, (timeMs, random) => {
        const id = uuidV7(timeMs, random);
        expect(isId(id)).toBe(true);
        expect(id[14]).toBe('7');
        expect('89ab').toContain(id[19]);
        expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(timeMs);
      }),
    );
  });

  it('[EVT-1] sort as text in the order of their times', () => {
    fc.assert(
      fc.property(time, time, chance, chance, (a, b, randomA, randomB) => {
        if (a !== b) expect(uuidV7(a, randomA) < uuidV7(b, randomB)).toBe(a < b);
      }),
    );
  });

  it('[API-3] nothing but a lower-case UUID is one', () => {
    const id = uuidV7(1, new Uint8Array(10));
    for (const other of [
      id.toUpperCase().replace('0', 'A'),
      `${id} `,
      id.slice(1),
      id.replaceAll('-', ''),
      '',
      null,
      7,
    ])
      expect(isId(other)).toBe(false);
  });
});
