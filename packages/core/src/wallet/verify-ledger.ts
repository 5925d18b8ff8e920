import type { LedgerVerification, verifyLedgerInput } from '@croupier/contract/wallet';
import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Queryable } from '../commit/queryable.ts';
import { inSnapshot } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { LongTasks } from '../long-tasks.ts';
import { countLedger } from './store/count-ledger.ts';
import { currencySums, firstCurrencyDifference } from './store/currency-sums.ts';
import type { Difference } from './store/difference.ts';
import { entryChecks, movementChecks } from './store/entry-checks.ts';
import { closedHolds, entriesAndEvents, eventChecks } from './store/event-checks.ts';
import { runCheck, type LedgerCheck } from './store/ledger-check.ts';
import { readSideBySide } from './store/side-by-side.ts';
import { stateChecks } from './store/state-checks.ts';
import { showStep } from './store/verification-steps.ts';

/** How far a verification is: told before each of its steps. */
export interface VerificationProgress {
  readonly step: number;
  readonly steps: number;
  /** What the step looks at, in words. */
  readonly name: string;
  readonly elapsedMs: number;
}

const steps = 3 + entryChecks.length + movementChecks.length + eventChecks.length + stateChecks.length;

type Input = z.output<typeof verifyLedgerInput>;

const proofs = new LongTasks<LedgerVerification>('ledger verify');

/**
 * Proves the ledger, of the whole database or of one wallet, in one snapshot, or names the first difference:
 * every wallet's entries have versions 1…n without a gap; each running balance follows from the one before and is never below
 * zero; every account of a wallet's row is the sum of its entries; per currency all accounts sum to zero and nothing is left in
 * clearing; entries move between the accounts of their kind, transfers in pairs; entries and events tell the same money, both
 * ways; held money is exactly the open holds, each placed by its entry; sessions sum up; every stream has its events.
 *
 * The database does the work and spills to its disk: memory is bounded whatever the size, here and there.
 * With a task id, calls join one proof (see `LongTasks`).
 * @throws NOT_FOUND for a wallet that neither exists nor has entries; IN_FLIGHT, CONFLICT and CAPACITY of a task; UNAVAILABLE
 */
export async function verifyLedger(
  core: Core,
  call: Call,
  input: Input,
  onProgress: (progress: VerificationProgress) => void = () => undefined,
): Promise<LedgerVerification> {
  return await proofs.run(core, call, input, async () => await prove(core, input, onProgress));
}

async function prove(
  core: Core,
  input: Input,
  onProgress: (progress: VerificationProgress) => void,
): Promise<LedgerVerification> {
  const startedMs = core.clock.now();
  const walletId = input.walletId ?? null;
  let step = 0;
  const found = await inSnapshot(core, async (db) => {
    const tell = async (name: string) => {
      step += 1;
      await showStep(db, step, steps, name);
      onProgress({ step, steps, name, elapsedMs: core.clock.now() - startedMs });
    };
    await giveRoom(db);
    await tell('counting');
    const counts = await countLedger(db, walletId);
    if (walletId !== null && counts.wallets === 0 && counts.entries === 0) throw noWallet(walletId);
    const settled = new Set<LedgerCheck>();
    const firstOf = async (checks: readonly LedgerCheck[]): Promise<Difference | null> => {
      for (const check of checks) {
        await tell(check.name);
        if (settled.has(check)) continue;
        const difference = await runCheck(db, check, walletId);
        if (difference) return difference;
      }
      return null;
    };
    await tell('currencies: sums of all accounts');
    const currencies = await currencySums(db, walletId);
    const books =
      (await firstOf(entryChecks)) ??
      firstCurrencyDifference(currencies, { whole: walletId === null }) ??
      (await firstOf(movementChecks));
    const events = async (): Promise<Difference | null> => {
      await tell('entries and events side by side');
      const agreed = await readSideBySide(db, walletId);
      if (agreed.entriesAgree) settled.add(entriesAndEvents);
      if (agreed.holdsAgree) settled.add(closedHolds);
      return await firstOf([...eventChecks, ...stateChecks]);
    };
    const difference = books ?? (await events());
    return { ...counts, currencies: currencies.map(({ wallets: _wallets, ...one }) => one), difference };
  });
  return { ok: found.difference === null, walletId, ...found, tookMs: core.clock.now() - startedMs };
}

/** Sorting and joining millions of rows in what a spin's query may use would be slow; this is still bounded. */
async function giveRoom(db: Queryable): Promise<void> {
  await db.query({ text: "SET LOCAL work_mem = '64MB'" });
  await db.query({ text: 'SET LOCAL hash_mem_multiplier = 2' });
  // Everything is read: in the order of the disk it is a fraction of what it is in the order of an index.
  await db.query({ text: 'SET LOCAL random_page_cost = 4' });
}

function noWallet(walletId: Id): AppError {
  return new AppError('NOT_FOUND', 'There is no such wallet.', { details: { walletId } });
}
