import { AppError } from '@croupier/kernel/errors';

/** What can go wrong with an engine, as it is told in `details.reason`, in metrics and in docs/engines.md. */
export const faultKinds = {
  timeout: { message: 'The engine did not answer in time.', isPassing: true },
  unreachable: { message: 'The engine cannot be reached.', isPassing: true },
  closed: { message: 'The engine broke off its answer.', isPassing: true },
  overloaded: { message: 'The engine is overloaded.', isPassing: true },
  status: { message: 'The engine answered with an error.', isPassing: true },
  refused: { message: 'The engine refused the request.', isPassing: false },
  redirect: { message: 'The engine redirects, which is not followed.', isPassing: false },
  content_type: { message: 'The engine did not answer with JSON.', isPassing: false },
  too_large: { message: 'The answer of the engine is too large.', isPassing: false },
  malformed: { message: 'The answer of the engine cannot be read.', isPassing: false },
  wrong: { message: 'The answer of the engine is not a possible outcome of the game.', isPassing: false },
  version: { message: 'The engine is of another version than the one the game was bound to.', isPassing: false },
  lost_game: { message: 'The engine does not know the round of this session any more.', isPassing: false },
  circuit_open: { message: 'The engine has failed too often and is left alone for a while.', isPassing: false },
  not_allowed: { message: 'The address of the engine is not allowed.', isPassing: false },
} as const satisfies Record<string, { readonly message: string; readonly isPassing: boolean }>;

export type FaultKind = keyof typeof faultKinds;

/** A call to an engine that failed. `internal` is for the log: it may quote what the engine answered. */
export class EngineFault extends Error {
  override readonly name = 'EngineFault';
  readonly kind: FaultKind;
  readonly internal: string;

  constructor(kind: FaultKind, internal: string, options: { readonly cause?: unknown } = {}) {
    super(`${kind}: ${internal}`, options);
    this.kind = kind;
    this.internal = internal;
  }

  /** Whether the same request may succeed a moment later. */
  get isPassing(): boolean {
    return faultKinds[this.kind].isPassing;
  }

  /** What the caller of Croupier is told. */
  toAppError(engineId: string): AppError {
    return new AppError('ENGINE_ERROR', `${faultKinds[this.kind].message} No money was moved.`, {
      details: { engineId, reason: this.kind },
      internal: this.internal,
      cause: this,
    });
  }
}
