import type { CroupierClient } from '@croupier/sdk/client-types';
import type { Connection } from './connection.ts';
import type { Io } from './io.ts';

/** What every command gets. */
export interface Context {
  readonly io: Io;
  /** True for `--json`: one JSON value on standard output, and nothing else there. */
  readonly json: boolean;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  readonly connection: () => Promise<Connection>;
  /** The client, after its version check. */
  readonly client: () => Promise<CroupierClient>;
}

/** Arguments and options as commander read them: names in camel case, whole numbers as numbers. */
export interface Call {
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** Runs a command. @returns the exit code when it is not 0 */
export type Action = (context: Context, call: Call) => Promise<number | void>;
