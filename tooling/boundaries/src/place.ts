/** What a file is, read off its path. */
export interface Place {
  /** `core` for `packages/core/…` and `server` for `apps/server/…`; null outside packages and apps. */
  readonly unit: string | null;
  /** Tests, what serves only them, benchmarks and tooling: free of the rules for what ships. */
  readonly support: boolean;
  /** Folder of a feature: `wallet` for `packages/core/src/wallet/…`; null elsewhere, also in the commit pipeline. */
  readonly feature: string | null;
  /** No input, output, clock, chance or environment: kernel, slots, fingerprint, and every `domain`. */
  readonly pure: boolean;
  readonly domain: boolean;
  /** `store.ts`, `…-store.ts`, or a file of a folder `store`: what sees the database. */
  readonly store: boolean;
}

const pureUnits = new Set(['kernel', 'slots', 'fingerprint']);

export function placeOf(path: string): Place {
  const unit = /^(?:packages|apps)\/([^/]+)\//.exec(path)?.[1] ?? null;
  const folder = /^packages\/core\/src\/([^/]+)\/./.exec(path)?.[1] ?? null;
  const feature = folder === 'commit' ? null : folder;
  const domain = feature !== null && /^packages\/core\/src\/[^/]+\/domain(?:\.ts$|\/)/.test(path);
  return {
    unit,
    support: unit === null || unit === 'testkit' || /\.test\.ts$|\/(?:fixtures|testing|test|bench)\//.test(path),
    feature,
    domain,
    pure: domain || (unit !== null && pureUnits.has(unit)),
    store: /(?:\/|-)store\.ts$|\/store\//.test(path),
  };
}

/** The workspace package of `@croupier/x/y`, or null. */
export function workspacePackage(specifier: string): string | null {
  return /^@croupier\/([^/]+)/.exec(specifier)?.[1] ?? null;
}
