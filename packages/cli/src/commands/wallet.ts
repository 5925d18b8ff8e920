import { type GroupSpec, integer, integerOrNone, keyOption, type LeafSpec, pageOptions } from '../command-spec.ts';

const load = () => import('../actions/wallet.ts');

const amount = { flags: '--amount <minor>', about: 'in minor units', read: integer, required: true };
const note = { flags: '--note <text>', about: 'kept with the entry' };

function movement(name: 'credit' | 'debit', about: string): LeafSpec {
  return {
    usage: `${name} <walletId>`,
    about,
    as: 'admin',
    options: [amount, note, keyOption],
    load: async () => (await load()).operate(name),
  };
}

export const walletCommands: GroupSpec = {
  name: 'wallet',
  about: 'Wallets and their ledger',
  leaves: [
    {
      usage: 'create',
      about: 'Open a wallet',
      as: 'agent',
      options: [
        { flags: '--currency <code>', about: 'ISO 4217, or a play-money code (default PLAY)' },
        { flags: '--time-zone <zone>', about: 'whose days the daily limit counts (default UTC)' },
        { flags: '--owner <userId>', about: 'for administrators and operators' },
        keyOption,
      ],
      load: async () => (await load()).create,
    },
    {
      usage: 'list',
      about: 'List wallets',
      as: 'agent',
      options: [{ flags: '--owner <userId>', about: 'for administrators and operators' }, ...pageOptions],
      load: async () => (await load()).list,
    },
    { usage: 'get <walletId>', about: 'Show a wallet', as: 'agent', load: async () => (await load()).get },
    {
      usage: 'balance <walletId>',
      about: 'Every account of the book, now or as it was',
      as: 'agent',
      options: [
        { flags: '--at <instant>', about: 'at the end of this instant, in ISO 8601' },
        { flags: '--version <n>', about: 'after this entry', read: integer },
      ],
      load: async () => (await load()).balance,
    },
    movement('credit', 'Put money in (administrators and operators)'),
    movement('debit', 'Take money out (administrators and operators)'),
    {
      usage: 'hold <walletId>',
      about: 'Set money aside',
      as: 'agent',
      options: [
        amount,
        {
          flags: '--expires <seconds>',
          about: 'give it back after so long, up to 30 days (default: never)',
          read: integer,
        },
        keyOption,
      ],
      load: async () => (await load()).operate('hold'),
    },
    {
      usage: 'release <walletId>',
      about: 'Give a hold back',
      as: 'agent',
      options: [{ flags: '--hold <holdId>', about: 'which', required: true }, keyOption],
      load: async () => (await load()).operate('release'),
    },
    {
      usage: 'transfer <walletId>',
      about: 'Move money to another wallet',
      as: 'agent',
      options: [{ flags: '--to <walletId>', about: 'where to', required: true }, amount, note, keyOption],
      load: async () => (await load()).operate('transfer'),
    },
    {
      usage: 'limits <walletId>',
      about: 'Show the limits; with options, set them (administrators and operators: --as admin)',
      as: 'agent',
      options: [
        { flags: '--max-bet <minor>', about: 'highest stake of a spin, or none', read: integerOrNone },
        { flags: '--daily-spend <minor>', about: 'stakes and fees of a day, or none', read: integerOrNone },
        { flags: '--cost-per-spin <minor>', about: 'fee of every paid spin', read: integer },
        { flags: '--cost-per-query <minor>', about: 'fee of a fingerprint run', read: integer },
        { flags: '--time-zone <zone>', about: 'IANA time zone' },
        keyOption,
      ],
      load: async () => (await load()).limits,
    },
    {
      usage: 'statement <walletId>',
      about: 'Every movement, with what caused it',
      as: 'agent',
      options: [
        { flags: '--kind <kind>', about: 'only these: stake, payout, credit, …' },
        { flags: '--from <instant>', about: 'not before, in ISO 8601' },
        { flags: '--to <instant>', about: 'before' },
        { flags: '--session <id>', about: 'of this session' },
        { flags: '--transaction <id>', about: 'of this ledger transaction' },
        { flags: '--min <minor>', about: 'smallest amount', read: integer },
        { flags: '--max <minor>', about: 'largest amount', read: integer },
        { flags: '--csv', about: 'the whole statement as CSV, whatever its length' },
        ...pageOptions,
      ],
      load: async () => (await load()).statement,
    },
  ],
};
