import * as tables from './tables.ts';
import type { CommitRows } from './commit-rows.ts';
import type { Table } from './table.ts';

/**
 * The one statement that every commit of play and money is.
 *
 * A commit consists of groups: sets of wallets and sessions that are decided together. A group may be written when every row
 * that it starts from still has the version that the decision was made on, every hold that it closes is open, and no
 * idempotency key of it exists. There are two forms:
 *
 * - `together` writes all groups, or none: if anything is not as expected, the statement fails and nothing has happened. It
 *   touches each row once, and is what nearly every commit needs.
 * - `apart` first locks and checks all rows, and writes the groups that may be written. It answers which those are, and
 *   which keys exist. It is what a commit is tried with after `together` has failed.
 *
 * Both touch wallets first, then sessions, each in the order of their ids, so that commits of several processes never wait
 * for each other in a circle. Under READ COMMITTED a row that had to be waited for is checked again on its newest version.
 */
export type Form = 'together' | 'apart';

/** A statement with its parameters, as a pool takes it. */
export interface BoundStatement {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

type Kind = keyof typeof parts;

/** Which kinds of rows there are, with the columns that are written of them. */
const parts = {
  wallets: tables.wallets,
  walletsWithLimits: tables.walletsWithLimits,
  sessions: tables.sessions,
  sessionsInFull: tables.sessionsInFull,
  closedHolds: tables.closedHolds,
  newWallets: tables.newRows,
  newSessions: tables.newRows,
  newFingerprints: tables.newRows,
  newHolds: tables.newHolds,
  entries: tables.entries,
  events: tables.events,
  keys: tables.keys,
} as const;

const kinds = Object.keys(parts) as readonly Kind[];
const texts = new Map<string, string>();

/** The statement for these rows. Its text depends on the kinds of rows there are, so that each text is planned once. */
export function commitStatement(form: Form, rows: CommitRows): BoundStatement {
  const present = kinds.filter((kind) => rows[kind].length > 0);
  // Names of prepared statements may have 63 bytes.
  const name = `commit ${form} ${kinds.map((kind) => (rows[kind].length > 0 ? '1' : '0')).join('')}`;
  let text = texts.get(name);
  if (text === undefined) {
    text = form === 'together' ? writeTogether(present) : writeApart(present);
    texts.set(name, text);
  }
  const values = present.flatMap((kind) => encode(kind, rows));
  if (form === 'together') return { name, text, values: [...values, rows.expected] };
  return { name, text, values: [...values, ...tables.groups.encode(rows.groups)] };
}

function encode(kind: Kind, rows: CommitRows): Buffer[] {
  // The rows of a kind are those of its table: TypeScript cannot see that across a union of kinds.
  return (parts[kind] as Table<unknown>).encode(rows[kind]);
}

/** `kind AS t(columns)` with its parameters, for each kind that is present. */
class Sources {
  readonly #first = new Map<Kind, number>();
  readonly #end: number;

  constructor(present: readonly Kind[]) {
    let next = 1;
    for (const kind of present) {
      this.#first.set(kind, next);
      next += parts[kind].width;
    }
    this.#end = next;
  }

  /** The number of the first parameter after all rows. */
  get end(): number {
    return this.#end;
  }

  has(kind: Kind): boolean {
    return this.#first.has(kind);
  }

