import type { Id } from '@croupier/kernel/ids';
import type { Call } from '../call.ts';
import type { StoredEvent } from '../event/stored-event.ts';
import type { SessionState } from '../session/domain/session-state.ts';
import type { WalletState } from '../wallet/domain/wallet-state.ts';
import type { Changes } from './changes.ts';

/** What a decision may look at: the rows that its command names, as they are at this point of the batch. */
export interface CommandState {
  readonly session: SessionState | null;
  /** In the order of `Command.walletIds`. */
  readonly wallets: readonly WalletState[];
  readonly nowMs: number;
}

/**
 * One request to change something, on its way through the commit pipeline.
 *
 * `decide` is pure and may be called more than once: when another process was faster, the rows are read again and the
 * command is decided anew. It throws AppError to refuse. `answer` is a pure function of the event, so that a repetition of
 * the key gets the first answer again, byte for byte.
 */
export interface Command<Answer> {
  readonly operation: string;
  readonly call: Call;
  /** Keys are unique within their scope: the session, the wallet, or, for what creates, the user. */
  readonly idempotency: { readonly scope: Id; readonly key: string; readonly request: unknown };
  readonly sessionId: Id | null;
  readonly walletIds: readonly Id[];
  /** Reads again what else the decision was prepared from. Called before the command is decided anew after a lost race. */
  readonly refresh?: () => Promise<void>;
  /**
   * Throws to turn away who may not ask at all, on facts that never change. Called before `decide`; whom it turns away is not
   * answered from a key either. Left out: the use case has looked already.
   */
  readonly authorize?: (state: CommandState) => void;
  readonly decide: (state: CommandState) => Changes;
  /** `following`: the other events of the decision, in order; after a repetition only those that `following` asks for. */
  readonly answer: (event: StoredEvent, following: readonly StoredEvent[]) => Answer;
  /** How many of the events after the first one, in its stream, the answer needs. Left out: none. */
  readonly following?: (event: StoredEvent) => number;
  /** How much work it is: about the number of its events. Left out: 1. */
  readonly weight?: number;
}
