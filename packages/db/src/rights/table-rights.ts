/**
 * What the application may do with tables. Two rules need no list:
 *
 * - A table that refuses changes by a trigger (`refuse_change`) is evidence: SELECT and INSERT, nothing else.
 * - Every other table: SELECT, INSERT, UPDATE and DELETE of rows; never TRUNCATE, never its definition. A test asks that it is listed.
 *
 * The tables here are between the two: their rows are never deleted, and these columns never change once they are written.
 * Columns that are not named may be updated, new ones included.
 */
export const fixedColumns: Readonly<Record<string, readonly string[]>> = {
  users: ['id', 'username', 'created_at'],
  api_tokens: ['id', 'user_id', 'name', 'secret_hash', 'context_level', 'created_at', 'expires_at'],
  games: ['id', 'stream_id', 'created_at'],
  engines: ['id', 'stream_id', 'kind', 'address', 'authorisation', 'options', 'created_at'],
  wallets: ['id', 'owner_id', 'currency', 'created_at'],
  holds: ['id', 'wallet_id', 'session_id', 'amount_minor', 'placed_at'],
  sessions: [
    'id',
    'owner_id',
    'wallet_id',
    'game_id',
    'par_hash',
    'engine_version',
    'behavior',
    'max_bet_minor',
    'server_seed',
    'created_at',
  ],
  fingerprints: [
    'id',
    'owner_id',
    'game_id',
    'par_hash',
    'engine_version',
    'wallet_id',
    'session_id',
    'stake_minor',
    'coins',
    'created_at',
  ],
};

/**
 * Tables whose rows may be rewritten and deleted: projections, which can be made again from evidence, and how far they are;
 * outcomes that engines were asked for, until they are settled; profiles of fingerprints, which their documents give again.
 */
export const disposableTables: readonly string[] = [
  'engine_draws',
  'event_consumers',
  'fingerprint_profile_queue',
  'fingerprint_profiles',
  'game_days',
  'leaderboard_scores',
  'projections',
  'rl_steps',
  'session_metrics',
  'wallet_days',
];

/** Tables that the application only reads. */
export const readOnlyTables: readonly string[] = ['_prisma_migrations', 'event_archives', 'event_archive_runs'];

/** Functions that the application calls and that do what only the owner of the tables may do, by name. */
export const ownerFunctions: readonly string[] = [
  'ensure_event_partitions',
  // Detaching and attaching a month: each checks for itself that no event gets lost.
  'event_month_state',
  'begin_event_detach',
  'stage_kept_events',
  'stage_event_runs',
  'finish_event_detach',
  'attach_event_month',
  'begin_event_import',
  'import_events',
  'finish_event_import',
];
