import { limits } from '@croupier/kernel/limits';
import { z } from 'zod';
import {
  amountMinor,
  currency,
  id,
  idempotencyKey,
  instant,
  instantText,
  nonNegativeMinor,
  page,
  pageInput,
} from './common.ts';
import { longTask } from './long-task.ts';

const timeZone = z
  .string()
  .min(1)
  .max(64)
  .meta({ description: 'IANA time zone: the daily limit counts the days of this zone.', example: 'Europe/Vienna' });

const limitFields = {
  maxBetMinor: nonNegativeMinor.nullable().meta({ description: 'Largest stake of one spin; null: no limit.' }),
  dailySpendMinor: nonNegativeMinor.nullable().meta({ description: 'Stakes and fees of one day; null: no limit.' }),
  costPerSpinMinor: nonNegativeMinor.meta({ description: 'Fee of every paid spin.' }),
  costPerQueryMinor: nonNegativeMinor.meta({ description: 'Fee of a fingerprint run and of an export.' }),
};

export const walletLimits = z.object(limitFields);
export type WalletLimits = z.infer<typeof walletLimits>;

export const walletView = z.object({
  walletId: id,
  ownerId: id,
  currency,
  balanceMinor: nonNegativeMinor.meta({ description: 'Available and held together.' }),
  heldMinor: nonNegativeMinor,
  availableMinor: nonNegativeMinor,
  limits: walletLimits,
  timeZone: z.string(),
  spentTodayMinor: nonNegativeMinor,
  spendResetsAt: instant,
  version: z.int().meta({ description: 'Number of ledger entries of this wallet.' }),
  createdAt: instant,
});
export type WalletView = z.infer<typeof walletView>;

export const createWalletInput = z.strictObject({
  ownerId: id.optional().meta({ description: 'Only administrators and operators name another owner.' }),
  currency,
  timeZone: timeZone.default('UTC'),
  idempotencyKey,
});
export const getWalletInput = z.strictObject({ walletId: id });
export const listWalletsInput = z.strictObject({ ...pageInput, ownerId: id.optional() });
export const walletPage = page(walletView);

const target = { walletId: id, idempotencyKey };
const note = z.string().max(200).optional().meta({ description: 'Kept with the entry, for people.' });

/** What can be done to a wallet; which role may do which is in the access table. */
export const walletOperation = z.discriminatedUnion('operation', [
  z.strictObject({ ...target, operation: z.literal('credit'), amountMinor, note }),
  z.strictObject({ ...target, operation: z.literal('debit'), amountMinor, note }),
  z.strictObject({
    ...target,
    operation: z.literal('hold'),
    amountMinor,
    expiresInSeconds: z.int().min(1).max(limits.holdSecondsMax).optional().meta({
      description:
        'After so many seconds the hold is given back by itself, if nobody released it before. Without it a hold has no end.',
    }),
  }),
  z.strictObject({ ...target, operation: z.literal('release'), holdId: id }),
  z.strictObject({ ...target, operation: z.literal('transfer'), amountMinor, toWalletId: id, note }),
  z.strictObject({
    ...target,
    operation: z.literal('setLimits'),
    limits: z.strictObject({
      maxBetMinor: limitFields.maxBetMinor.optional(),
      dailySpendMinor: limitFields.dailySpendMinor.optional(),
      costPerSpinMinor: limitFields.costPerSpinMinor.optional(),
      costPerQueryMinor: limitFields.costPerQueryMinor.optional(),
      timeZone: timeZone.optional(),
    }),
  }),
]);
export type WalletOperation = z.infer<typeof walletOperation>;
export const walletOperationNames = ['credit', 'debit', 'hold', 'release', 'transfer', 'setLimits'] as const;

export const walletReceipt = z.object({
  walletId: id,
  operation: z.enum(['create', ...walletOperationNames]),
  transactionId: id,
  streamVersion: z.int(),
  amountMinor: nonNegativeMinor,
  holdId: id.nullable(),
  holdExpiresAt: instant.nullable().meta({ description: 'Of a new hold; null: it has no end.' }),
  balance: z.object({ balanceMinor: nonNegativeMinor, heldMinor: nonNegativeMinor, availableMinor: nonNegativeMinor }),
  limits: walletLimits,
  at: instant,
});
export type WalletReceipt = z.infer<typeof walletReceipt>;

/** The accounts of a wallet's book. Credits less debits over all of them is zero, always. */
export const ledgerAccounts = ['player', 'held', 'house', 'fees', 'external', 'clearing'] as const;
export const ledgerAccount = z.enum(ledgerAccounts);
export type LedgerAccount = z.infer<typeof ledgerAccount>;

export const entryKinds = [
  'credit',
  'debit',
  'hold',
  'release',
  'stake',
  'payout',
  'spin_fee',
  'query_fee',
  'transfer_out',
  'transfer_in',
] as const;
export const entryKind = z.enum(entryKinds);
export type EntryKind = z.infer<typeof entryKind>;

