import { appendFileSync, copyFileSync, cpSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLog } from '../ack-log.ts';
import { audit } from '../audit.ts';
import { Cluster } from '../cluster.ts';
import { giveTo, takeBaseBackup } from './base-backup.ts';
import { LogReceiver } from './log-receiver.ts';
import { findPostgresTools } from './postgres-tools.ts';
import { letPlay, openCluster, serve, type SceneOptions } from './scene.ts';

const serverMajor = 18;

export interface KeptLogReport {
  readonly ok: boolean;
  /** Null, or why it could not be rehearsed on this machine. */
  readonly skipped: string | null;
  /** Where the programs are from. */
  readonly tools: string | null;
  /** Before the loss and after the restore, by the same clients. */
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  /** Of the restore to a moment: what was acknowledged before it. */
  readonly acknowledgedBeforeTheMoment: number;
  readonly findings: readonly string[];
}

/**
 * `pg_basebackup` and `pg_receivewal` under load; then server and database are lost in the middle of play, disk and all. Backup and
 * log make a second cluster, on which the same clients go on: nothing that was acknowledged at any time is missing. The same backup
 * and log make a third one, as of a moment before the loss.
 */
export async function rehearseKeptLog(
  options: SceneOptions & { clients: number; plays: number },
): Promise<KeptLogReport> {
  const { directory, cleanup, say, clients, plays } = options;
  const nothing = { acknowledged: 0, lost: 0, doubled: 0, acknowledgedBeforeTheMoment: 0, findings: [] };
  const tools = await findPostgresTools(serverMajor);
  if (tools === null) return { ok: true, skipped: `no programs of PostgreSQL ${serverMajor}`, tools: null, ...nothing };
  const firstDir = join(directory, 'first');
  const archive = join(directory, 'log');
  const { cluster, seeded } = await openCluster(options, firstDir);
  const receiver = await LogReceiver.start({ program: tools.receivewal, url: cluster.url, directory: archive });
  cleanup.use(receiver);
  const server = await serve(options, cluster, 'server');
  const play = letPlay(options, { name: 'player', url: server.url, seeded, clients });
  await play.untilMore(plays);
  const backup = join(directory, 'backup');
  await takeBaseBackup({ url: cluster.url, clusterDir: cluster.directory, target: backup });
  await play.untilMore(plays);
  const momentMs = Date.now();
  await play.untilMore(plays);
  await Promise.all([server.kill(), cluster.kill()]);
  await receiver[Symbol.asyncDispose]();
  say(`server and database were lost after ${play.acknowledged()} acknowledgements; backup and log are left`);

  const owner = statSync(cluster.directory);
  const restore = async (name: string, target: readonly string[]): Promise<Cluster> => {
    const dataDir = join(directory, name);
    mkdirSync(dataDir);
    copyFileSync(join(firstDir, 'password'), join(dataDir, 'password'));
    const copy = join(directory, `${name}-copy`);
    cpSync(backup, copy, { recursive: true });
    recoverFrom(copy, archive, target);
    giveTo(copy, owner);
    giveTo(archive, owner);
    const restored = await Cluster.start(dataDir, () => undefined, copy);
    cleanup.defer(() => restored.stop());
    return restored;
  };
  const second = await restore('second', []);
  const replacement = await serve(options, second, 'replacement', server.port);
  say('both make a second cluster; the same clients go on');
  await play.untilMore(plays);
  await play.stop();
  const auditing = { operatorToken: seeded.operatorToken };
  const found = await audit({
    ...auditing,
    databaseUrl: second.url,
    serverUrl: replacement.url,
    logFiles: play.logFiles,
  });

  const third = await restore('third', [
    `recovery_target_time = '${new Date(momentMs).toISOString().replace('Z', '+00')}'`,
    "recovery_target_action = 'promote'",
  ]);
  const past = await serve(options, third, 'past');
  const told = join(directory, 'told-before-the-moment.ndjson');
  const lines = play.logFiles.flatMap(readLog).filter(({ kind, atMs }) => kind === 'sent' || atMs < momentMs);
  writeFileSync(told, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const then = await audit({ ...auditing, databaseUrl: third.url, serverUrl: past.url, logFiles: [told] });
  say(`and a third one, as it was ${Date.now() - momentMs} ms ago`);

  const findings = [
    ...[...found.lost, ...then.lost].map((text) => `lost: ${text}`),
    ...[...found.doubled, ...then.doubled].map((text) => `doubled: ${text}`),
    ...[...found.different, ...then.different].map((text) => `different: ${text}`),
    ...play.players.flatMap((player) => player.refusals.map((text) => `refused: ${text}`)),
    ...[found.ledger, then.ledger].flatMap((text) => (text === null ? [] : [`ledger: ${text}`])),
    ...[found.proof, then.proof].flatMap((text) => (text === null ? [] : [`events: ${text}`])),
    ...(then.events < found.events ? [] : ['the third cluster is not of the past']),
  ];
  return {
    ok: findings.length === 0,
    skipped: null,
    tools: tools.origin,
    acknowledged: play.acknowledged(),
    lost: found.lost.length + then.lost.length,
    doubled: found.doubled.length + then.doubled.length,
    acknowledgedBeforeTheMoment: then.acknowledged,
    findings: findings.slice(0, 10),
  };
}

/** As docs/recovery.md says. The segment that was being received when all ended has its name with `.partial` behind it. */
function recoverFrom(dataDirectory: string, archive: string, target: readonly string[]): void {
  const settings = [
    `restore_command = 'cp "${archive}/%f" "%p" || cp "${archive}/%f.partial" "%p"'`,
    // The receiver of the old server is not that of this one: every commit would wait for it.
    "synchronous_standby_names = ''",
    ...target,
  ];
  appendFileSync(join(dataDirectory, 'postgresql.auto.conf'), settings.map((line) => `${line}\n`).join(''));
  writeFileSync(join(dataDirectory, 'recovery.signal'), '');
}
