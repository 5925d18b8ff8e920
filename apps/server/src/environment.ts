import { applicationRole } from '@croupier/db/rights/application-role';
import { projectionNames } from '@croupier/contract/projection';
import { logLevels } from '@croupier/telemetry/logger';
import { z } from 'zod';
import { about, flag, integer, milliseconds } from './environment-types.ts';
import { engineEnvironment } from './engine-environment.ts';
import { wireEnvironment } from './wire-environment.ts';

const defaultProjections = projectionNames.filter((name) => name !== 'rl-steps');
const projectionsExpected = `${projectionNames.map((name) => `\`${name}\``).join(', ')}, separated by commas, or \`none\``;

/**
 * The server's environment variables: the one schema that the start, its messages and docs/configuration.md come from.
 * Each is text; `meta` holds what it means, its default as text, and whether its value is a secret.
 */
export const environment = z.object({
  HOST: z
    .string()
    .regex(/^\S+$/, 'text without spaces')
    .prefault('127.0.0.1')
    .meta(about('Address to listen on. `0.0.0.0` or `::` listens to other machines too.', '127.0.0.1')),
  PORT: integer(8_080, 0, 65_535, 'TCP port. `0` takes a free one and logs which.'),
  DATABASE_URL: z
    .string({ error: 'a URL such as postgresql://user:password@host:5432/database' })
    .refine(isPostgresUrl, 'a URL such as postgresql://user:password@host:5432/database')
    .meta({
      ...about('The PostgreSQL database. `pnpm dev` fills in its own embedded server when it is unset.', null),
      secret: true,
    }),
  DATABASE_MIGRATION_URL: z
    .string()
    .refine(isPostgresUrl, 'a URL such as postgresql://user:password@host:5432/database')
    .optional()
    .meta({
      ...about(
        'The same database with the login that owns its tables, for `DATABASE_MIGRATE` and `pnpm db`. Unset: `DATABASE_URL`.',
        '(`DATABASE_URL`)',
      ),
      secret: true,
    }),
  DATABASE_ROLE: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,62}$/, 'the name of a role, or none')
    .prefault(applicationRole)
    .meta(
      about(
        'The role that connections take: it cannot change evidence. `none`: that of the login (behind PgBouncer, say).',
        applicationRole,
      ),
    ),
  DATABASE_RIGHTS: z
    .enum(['warn', 'refuse'], { error: 'warn or refuse' })
    .prefault('warn')
    .meta(
      about(
        'When the login of `DATABASE_URL` could change or delete evidence: `warn` in the log, or `refuse` to start.',
        'warn',
      ),
    ),
  DATABASE_POOL_MAX: integer(16, 2, 500, 'Connections of the pool, at most.'),
  DATABASE_START_TIMEOUT_MS: milliseconds(30_000, 0, 600_000, 'How long to try to reach the database at start.'),
  DATABASE_ALLOW_UNSAFE: flag(
    false,
    '`true`: run even on a database that may lose acknowledged commits (fsync or synchronous_commit off). For tests only.',
  ),
  DATABASE_MIGRATE: flag(false, '`true`: apply pending migrations at start.'),
  LOG_LEVEL: z
    .enum(logLevels, { error: `one of ${logLevels.join(', ')}` })
    .prefault('info')
    .meta(
      about(`The least serious lines that are logged: ${logLevels.map((level) => `\`${level}\``).join(', ')}.`, 'info'),
    ),
  ...wireEnvironment,
  RATE_LIMIT_TOKEN_PER_SECOND: integer(
    2_000,
    0,
    1_000_000,
    'Requests a second that one token may make of this process; above it RATE_LIMIT. `0`: no limit.',
  ),
  RATE_LIMIT_STRANGER_PER_MINUTE: integer(
    600,
    0,
    1_000_000,
    'Requests a minute without a good token from one address (IPv6: from one /64); above it RATE_LIMIT. `0`: no limit.',
  ),
  PIPELINE_MAX_BATCH: integer(128, 1, 1_000, 'Commands that one group commit takes together.'),
  PIPELINE_QUEUE_LIMIT: integer(10_000, 1, 1_000_000, 'Commands that may wait for a commit; above it CAPACITY.'),
  PIPELINE_SESSION_QUEUE_LIMIT: integer(
    1_000,
    1,
    1_000_000,
    'The same of one session: above it CAPACITY for that session alone.',
  ),
  EVENT_ARCHIVE_DIR: z
    .string()
    .prefault('.croupier/archive')
    .meta(
      about(
        'Directory for exports of the event store. All processes of one database must see the same one.',
        '.croupier/archive',
      ),
    ),
  REPORT_KEY_FILE: z
    .string()
    .prefault('.croupier/report-key.pem')
    .meta(
      about(
        'The Ed25519 key (PEM, PKCS #8) that signs audit reports; made at the first start when it is not there. All processes of one database should have the same one.',
        '.croupier/report-key.pem',
      ),
    ),
  SESSION_TIMEOUT_MS: milliseconds(
    600_000,
    1_000,
    604_800_000,
    'A session without an action for so long is ended with reason `inactive`.',
  ),
  SWEEP_EVERY_MS: milliseconds(
    2_000,
    100,
    600_000,
    'How often to look for idle sessions and for holds whose time is over.',
  ),
  PROJECTIONS: z
    .string()
    .transform((text) => (text === 'none' ? [] : text.split(',')))
    .pipe(z.array(z.enum(projectionNames, { error: projectionsExpected })))
    .prefault(defaultProjections.join(','))
    .meta(about(`What is kept up to date from the events: ${projectionsExpected}.`, defaultProjections.join(','))),
  ...engineEnvironment,
  STOP_WITH_STDIN: flag(
    false,
    '`true`: stop when standard input ends, so that no server outlives the program that started it.',
  ),
  SHUTDOWN_TIMEOUT_MS: milliseconds(25_000, 100, 600_000, 'How long a graceful stop may take before it is a hard one.'),
});

export type Environment = z.output<typeof environment>;

/** What is said of one variable, in the documents and in messages. */
export interface VariableInfo {
  readonly name: string;
  readonly meaning: string;
  /** The default as text; null: it must be set. */
  readonly fallback: string | null;
  readonly secret: boolean;
}

const info = z.looseObject({
  description: z.string(),
  fallback: z.string().nullable(),
  secret: z.boolean().default(false),
});

/** The variables in the order of the schema, for the documents and for messages. */
export function listVariables(): readonly VariableInfo[] {
  return Object.entries(environment.shape).map(([name, schema]) => {
    const { description, fallback, secret } = info.parse(schema.meta());
    return { name, meaning: description, fallback, secret };
  });
}

function isPostgresUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && (url.protocol === 'postgres:' || url.protocol === 'postgresql:') && url.pathname.length > 1;
}
