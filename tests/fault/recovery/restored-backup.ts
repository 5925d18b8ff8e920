import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { audit } from '../audit.ts';
import { readLog } from '../ack-log.ts';
import { Cluster } from '../cluster.ts';
import { EventReader, type ReadReport } from '../money/reader.ts';
import { takeBaseBackup, type BackupMethod } from './base-backup.ts';
import { letPlay, openCluster, serve, type SceneOptions } from './scene.ts';

export interface BackupReport {
  readonly ok: boolean;
  readonly method: BackupMethod;
  readonly acknowledgedBefore: number;
  /** After the restore, on the second cluster. */
  readonly acknowledgedAfter: number;
  readonly lost: number;
  readonly doubled: number;
  readonly different: number;
  readonly ledgerOk: boolean;
  readonly proofOk: boolean;
  readonly reader: ReadReport;
  readonly findings: readonly string[];
}

/**
 * A base backup under load, the loss of everything, the restore into a second cluster, and play on it. Everything that was
 * acknowledged before the backup began is there; what came after it is not, and nobody is told otherwise.
 */
export async function rehearseBackup(
  options: SceneOptions & { clients: number; plays: number },
): Promise<BackupReport> {
  const { directory, cleanup, say, clients, plays } = options;
  const firstDir = join(directory, 'first');
  const { cluster, seeded } = await openCluster(options, firstDir);
  const server = await serve(options, cluster, 'first-server');
  const reader = await EventReader.start(cluster.url, 'consumer');
  cleanup.defer(() => reader.stop());
  const before = letPlay(options, { name: 'before', url: server.url, seeded, clients });
  await before.untilMore(plays);
  const backupAtMs = Date.now();
  const target = join(directory, 'backup');
  const method = await takeBaseBackup({ url: cluster.url, clusterDir: cluster.directory, target });
  say(`a base backup was taken by ${method} in the middle of play, in ${Date.now() - backupAtMs} ms`);
  await before.untilMore(clients);
  await before.stop();
  await reader.stop();
  await Promise.all([server.kill(), cluster.kill()]);
  say('server and database are gone');

  const secondDir = join(directory, 'second');
  mkdirSync(secondDir);
  copyFileSync(join(firstDir, 'password'), join(secondDir, 'password'));
  const restored = await Cluster.start(secondDir, () => undefined, target);
  cleanup.defer(() => restored.stop());
  const second = await serve(options, restored, 'second-server');
  say('the backup is restored into a second cluster, and served');
  const resumed = EventReader.resume(restored.url);
  cleanup.defer(() => resumed.stop());
  const after = letPlay(options, { name: 'after', url: second.url, seeded, clients });
  await after.untilMore(plays);
  await after.stop();
  const readReport = await resumed.finish();
  const told = join(directory, 'told-before-the-backup.ndjson');
  const lines = before.logFiles.flatMap(readLog).filter(({ kind, atMs }) => kind === 'sent' || atMs < backupAtMs);
  writeFileSync(told, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const found = await audit({
    databaseUrl: restored.url,
    serverUrl: second.url,
    operatorToken: seeded.operatorToken,
    logFiles: [told, ...after.logFiles],
  });
  const refusals = [...before.players, ...after.players].flatMap((player) => player.refusals);
  const findings = [
    ...found.lost.map((text) => `lost: ${text}`),
    ...found.doubled.map((text) => `doubled: ${text}`),
    ...found.different.map((text) => `different: ${text}`),
    ...refusals.map((text) => `refused: ${text}`),
    ...(found.ledger === null ? [] : [`ledger: ${found.ledger}`]),
    ...(found.proof === null ? [] : [`events: ${found.proof}`]),
    ...(readReport.skipped + readReport.repeated === 0 ? [] : [`consumer: ${JSON.stringify(readReport)}`]),
  ];
  return {
    ok: findings.length === 0,
    method,
    acknowledgedBefore: lines.filter(({ kind }) => kind === 'acknowledged').length,
    acknowledgedAfter: after.acknowledged(),
    lost: found.lost.length,
    doubled: found.doubled.length,
    different: found.different.length,
    ledgerOk: found.ledger === null,
    proofOk: found.proof === null,
    reader: readReport,
    findings: findings.slice(0, 10),
  };
}
