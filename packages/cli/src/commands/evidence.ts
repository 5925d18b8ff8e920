import type { LeafSpec, OptionSpec } from '../command-spec.ts';

const load = () => import('../actions/evidence.ts');

const formatOption: OptionSpec = { flags: '--format <format>', about: 'jsonl or parquet (default: both)' };

/** `croupier events …`: the event store as evidence. */
export const evidenceLeaves: readonly LeafSpec[] = [
  {
    usage: 'verify',
    about: 'Prove every hash chain of the event store (exit code 9 when one does not hold)',
    as: 'admin',
    options: [
      { flags: '--stream <id>', about: 'only this stream' },
      { flags: '--session <id>', about: 'only this session' },
    ],
    load: async () => (await load()).verifyEvents,
  },
  {
    usage: 'export',
    about: 'Export a month, a time or a session into the archive directory of the server',
    as: 'admin',
    options: [
      { flags: '--month <month>', about: 'a month of UTC: YYYY-MM' },
      { flags: '--from <time>', about: 'ISO 8601, UTC; with --to' },
      { flags: '--to <time>', about: 'ISO 8601, UTC; events before it' },
      { flags: '--session <id>', about: 'a session' },
      formatOption,
    ],
    load: async () => (await load()).exportEvents,
  },
  {
    usage: 'verify-export <directory>',
    about: 'Prove an export from its files alone, without a server (exit code 9 when it does not hold)',
    as: 'admin',
    load: async () => (await load()).verifyExportDirectory,
  },
  {
    usage: 'partitions',
    about: 'The months of the event store, and where they stand',
    as: 'admin',
    load: async () => (await load()).partitions,
  },
  {
    usage: 'detach <month>',
    about: 'Detach a month that is over and was exported',
    as: 'admin',
    load: async () => (await load()).detach,
  },
  {
    usage: 'attach <month>',
    about: 'Bring a detached month back',
    as: 'admin',
    load: async () => (await load()).attach,
  },
];
