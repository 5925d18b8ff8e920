import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createPool } from '@croupier/db/pool';
import { findProgram } from '../duel/find-program.ts';

const run = promisify(execFile);
const clients = 32;
const sessionsPerClient = 8;
const openingMinor = 1_000_000_000_000;

export interface PeerOptions {
  readonly url: string;
  readonly directory: string;
  readonly payload: string;
  readonly hitsPerThousand: number;
  readonly stakeMinor: number;
}

/** pgbench, 32 clients, one prepared function call a spin; every client has sessions of its own, so that none waits for another. */
export class Peer {
  readonly #options: PeerOptions;
  readonly #pgbench: string;
  readonly #script: string;

  private constructor(options: PeerOptions, pgbench: string, script: string) {
    this.#options = options;
    this.#pgbench = pgbench;
    this.#script = script;
  }

  static async open(options: PeerOptions): Promise<Peer> {
    const pgbench = findProgram('pgbench');
    const pool = createPool({ url: options.url, applicationName: 'croupier bench peer' });
    await pool.query(readFileSync(new URL('./peer.sql', import.meta.url), 'utf8'));
    await pool.query(seats, [clients * sessionsPerClient, openingMinor]);
    await pool.end();
    const script = join(options.directory, 'peer.pgbench');
    writeFileSync(
      script,
      `\\set n :client_id * ${sessionsPerClient} + random(1, ${sessionsPerClient})
\\set k random(1, 9000000000000000000)
\\set hit random(1, 1000)
\\set payout CASE WHEN :hit <= ${options.hitsPerThousand} THEN ${options.stakeMinor * 2} ELSE 0 END
SELECT peer_spin(:n, :k, ${options.stakeMinor}, :payout, :payload);
`,
    );
    return new Peer(options, pgbench, script);
  }

  async round(seconds: number): Promise<{ perSecond: number }> {
    const url = new URL(this.#options.url);
    const args = ['--no-vacuum', '-M', 'prepared', '-c', String(clients), '-j', '2', '-T', String(seconds)];
    const place = ['-h', url.hostname, '-p', url.port, '-U', url.username, '-f', this.#script];
    const { stdout } = await run(
      this.#pgbench,
      [...args, '-D', `payload=${this.#options.payload}`, ...place, url.pathname.slice(1)],
      {
        env: {
          PATH: process.env['PATH'],
          PGPASSWORD: decodeURIComponent(url.password),
          // Without triggers: the guard of the ledger is for us to pay.
          PGOPTIONS: '-c session_replication_role=replica',
        },
      },
    );
    const tps = /^tps = ([\d.]+)/m.exec(stdout)?.[1];
    if (tps === undefined) throw new Error(`pgbench said nothing of its speed:\n${stdout}`);
    return { perSecond: Number(tps) };
  }
}

/** Wallets and sessions of the peer: copies of the first ones under ids that it can compute, with a ledger of one entry. */
const seats = `
WITH numbers AS (SELECT peer_id(n) AS id FROM generate_series(1, $1::integer) n),
w AS (
  INSERT INTO wallets SELECT r.* FROM numbers, (SELECT x AS old FROM wallets x ORDER BY x.id LIMIT 1) first,
    LATERAL jsonb_populate_record(first.old, jsonb_build_object('id', numbers.id, 'player_minor', $2::bigint,
      'held_minor', 0, 'house_minor', 0, 'fees_minor', 0, 'clearing_minor', 0, 'external_minor', -$2::bigint,
      'entry_version', 1)) r
),
e AS (
  INSERT INTO ledger_entries (wallet_id, version, transaction_id, kind, debit_account, credit_account, amount_minor,
    player_after_minor, held_after_minor, stream_id, stream_version, created_at)
  SELECT id, 1, id, 'credit', 'external', 'player', $2, $2, 0, id, 1, now() FROM numbers
)
INSERT INTO sessions SELECT r.* FROM numbers, (SELECT x AS old FROM sessions x ORDER BY x.id LIMIT 1) first,
  LATERAL jsonb_populate_record(first.old, jsonb_build_object('id', numbers.id, 'wallet_id', numbers.id)) r`;
