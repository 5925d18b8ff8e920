import type { Id } from '@croupier/kernel/ids';
import type { Bet, SpinOutcome } from '@croupier/slots/outcome';

/** One spin as an engine answered it, checked against its sheet. */
export interface DrawnSpin {
  readonly free: boolean;
  readonly outcome: SpinOutcome;
}

/**
 * Outcomes that an external engine was asked for, before the command that plays them is submitted. They are for these spins of this
 * session, this key and this bet, and for nothing else.
 */
export interface Drawn {
  readonly sessionId: Id;
  /** Of the first spin; the others follow it. */
  readonly nonce: number;
  readonly draw: number;
  readonly idempotencyKey: string;
  readonly bet: Bet;
  readonly engineId: string;
  /** The key under which the engine was asked. */
  readonly engineKey: string;
  readonly spins: readonly DrawnSpin[];
  /** What the engine's adapter needs to go on with this session: a JSON object, or null. */
  readonly reference: Readonly<Record<string, unknown>> | null;
  /** SHA-256 (hex) of the canonical JSON of spins and reference. */
  readonly answerHash: string;
}

/** What an event tells of where its outcome came from. */
export function originOf(drawn: Drawn) {
  const { engineId, engineKey: key, answerHash, reference } = drawn;
  return { engineId, key, answerHash, ...(reference === null ? {} : { reference }) };
}
