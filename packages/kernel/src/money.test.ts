import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AssertionError } from './assert.ts';
import { addMinor, currencyPattern, formatMinor, isMinor, moneyMaxMinor } from './money.ts';

const amount = fc.maxSafeInteger();

describe('money', () => {
  it('[WAL-1] a sum is exact, or it is refused', () => {
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        const exact = BigInt(a) + BigInt(b);
        const fits = exact >= -BigInt(moneyMaxMinor) && exact <= BigInt(moneyMaxMinor);
        if (fits) expect(BigInt(addMinor(a, b))).toBe(exact);
        else expect(() => addMinor(a, b)).toThrow(AssertionError);
      }),
    );
    expect(() => addMinor(moneyMaxMinor, 1)).toThrow(AssertionError);
  });

  it('[WAL-1] an amount is a safe integer and nothing else', () => {
    expect([0, -1, moneyMaxMinor, -moneyMaxMinor].map(isMinor)).toEqual([true, true, true, true]);
    expect([0.5, moneyMaxMinor + 1, Number.NaN, Number.POSITIVE_INFINITY, '1', 1n, null].map(isMinor)).not.toContain(true);
  });

  it('[WAL-1] is written for people so that the digits are the amount', () => {
    expect(formatMinor(1_234)).toBe('12.34');
    expect(formatMinor(-5)).toBe('-0.05');
    expect(formatMinor(7, 0)).toBe('7');
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 6 }), (minor, decimals) => {
        const text = formatMinor(minor, decimals);
        expect(BigInt(text.replace('.', ''))).toBe(BigInt(minor));
        expect(text).toMatch(decimals === 0 ? /^-?\d+$/ : new RegExp(String.raw`^-?\d+\.\d{${decimals}}$`));
      }),
    );
  });

  it('[WAL-1] currencies are ISO 4217 codes or play-money codes', () => {
    expect(['EUR', 'PLY', 'GOLD2', 'ABCDEFGH'].every((code) => currencyPattern.test(code))).toBe(true);
    expect(['eur', 'EU', '1AB', 'ABCDEFGHI', 'E R', ''].some((code) => currencyPattern.test(code))).toBe(false);
  });
});
