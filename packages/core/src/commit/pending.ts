import type { Id } from '@croupier/kernel/ids';
import type { Command } from './command.ts';

/** A command in the pipeline, with who waits for its answer. */
export interface Pending {
  readonly command: Command<unknown>;
  readonly requestHash: Buffer;
  readonly keyName: string;
  /** Ids of the rows it needs: no two commits in flight share one. */
  readonly resources: readonly Id[];
  readonly submittedAtMs: number;
  /** When it joined the line, on this process's steady clock. */
  readonly joinedAtMs: number;
  readonly deadlineMs: number;
  /** Races lost and connections lost so far. */
  attempts: number;
  /** Read the rows again instead of trusting memory. */
  fresh: boolean;
  /** Commit alone: the batch it was in failed for a reason that may be its own. */
  solo: boolean;
  /** Not before this time: after a lost connection. */
  notBeforeMs: number;
  /** Its caller may ask: only then may an earlier answer be told. */
  isAuthorized: boolean;
  /** Its caller has an answer. */
  isSettled: boolean;
  /** Answers the caller. The first call counts. */
  readonly settle: (outcome: Settlement) => void;
}

/** How a command ends: with an answer (new, or the first one again), or with what is thrown to the caller. */
export type Settlement =
  | { readonly kind: 'answer'; readonly value: unknown; readonly replayed: boolean }
  | { readonly kind: 'error'; readonly error: unknown };

/** A command that was just admitted. `answered` is called once. */
export function pendingOf(
  command: Command<unknown>,
  admitted: Pick<Pending, 'requestHash' | 'keyName' | 'submittedAtMs' | 'deadlineMs'> & {
    readonly answered: (outcome: Settlement) => void;
  },
): Pending {
  const { answered, requestHash, keyName, submittedAtMs, deadlineMs } = admitted;
  const pending: Pending = {
    command,
    requestHash,
    keyName,
    resources: [...(command.sessionId === null ? [] : [command.sessionId]), ...command.walletIds],
    submittedAtMs,
    joinedAtMs: performance.now(),
    deadlineMs,
    attempts: 0,
    fresh: false,
    solo: false,
    notBeforeMs: 0,
    isAuthorized: command.authorize === undefined,
    isSettled: false,
    settle: (outcome) => {
      if (pending.isSettled) return;
      pending.isSettled = true;
      answered(outcome);
    },
  };
  return pending;
}

export function keyNameOf(scope: Id, key: string): string {
  return `${scope} ${key}`;
}
