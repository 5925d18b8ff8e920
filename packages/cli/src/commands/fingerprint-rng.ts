import type { OptionSpec } from '../command-spec.ts';

/** How `fingerprint analyze` audits the randomness behind a sample. */
export const rngOptions: readonly OptionSpec[] = [
  { flags: '--rng <effort>', about: 'audit of randomness: quick (default), full (mulberry32, MT19937) or off' },
  { flags: '--stops <n,n,...>', about: 'stops of each reel, where the sample is too small to tell' },
  { flags: '--session <file...>', about: 'further recorded sessions of the same engine: are seeds used again?' },
  { flags: '--resume', about: 'go on with an audit that Ctrl-C ended' },
  { flags: '--checkpoint <path>', about: 'where Ctrl-C keeps the audit (default: beside the file)' },
];
