import { parseAllowList, type AllowRule } from '@croupier/engines/allow-list';
import type { EngineSettings } from '@croupier/engines/engine-settings';
import type { Environment } from './environment.ts';

/** How external engines are called. */
export interface EngineConfig {
  readonly allowList: readonly AllowRule[];
  readonly credentialsFile: string | null;
  readonly settings: Partial<EngineSettings>;
}

export function engineConfigOf(values: Environment): EngineConfig {
  return {
    allowList: parseAllowList(values.ENGINE_ALLOW_LIST),
    credentialsFile: values.ENGINE_CREDENTIALS_FILE ?? null,
    settings: {
      totalMs: values.ENGINE_TIMEOUT_MS,
      connectMs: Math.min(2_000, values.ENGINE_TIMEOUT_MS),
      retries: values.ENGINE_RETRIES,
      answerBytesMax: values.ENGINE_ANSWER_MAX_BYTES,
      breakerFailures: values.ENGINE_BREAKER_FAILURES,
      breakerOpenMs: values.ENGINE_BREAKER_OPEN_MS,
    },
  };
}
