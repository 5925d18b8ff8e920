import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fitsServer } from './api-version.ts';
import { defaultRetryPolicy, retryDelayMs } from './retry.ts';

it('a wait is never longer than the policy allows beyond what the server asked for', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.nat(60_000),
      (attempt, chance, retryAfterMs) => {
        const delayMs = retryDelayMs(attempt, defaultRetryPolicy, () => chance, retryAfterMs);
        expect(delayMs).toBeGreaterThanOrEqual(retryAfterMs);
        expect(delayMs).toBeLessThanOrEqual(retryAfterMs + defaultRetryPolicy.maxDelayMs);
      },
    ),
  );
});

it.for([
  ['0.1.0', '0.1.9', true],
  ['0.1.0', '0.2.0', false],
  ['1.2.0', '1.3.0', true],
  ['1.2.0', '1.1.9', false],
  ['1.0.0', '2.0.0', false],
  ['1.0.0', 'nonsense', false],
] as const)('[API-5] a client of %s fits a server of %s: %s', ([client, server, fits]) => {
  expect(fitsServer({ client, server })).toBe(fits);
});
