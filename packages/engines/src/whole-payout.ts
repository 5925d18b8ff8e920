/**
 * What an engine paid, in whole minor units: as it says, or its ratio times the bet, exactly.
 * @returns null when it says neither or both, or when the ratio does not come out whole
 */
export function wholePayout(
  answered: {
    readonly payoutMinor?: number | undefined;
    readonly payout?: { readonly numerator: number; readonly denominator: number } | undefined;
  },
  stakeMinor: number,
): number | null {
  const { payoutMinor, payout } = answered;
  if ((payoutMinor === undefined) === (payout === undefined)) return null;
  if (payout === undefined) return payoutMinor ?? null;
  // Exact: two safe integers may have a product that no double holds.
  const product = BigInt(payout.numerator) * BigInt(stakeMinor);
  const denominator = BigInt(payout.denominator);
  return product % denominator === 0n ? Number(product / denominator) : null;
}