  /** The rows of a kind, as an item of FROM. */
  of(kind: Kind, alias: string): string {
    return `${parts[kind].unnest(this.#first.get(kind) ?? 0)} AS ${alias}(${parts[kind].names})`;
  }
}

/** Columns of an update that find the row and are not written. */
const finding = new Set(['g', 'id', 'expected_entry', 'expected_stream']);

function assignments(kind: Kind, from: string): string {
  return parts[kind].names
    .split(', ')
    .filter((name) => !finding.has(name))
    .map((name) => `${name} = ${from}.${name}`)
    .join(', ');
}

const walletKinds = ['wallets', 'walletsWithLimits'] as const;
const sessionKinds = ['sessions', 'sessionsInFull'] as const;

function writeTogether(present: readonly Kind[]): string {
  const from = new Sources(present);
  const steps: string[] = [];
  const counted: string[] = [];
  const count = (name: string, step: string): void => {
    steps.push(`${name} AS (${step} RETURNING 1)`);
    counted.push(name);
  };
  const afterWallets = (): string =>
    counted
      .filter((name) => name.startsWith('update_wallets'))
      .map((name) => ` AND (SELECT count(*) FROM ${name}) >= 0`)
      .join('');
  for (const kind of walletKinds.filter((one) => from.has(one))) {
    count(
      `update_${kind.toLowerCase()}`,
      `UPDATE wallets x SET ${assignments(kind, 'w')} FROM ${from.of(kind, 'w')}
       WHERE x.id = w.id AND x.entry_version = w.expected_entry AND x.stream_version = w.expected_stream${afterWallets()}`,
    );
  }
  for (const kind of sessionKinds.filter((one) => from.has(one))) {
    count(
      `update_${kind.toLowerCase()}`,
      `UPDATE sessions x SET ${assignments(kind, 's')} FROM ${from.of(kind, 's')}
       WHERE x.id = s.id AND x.stream_version = s.expected_stream${afterWallets()}`,
    );
  }
  if (from.has('closedHolds')) {
    count(
      'close_holds',
      `UPDATE holds x SET state = h.state, closed_at = h.closed_at FROM ${from.of('closedHolds', 'h')}
       WHERE x.id = h.id AND x.state = 'open'`,
    );
  }
  steps.push(...inserts(from, { joined: '' }));
  const written = counted.map((name) => `(SELECT count(*) FROM ${name})`).join(' + ') || '0';
  return `WITH ${steps.join(',\n')}
    SELECT CASE WHEN ${written} = $${from.end}::bigint THEN 0 ELSE refuse_lost_race() END AS ok`;
}

function writeApart(present: readonly Kind[]): string {
  const from = new Sources(present);
  const steps: string[] = [
    `q AS MATERIALIZED (SELECT * FROM ${tables.groups.unnest(from.end)} AS t(${tables.groups.names}))`,
  ];
  const locked: string[] = [];
  const lock = (name: string, step: string): void => {
    steps.push(`${name} AS MATERIALIZED (${step})`);
    locked.push(name);
  };
  const known = from.has('keys');
  if (known) {
    // Keys and rows are looked up one by one through their indexes (LATERAL).
    steps.push(`known AS MATERIALIZED (
      SELECT k.g, i.scope, i.key FROM ${from.of('keys', 'k')} CROSS JOIN LATERAL (
        SELECT scope, key FROM idempotency_keys WHERE scope = k.scope AND key = k.key LIMIT 1) i)`);
  }
  const lockedBefore = (): string =>
    locked.length === 0 ? '' : ` WHERE ${locked.map((name) => `(SELECT count(*) FROM ${name}) >= 0`).join(' AND ')}`;
  for (const kind of walletKinds.filter((one) => from.has(one))) {
    lock(
      `locked_${kind.toLowerCase()}`,
      `SELECT w.g FROM (SELECT * FROM ${from.of(kind, 'w')} ORDER BY id) w CROSS JOIN LATERAL (
        SELECT FROM wallets WHERE id = w.id AND entry_version = w.expected_entry AND stream_version = w.expected_stream
        FOR NO KEY UPDATE) x${lockedBefore()}`,
    );
  }
  for (const kind of sessionKinds.filter((one) => from.has(one))) {
    lock(
      `locked_${kind.toLowerCase()}`,
      `SELECT s.g FROM (SELECT * FROM ${from.of(kind, 's')} ORDER BY id) s CROSS JOIN LATERAL (
        SELECT FROM sessions WHERE id = s.id AND stream_version = s.expected_stream FOR NO KEY UPDATE) x${lockedBefore()}`,
    );
  }
  if (from.has('closedHolds')) {
    lock(
      'open_holds',
      `SELECT h.g FROM ${from.of('closedHolds', 'h')} JOIN holds x ON x.id = h.id AND x.state = 'open'`,
    );
  }
  const all = locked.map((name) => `SELECT g FROM ${name}`).join(' UNION ALL ');
  steps.push(`ok AS MATERIALIZED (
    SELECT q.g FROM q ${all === '' ? '' : `LEFT JOIN (SELECT g, count(*) AS n FROM (${all}) l GROUP BY g) c ON c.g = q.g`}
    WHERE ${all === '' ? '0' : 'coalesce(c.n, 0)'} = q.n${known ? ' AND NOT EXISTS (SELECT FROM known WHERE known.g = q.g)' : ''})`);
  for (const kind of walletKinds.filter((one) => from.has(one))) {
    steps.push(`update_${kind.toLowerCase()} AS (UPDATE wallets x SET ${assignments(kind, 'w')}
      FROM ${from.of(kind, 'w')} JOIN ok USING (g) WHERE x.id = w.id)`);
  }
  for (const kind of sessionKinds.filter((one) => from.has(one))) {
    steps.push(`update_${kind.toLowerCase()} AS (UPDATE sessions x SET ${assignments(kind, 's')}
      FROM ${from.of(kind, 's')} JOIN ok USING (g) WHERE x.id = s.id)`);
  }
  if (from.has('closedHolds')) {
    steps.push(`close_holds AS (UPDATE holds x SET state = h.state, closed_at = h.closed_at
      FROM ${from.of('closedHolds', 'h')} JOIN ok USING (g) WHERE x.id = h.id)`);
  }
  steps.push(...inserts(from, { joined: ' JOIN ok USING (g)' }));
  const keys = known
    ? `(SELECT json_agg(json_build_object('scope', known.scope, 'key', known.key)) FROM known WHERE known.g = q.g)`
    : 'NULL::json';
  return `WITH ${steps.join(',\n')}
    SELECT q.g AS g, ok.g IS NOT NULL AS ok, ${keys} AS keys FROM q LEFT JOIN ok USING (g)`;
}

/** The new rows: of all groups, or of those that `joined` leaves. */
function inserts(from: Sources, { joined }: { readonly joined: string }): string[] {
  const steps: string[] = [];
  const whole = (kind: Kind, table: string): void => {
    if (!from.has(kind)) return;
    steps.push(`insert_${table} AS (INSERT INTO ${table} SELECT r.* FROM ${from.of(kind, 't')}${joined}
      CROSS JOIN LATERAL json_populate_record(NULL::${table}, t.r) r)`);
  };
  const rows = (kind: Kind, table: string, more: Readonly<Record<string, string>> = {}): void => {
    if (!from.has(kind)) return;
    const names = parts[kind].names.split(', ').filter((name) => name !== 'g');
    const columns = [...names, ...Object.keys(more)].join(', ');
    const values = [...names, ...Object.values(more)].join(', ');
    steps.push(
      `insert_${table} AS (INSERT INTO ${table} (${columns}) SELECT ${values} FROM ${from.of(kind, 't')}${joined})`,
    );
  };
  whole('newWallets', 'wallets');
  whole('newSessions', 'sessions');
  whole('newFingerprints', 'fingerprints');
  rows('newHolds', 'holds', { state: "'open'" });
  rows('entries', 'ledger_entries');
  rows('events', 'events');
  rows('keys', 'idempotency_keys');
  return steps;
}
