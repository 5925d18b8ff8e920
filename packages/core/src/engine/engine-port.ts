import type { Id } from '@croupier/kernel/ids';
import type { OwedFreeSpins } from '@croupier/slots/free-spins';
import type { Bet } from '@croupier/slots/outcome';
import type { DrawnSpin } from './domain/drawn.ts';
import type { EngineRecord } from './domain/engine-record.ts';
import type { ExternalSheet } from './domain/external-sheet.ts';

/** What is known of an engine that is to be called. */
export type EngineTarget = Pick<EngineRecord, 'id' | 'kind' | 'address' | 'options' | 'ratePerSecond'>;

/** What an engine says of itself. */
export interface EngineDescription {
  readonly name: string;
  readonly version: string;
  readonly games: readonly { readonly game: string; readonly title: string; readonly version: string }[];
  /** What whoever measures it should know, one sentence each. */
  readonly warnings: readonly string[];
}

/** What an engine says of one of its games: all that a sheet needs and Croupier does not know by itself. */
export type DescribedGame = Pick<
  ExternalSheet,
  | 'title'
  | 'rows'
  | 'freeRows'
  | 'symbols'
  | 'stake'
  | 'maxWin'
  | 'freeSpins'
  | 'stops'
  | 'batchMax'
  | 'rtp'
  | 'slotopol'
> & {
  readonly version: string;
  /** A PAR sheet as the engine wrote it, not checked; null when it declares none. */
  readonly par: unknown;
  readonly warnings: readonly string[];
};

/** One request for outcomes. */
export interface DrawRequest {
  /** The same for the same spins: an engine that knows it answers as it did before. */
  readonly key: string;
  /** These spins may have been asked for before, with this key or another. */
  readonly isRepeated: boolean;
  readonly sheet: ExternalSheet;
  readonly sessionId: Id;
  readonly nonce: number;
  readonly bet: Bet;
  readonly owed: OwedFreeSpins | null;
  readonly count: number;
  /** That of the session's spin before. */
  readonly reference: Readonly<Record<string, unknown>> | null;
  /** Says what is wrong with an answer, or null. Such an answer counts as a failure of the engine. */
  readonly faultOf: (spins: readonly DrawnSpin[]) => string | null;
}

export interface DrawAnswer {
  readonly spins: readonly DrawnSpin[];
  readonly reference: Readonly<Record<string, unknown>> | null;
}

export type BreakerState = 'closed' | 'half-open' | 'open';

/**
 * The way to engines that are not Croupier's own. The composition root fills it (`@croupier/engines`); whatever goes wrong on the way or
 * in an answer is AppError ENGINE_ERROR with `details.engineId` and `details.reason`, or RATE_LIMIT when the engine's own limit is used
 * up. No call takes longer than `longestCallMs`.
 */
export interface EngineGateway {
  readonly longestCallMs: number;
  /** Why this address may not be called; null when the allow list has it. */
  whyNotAllowed(address: string): string | null;
  describe(target: EngineTarget): Promise<EngineDescription>;
  describeGame(target: EngineTarget, game: string): Promise<DescribedGame>;
  draw(target: EngineTarget, request: DrawRequest): Promise<DrawAnswer>;
  breaker(engineId: string): BreakerState;
  /** Lets go of all connections. */
  close(): Promise<void>;
}

/** A gateway that leads nowhere: no address is allowed. For programs that call no engines. */
export const noEngines: EngineGateway = {
  longestCallMs: 0,
  whyNotAllowed: () => 'this program calls no external engines',
  describe: () => Promise.reject(new Error('no external engines')),
  describeGame: () => Promise.reject(new Error('no external engines')),
  draw: () => Promise.reject(new Error('no external engines')),
  breaker: () => 'closed',
  close: async () => undefined,
};
