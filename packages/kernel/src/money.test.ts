import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencyPattern, formatMinor, moneyMaxMinor } from './money.ts';

const amount = fc.maxSafeInteger();

describe('money', () => {
  it('[WAL-1] the largest amount is the largest integer that a number and JSON hold exactly', () => {
    expect(moneyMaxMinor).toBe(2 ** 53 - 1);
    expect(JSON.parse(JSON.stringify(moneyMaxMinor))).toBe(moneyMaxMinor);
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
