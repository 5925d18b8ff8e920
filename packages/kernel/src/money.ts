/**
 * Money is an integer number of minor units (cents) of one currency, held in a safe integer.
 * The database holds BIGINT; what does not fit a safe integer never enters (see `moneyMaxMinor`).
 */
export type Minor = number;

/** The largest amount, balance or limit: 9,007,199,254,740,991 minor units. */
export const moneyMaxMinor = Number.MAX_SAFE_INTEGER;

/** ISO 4217 alphabetic codes, or a play-money code: three to eight capital letters or digits. */
export const currencyPattern = /^[A-Z][A-Z0-9]{2,7}$/;

/** "12.34" for 1234 with two decimals. For people only; machines read minor units. */
export function formatMinor(amountMinor: Minor, decimals = 2): string {
  const sign = amountMinor < 0 ? '-' : '';
  const digits = String(Math.abs(amountMinor)).padStart(decimals + 1, '0');
  const cut = digits.length - decimals;
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, cut)}.${digits.slice(cut)}`;
}
