import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createPool } from '@croupier/db/pool';
import { audit } from '../audit.ts';
import type { Cluster } from '../cluster.ts';
import type { ServerProcess } from '../server-process.ts';
import { letPlay, openCluster, serve, type SceneOptions } from './scene.ts';

const sizeMb = 384;
const patienceMs = 60_000;
const pollMs = 50;

export interface FullDiskReport {
  readonly ok: boolean;
  /** Null, or why it could not be rehearsed on this machine. */
  readonly skipped: string | null;
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  readonly different: number;
  /** What a request was answered while the disk was full. */
  readonly answered: string;
  readonly notReadyAfterMs: number;
  readonly readyAgainAfterMs: number;
  /** Whether Postgres crashed for want of room for its log, and came back. */
  readonly panicked: boolean;
  readonly findings: readonly string[];
}

const nothing: FullDiskReport = {
  ok: true,
  skipped: null,
  acknowledged: 0,
  lost: 0,
  doubled: 0,
  different: 0,
  answered: '',
  notReadyAfterMs: 0,
  readyAgainAfterMs: 0,
  panicked: false,
  findings: [],
};

/**
 * The disk of the database runs full in the middle of play: first there is no room for tables, then none for the log, which
 * Postgres answers by a crash. Both times room is made again, and play goes on.
 */
export async function rehearseFullDisk(
  options: SceneOptions & { clients: number; plays: number },
): Promise<FullDiskReport> {
  const { directory, cleanup, say } = options;
  const disk = join(directory, 'disk');
  mkdirSync(disk);
  const problem = mountSmallDisk(disk);
  if (problem !== null) return { ...nothing, skipped: problem };
  cleanup.defer(() => void spawnSync('umount', ['--lazy', disk]));
  // The cluster lies on the small disk, its log file does not.
  const dataDir = join(directory, 'postgres');
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'home'), `${disk}\n`);
  const { cluster, seeded } = await openCluster(options, dataDir);
  const server = await serve(options, cluster, 'server');
  const play = letPlay(options, { name: 'player', url: server.url, seeded, clients: options.clients });
  await play.untilMore(options.plays);

  const filler = join(disk, 'filler');
  const fullAtMs = Date.now();
  fill(filler);
  say(`the disk is full after ${play.acknowledged()} acknowledgements`);
  const notReadyAtMs = await untilHealth(server, 503);
  const answered = await ask(server, seeded.operatorToken, seeded.walletIds[0] ?? '');
  say(`readiness says 503; a request is answered ${answered}`);
  rmSync(filler);
  const roomAtMs = Date.now();
  const readyAtMs = await untilHealth(server, 200);
  await play.untilMore(options.plays);
  say('with room again play goes on');

  fill(filler);
  const panicked = await exhaustLog(cluster);
  say(panicked ? 'no room for the log: Postgres crashed' : 'Postgres did not crash');
  rmSync(filler);
  await cluster.kill();
  await cluster.restart();
  await untilHealth(server, 200);
  await play.untilMore(options.plays);
  await play.stop();
  say('with room again, and Postgres started, play goes on');
  const auditing = { databaseUrl: cluster.url, serverUrl: server.url, operatorToken: seeded.operatorToken };
  const found = await audit({ ...auditing, logFiles: play.logFiles });
  const findings = [
    ...found.lost.map((text) => `lost: ${text}`),
    // The request that was answered UNAVAILABLE is nobody's in the logs.
    ...found.doubled.filter((text) => !text.startsWith(probeKey)).map((text) => `doubled: ${text}`),
    ...found.different.map((text) => `different: ${text}`),
    ...play.players.flatMap((player) => player.refusals.map((text) => `refused: ${text}`)),
    ...(found.ledger === null ? [] : [`ledger: ${found.ledger}`]),
    ...(found.proof === null ? [] : [`events: ${found.proof}`]),
    ...(answered === '503 UNAVAILABLE' ? [] : [`a request was answered ${answered}`]),
    ...(panicked ? [] : ['Postgres did not crash']),
  ];
  return {
    ok: findings.length === 0,
    skipped: null,
    acknowledged: play.acknowledged(),
    lost: found.lost.length,
    doubled: found.doubled.length,
    different: found.different.length,
    answered,
    notReadyAfterMs: notReadyAtMs - fullAtMs,
    readyAgainAfterMs: readyAtMs - roomAtMs,
    panicked,
    findings: findings.slice(0, 10),
  };
}

/** Null when it is mounted, else why not. */
function mountSmallDisk(path: string): string | null {
  if (process.getuid?.() !== 0) return 'only root may mount the small disk that it needs';
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m,mode=0755`, 'tmpfs', path], {
    encoding: 'utf8',
  });
  if (status !== 0) return `a small disk cannot be mounted here: ${stderr.trim()}`;
  chmodSync(path, 0o777);
  return null;
}

/** Takes all the room there is. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (const bytes of [1_048_576, 4_096]) {
      const piece = Buffer.alloc(bytes);
      try {
        while (writeSync(file, piece) === bytes);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      }
    }
  } finally {
    closeSync(file);
  }
}

async function untilHealth(server: ServerProcess, status: number): Promise<number> {
  const deadlineMs = Date.now() + patienceMs;
  for (;;) {
    server.checkAlive();
    const answer = await fetch(`${server.url}/api/health`).catch(() => null);
    await answer?.arrayBuffer();
    if (answer?.status === status) return Date.now();
    if (Date.now() > deadlineMs) throw new Error(`the server did not answer ${status} within ${patienceMs} ms`);
    await delay(pollMs);
  }
}

const probeKey = 'full-disk-probe';

/** One request, as it is answered: `503 UNAVAILABLE`. */
async function ask(server: ServerProcess, token: string, walletId: string): Promise<string> {
  const response = await fetch(`${server.url}/api/v1/wallets/${walletId}/operations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'idempotency-key': probeKey },
    body: JSON.stringify({ operation: 'credit', amountMinor: 1, note: 'n'.repeat(100) }),
  });
  const code = /"code":"([A-Z_]+)"/.exec(await response.text())?.[1] ?? '';
  return `${response.status} ${code}`.trim();
}

/** Lets Postgres need another file of its log, for which there is no room. True when it has crashed of that. */
async function exhaustLog(cluster: Cluster): Promise<boolean> {
  const pool = createPool({ url: cluster.url, max: 1, applicationName: 'croupier fault' });
  const deadlineMs = Date.now() + patienceMs;
  const hasPanicked = (): boolean => /PANIC: .*No space left on device/.test(readFileSync(cluster.logFile, 'utf8'));
  try {
    while (!hasPanicked() && Date.now() < deadlineMs) {
      await pool.query('SELECT pg_switch_wal()').catch(() => undefined);
      await pool.query("SELECT pg_logical_emit_message(true, 'fault', repeat('x', 100000))").catch(() => undefined);
      await delay(pollMs);
    }
    return hasPanicked();
  } finally {
    await pool.end();
  }
}
