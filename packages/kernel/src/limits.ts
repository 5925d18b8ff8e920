/** Limits that hold for every deployment. What an operator may change is in the server's configuration instead. */
export const limits = {
  /** Characters of an idempotency key. */
  idempotencyKeyMaxLength: 128,
  /** Rows of one page, at most and by default. */
  pageMax: 1_000,
  pageDefault: 50,
  /** Spins of one fingerprint run. */
  fingerprintSpinsMax: 100_000,
  /** How long a hold on a wallet may be given an end for: 30 days. */
  holdSecondsMax: 2_592_000,
  /** Spins that one request to verify a session recomputes. */
  verifiedSpinsMax: 20_000,
  /** PAR sheets: what keeps an import and an evaluation bounded. */
  parReelsMax: 12,
  parRowsMax: 12,
  parStripMax: 2_048,
  parLinesMax: 1_024,
  parSymbolsMax: 128,
  parFreeSpinsMax: 10_000,
  /** Bytes of a request body. */
  bodyBytesMax: 1_048_576,
} as const;
