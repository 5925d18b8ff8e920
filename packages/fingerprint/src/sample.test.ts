import { AppError } from '@croupier/kernel/errors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anySample } from './fixtures/arbitrary-spins.ts';
import { spinOf, spinsPaying } from './fixtures/spins.ts';
import { decodeSample, encodeSample, sampleHash } from './sample.ts';

const sample = [
  ...spinsPaying([0, 500]),
  spinOf({ free: true, stakeMinor: 0, payoutMinor: 20, atMs: 900, stops: null }),
];

describe('the encoding of a sample', () => {
  it('[FPR-5] gives back any sample bit for bit', () => {
    fc.assert(
      fc.property(anySample, (records) => {
        expect(decodeSample(encodeSample(records))).toEqual(records);
      }),
    );
  });

  it('[FPR-5] has the bytes that the format document states', () => {
    const bytes = [
      ...encodeSample([spinOf({ payoutMinor: 300 }), spinOf({ free: true, stakeMinor: 0, stops: null, atMs: 999 })]),
    ];
    const header = [0x43, 0x52, 0x50, 0x53, 1];
    const table = [3, 1, 0x41, 1, 0x42, 1, 0x43];
    const paid = [2 + 16, 100, 0xac, 0x02, 0xe8, 0x07, 2, 2, 2, 0, 1, 1, 2, 0, 1];
    const free = [1 + 4 + 8 + 32, 0, 1, 0, 1, 1, 2];
    expect(bytes).toEqual([...header, ...table, 2, ...paid, ...free]);
  });

  it('hashes equal samples alike and different ones apart', () => {
    expect(sampleHash(sample)).toBe(sampleHash(structuredClone(sample)));
    expect(sampleHash(sample)).toMatch(/^[0-9a-f]{64}$/);
    expect(sampleHash(sample)).not.toBe(sampleHash(sample.slice(1)));
  });

  it('stays compact: at most 30 bytes a spin of a 5×3 game', () => {
    const window = Array.from({ length: 5 }, () => ['A', 'B', 'C']);
    const records = Array.from({ length: 1_000 }, (_, index) =>
      spinOf({ window, stops: [1, 2, 3, 4, 5], atMs: 1e12 + index * 40 }),
    );
    expect(encodeSample(records).length).toBeLessThan(30_000);
  });
});

describe('bytes that are no sample', () => {
  const bytes = encodeSample(sample);
  const fault = (input: Uint8Array): AppError => {
    try {
      decodeSample(input);
    } catch (thrown) {
      if (thrown instanceof AppError) return thrown;
      throw thrown;
    }
    throw new Error('the bytes were accepted');
  };

  it('are refused when truncated, wherever', () => {
    for (let length = 0; length < bytes.length; length += 1)
      expect(fault(bytes.slice(0, length)).code).toBe('INVALID_INPUT');
  });

  it('are refused with something after the end', () => {
    expect(fault(new Uint8Array([...bytes, 0])).message).toContain('1 bytes follow the last record');
  });

  it('are refused when another format or version', () => {
    expect(fault(new Uint8Array([0x43, 0x52, 0x50, 0x53, 2, 0, 0])).message).toContain(
      'not a croupier sample of version 1',
    );
  });

  it('are refused when they announce more than they hold', () => {
    const huge = [0x43, 0x52, 0x50, 0x53, 1, 0, 0xff, 0xff, 0xff, 0xff, 0x0f];
    expect(fault(new Uint8Array(huge)).message).toContain('4294967295 records are announced');
  });

  it('are refused when not canonical: an unused symbol', () => {
    expect(fault(new Uint8Array([0x43, 0x52, 0x50, 0x53, 1, 1, 1, 0x41, 0])).message).toContain('canonical');
  });

  it('never give anything but INVALID_INPUT or a sample with those very bytes', () => {
    const flipped = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)).map(([at, value]) => bytes.with(at, value));
    fc.assert(
      fc.property(fc.oneof(flipped, fc.uint8Array({ maxLength: 64 })), (input) => {
        try {
          expect(encodeSample(decodeSample(input))).toEqual(input);
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'INVALID_INPUT' });
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a record out of range', () => {
  it.each([
    ['records[1].betMinor', { betMinor: 0 }],
    ['records[1].stakeMinor', { stakeMinor: 0 }],
    ['records[1].stakeMinor', { free: true }],
    ['records[1].payoutMinor', { payoutMinor: -1 }],
    ['records[1].payoutMinor', { payoutMinor: 0.5 }],
    ['records[1].payoutMinor', { payoutMinor: -0 }],
    ['records[1].atMs', { atMs: Number.NaN }],
    ['records[1].window', { window: [] }],
    ['records[1].window[0]', { window: [[], ['A']] }],
    ['records[1].window[0][0]', { window: [[''], ['A']] }],
    ['records[1].stops', { stops: [1] }],
    ['records[1].stops[1]', { stops: [1, -1] }],
  ])('is named: %s of %o', (path, change) => {
    expect(() => encodeSample([spinOf(), spinOf(change)])).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', details: { issues: [expect.objectContaining({ path })] } }),
    );
  });
});