export const statementEntry = z.object({
  version: z.int(),
  transactionId: id,
  kind: entryKind,
  debitAccount: ledgerAccount,
  creditAccount: ledgerAccount,
  amountMinor,
  playerAfterMinor: nonNegativeMinor,
  heldAfterMinor: nonNegativeMinor,
  sessionId: id.nullable(),
  at: instant,
  cause: z
    .object({
      type: z.string().meta({ description: 'Type of the event, such as action.spin.' }),
      streamId: id,
      streamVersion: z.int(),
      gameId: z.string().nullable(),
      actorId: id.nullable().meta({ description: 'Who did it.' }),
      requestId: z.string().nullable(),
      idempotencyKey: z.string().nullable(),
    })
    .meta({ description: 'The event that the movement is part of. Of a detached month only its place is told.' }),
});
export type StatementEntry = z.infer<typeof statementEntry>;

/** Which entries a statement lists: those that meet all that is given. */
export const statementFilter = {
  kind: entryKind.optional(),
  from: instantText.optional().meta({ description: 'Not before this instant (ISO 8601 with an offset).' }),
  to: instantText.optional().meta({ description: 'Before this instant.' }),
  sessionId: id.optional(),
  transactionId: id.optional(),
  minAmountMinor: amountMinor.optional(),
  maxAmountMinor: amountMinor.optional(),
};
export const statementInput = z.strictObject({ walletId: id, ...pageInput, ...statementFilter });
/** The same without pages: the whole statement, as CSV. */
export const statementCsvInput = z.strictObject({ walletId: id, ...statementFilter });
export const statementPage = page(statementEntry);

export const walletBalanceInput = z.strictObject({
  walletId: id,
  at: instantText.optional().meta({ description: 'At the end of this instant. Neither `at` nor `version`: now.' }),
  version: z.int().min(0).optional().meta({ description: 'After this entry of the ledger.' }),
});

/** A wallet's book as it was: every account, after one entry of its ledger. */
export const walletBalance = z.object({
  walletId: id,
  currency,
  version: z.int().meta({ description: 'The last entry that is counted; 0: none yet.' }),
  at: instant.nullable().meta({ description: 'When that entry was made.' }),
  balanceMinor: nonNegativeMinor.meta({ description: 'Available and held together.' }),
  heldMinor: nonNegativeMinor,
  availableMinor: nonNegativeMinor,
  accounts: z.record(z.string(), z.int()).meta({ description: 'Balance per account of the book. They sum to zero.' }),
});
export type WalletBalance = z.infer<typeof walletBalance>;

export const ledgerAccountsInput = z.strictObject({ currency: currency.optional() });

/** The balance of every account over all wallets: so the house needs no row of its own that every spin would wait for. */
export const ledgerAccountSums = z.object({
  currencies: z.array(
    z.object({
      currency,
      wallets: z.int(),
      sums: z.record(z.string(), z.number()).meta({ description: 'Balance per account, over all wallets.' }),
      sumMinor: z.number().meta({ description: 'Over all accounts: zero.' }),
    }),
  ),
});
export type LedgerAccountSums = z.infer<typeof ledgerAccountSums>;

export const ledgerProgressInput = z.strictObject({});

/** The verifications that run at this moment, in any server process. */
export const ledgerProgress = z.object({
  verifications: z.array(z.object({ step: z.int(), steps: z.int(), name: z.string(), startedAt: instant.nullable() })),
});
export type LedgerProgress = z.infer<typeof ledgerProgress>;

export const verifyLedgerInput = z.strictObject({
  walletId: id.optional().meta({ description: 'Only this wallet, with its sessions and events.' }),
  ...longTask,
});

/** The proof over the whole database, or the first difference found. */
export const ledgerVerification = z.object({
  ok: z.boolean(),
  walletId: id.nullable().meta({ description: 'The wallet that was verified; null: all of them.' }),
  wallets: z.int(),
  entries: z.int(),
  events: z.int().meta({ description: 'Without those of detached months.' }),
  currencies: z.array(
    z.object({
      currency,
      sums: z.record(z.string(), z.number()).meta({ description: 'Balance per account, over all wallets.' }),
      sumMinor: z.number().meta({ description: 'Over all accounts: zero.' }),
    }),
  ),
  difference: z
    .object({
      rule: z.string(),
      walletId: id.nullable(),
      entryVersion: z.int().nullable(),
      sessionId: id.nullable(),
      streamId: id.nullable().meta({ description: 'With streamVersion: the event.' }),
      streamVersion: z.int().nullable(),
      expected: z.string(),
      found: z.string(),
    })
    .nullable(),
  tookMs: z.number(),
});
export type LedgerVerification = z.infer<typeof ledgerVerification>;
