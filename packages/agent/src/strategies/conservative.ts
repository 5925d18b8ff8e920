import type { Strategy } from './strategy.ts';

/** Always the base stake. Stops when half of what it began with is lost. */
export const conservative: Strategy = ({ bankrollMinor, startBankrollMinor }) =>
  bankrollMinor * 2 < startBankrollMinor ? { stop: 'strategy' } : { multiple: 1 };
