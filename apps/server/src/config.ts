import { engineConfigOf, type EngineConfig } from './engine-config.ts';
import { environment, listVariables, type Environment } from './environment.ts';
import { wireConfigOf, type WireConfig } from './wire-config.ts';

/** sysexits.h EX_CONFIG: the exit code of a start with a wrong configuration. */
export const configurationExitCode = 78;

export interface ConfigFault {
  readonly variable: string;
  /** What was found, as it may be shown: never the value of a secret. */
  readonly found: string;
  readonly expected: string;
}

/** Thrown with every fault at once; its message lists them, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    const lines = faults.map((fault) => `  ${fault.variable}: found ${fault.found}; expected ${fault.expected}`);
    super(`The configuration has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n${lines.join('\n')}`);
    this.faults = faults;
  }
}

/** The server's configuration, complete and in range. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly logLevel: Environment['LOG_LEVEL'];
  readonly database: {
    readonly url: string;
    readonly migrationUrl: string;
    /** Null: the role of the login. */
    readonly role: string | null;
    readonly rights: 'warn' | 'refuse';
    readonly poolMax: number;
    readonly startTimeoutMs: number;
    readonly allowUnsafe: boolean;
    readonly migrate: boolean;
  };
  readonly http: WireConfig;
  /** Directory for exports of the event store. */
  readonly eventArchiveDir: string;
  /** File of the key that signs audit reports. */
  readonly reportKeyFile: string;
  readonly pipeline: { readonly maxBatch: number; readonly queueLimit: number; readonly sessionQueueLimit: number };
  /** What the server does by itself. */
  readonly jobs: {
    readonly sessionTimeoutMs: number;
    readonly sweepEveryMs: number;
    readonly projections: Environment['PROJECTIONS'];
  };
  readonly engines: EngineConfig;
  /** Stop when standard input ends. */
  readonly stopWithStdin: boolean;
  readonly shutdownTimeoutMs: number;
}

/**
 * Makes the configuration from environment variables; an empty one counts as unset. Nothing is trimmed or guessed.
 * @throws ConfigError with all faults at once
 */
export function parseConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(set);
  if (!parsed.success) throw new ConfigError(faultsOf(parsed.error.issues, set));
  const values = parsed.data;
  const contradictions = tlsFaults(values);
  if (contradictions.length > 0) throw new ConfigError(contradictions);
  return {
    host: values.HOST,
    port: values.PORT,
    logLevel: values.LOG_LEVEL,
    database: {
      url: values.DATABASE_URL,
      migrationUrl: values.DATABASE_MIGRATION_URL ?? values.DATABASE_URL,
      role: values.DATABASE_ROLE === 'none' ? null : values.DATABASE_ROLE,
      rights: values.DATABASE_RIGHTS,
      poolMax: values.DATABASE_POOL_MAX,
      startTimeoutMs: values.DATABASE_START_TIMEOUT_MS,
      allowUnsafe: values.DATABASE_ALLOW_UNSAFE,
      migrate: values.DATABASE_MIGRATE,
    },
    http: wireConfigOf(values),
    eventArchiveDir: values.EVENT_ARCHIVE_DIR,
    reportKeyFile: values.REPORT_KEY_FILE,
    pipeline: {
      maxBatch: values.PIPELINE_MAX_BATCH,
      queueLimit: values.PIPELINE_QUEUE_LIMIT,
      sessionQueueLimit: values.PIPELINE_SESSION_QUEUE_LIMIT,
    },
    jobs: {
      sessionTimeoutMs: values.SESSION_TIMEOUT_MS,
      sweepEveryMs: values.SWEEP_EVERY_MS,
      projections: values.PROJECTIONS,
    },
    engines: engineConfigOf(values),
    stopWithStdin: values.STOP_WITH_STDIN,
    shutdownTimeoutMs: values.SHUTDOWN_TIMEOUT_MS,
  };
}

/** The configuration of this process. The only reader of `process.env` in the server. */
export function readConfig(): Config {
  return parseConfig(process.env);
}

/** Certificate and key go together, and the development certificate takes the place of both. */
function tlsFaults({ TLS_CERT_FILE, TLS_KEY_FILE, TLS_DEV_CERTIFICATE }: Environment): ConfigFault[] {
  if ((TLS_CERT_FILE === undefined) !== (TLS_KEY_FILE === undefined)) {
    const variable = TLS_CERT_FILE === undefined ? 'TLS_CERT_FILE' : 'TLS_KEY_FILE';
    return [{ variable, found: 'nothing', expected: 'a file, since the other one of certificate and key is set' }];
  }
  if (TLS_CERT_FILE === undefined || !TLS_DEV_CERTIFICATE) return [];
  return [{ variable: 'TLS_DEV_CERTIFICATE', found: '"true"', expected: 'false, since TLS_CERT_FILE is set' }];
}

function faultsOf(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
  set: Readonly<Record<string, string | undefined>>,
): ConfigFault[] {
  const secrets = new Set(listVariables().flatMap((variable) => (variable.secret ? [variable.name] : [])));
  const faults = new Map<string, ConfigFault>();
  for (const issue of issues) {
    const variable = String(issue.path[0] ?? '');
    if (!faults.has(variable)) {
      faults.set(variable, { variable, found: shown(variable, set[variable], secrets), expected: issue.message });
    }
  }
  return [...faults.values()];
}

function shown(variable: string, value: string | undefined, secrets: ReadonlySet<string>): string {
  if (value === undefined) return 'nothing';
  if (secrets.has(variable)) return `a value of ${value.length} characters (not shown)`;
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}
