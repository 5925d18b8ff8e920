import { apiVersion } from '@croupier/contract/common';
import type { Core } from '@croupier/core/core';
import { createCore, prepareEventStore } from '@croupier/core/create-core';
import { AssertionError } from '@croupier/kernel/assert';
import { resumeFingerprintRuns } from '@croupier/core/fingerprint/resume-runs';
import type { Logger } from '@croupier/telemetry/logger';
import { createObserver } from '@croupier/telemetry/observer';
import { createInstruments } from '@croupier/telemetry/registry';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config.ts';
import { openEngines } from './engines.ts';
import { openDatabase, type Database } from './database.ts';
import { exitCodes, StartError } from './exit-codes.ts';
import { addAcceptors, canShareAPort, freePort } from './http/acceptors.ts';
import { buildServer } from './http/build-server.ts';
import { loadCertificate, reloadCertificates, type CertificateReload } from './http/certificate.ts';
import { RateLimits } from './http/rate-limits.ts';
import { Readiness } from './readiness.ts';
import { loadReportKey } from './report-key.ts';
import { untilReachable } from './until-reachable.ts';
import { serverVersion } from './version.ts';
import { startJobs, type RunningJobs } from './workers/jobs.ts';
import { serverJobs } from './workers/server-jobs.ts';

const idleSweepMs = 50;

/** A server that listens. */
export interface RunningServer extends AsyncDisposable {
  /** `http://127.0.0.1:8080`, or `https`: with the real port, also when 0 was asked for. */
  readonly url: string;
  readonly core: Core;
  readonly app: FastifyInstance;
  /** Reads the certificate's files now; they are watched too. Does nothing without TLS. */
  reloadCertificate(): void;
  /**
   * The graceful stop: not ready any more, nothing new accepted, what is in flight answered, the pipeline drained, the
   * database let go. May be called twice. Takes as long as it takes: a hard stop is the caller's.
   */
  stop(): Promise<void>;
}

/**
 * Puts the program together and listens: database → core → transports.
 * @throws StartError when the database or the address cannot be had
 */
export async function startServer(config: Config, logger: Logger): Promise<RunningServer> {
  const certificate = config.http.tls === null ? undefined : await loadCertificate(config.http.tls);
  const reportKey = loadReportKey(config.reportKeyFile);
  const instruments = createInstruments({ version: serverVersion, apiVersion });
  const observer = createObserver({ instruments, logger });
  const engines = openEngines(config.engines, observer);
  const database = await openDatabase(config.database, logger, instruments);
  const core = createCore({
    pool: database.pool,
    commitPool: database.commitPool,
    observer,
    engines,
    reportKey,
    archiveDirectory: config.eventArchiveDir,
    appVersion: serverVersion,
    pipeline: {
      batchMax: config.pipeline.maxBatch,
      queueMax: config.pipeline.queueLimit,
      sessionQueueMax: config.pipeline.sessionQueueLimit,
    },
  });
  const readiness = new Readiness(database, instruments);
  const { app, servers } = buildServer({
    core,
    logger,
    instruments,
    readiness,
    limits: config.http,
    certificate,
    rateLimits: new RateLimits(config.http.rate),
  });
  let endAcceptors: EndAcceptors;
  try {
    await untilReachable(config.database, logger, async () => await prepareEventStore(core));
    endAcceptors = await listen(app, config);
  } catch (error) {
    await app.close();
    await database.end();
    throw error;
  }
  readiness.enter('serving');
  await resumeRuns(core, logger);
  const jobs = startJobs(serverJobs(core, config.jobs), logger);
  const certificates = reloadCertificates(config.http.tls, servers, logger);
  let stopped: Promise<void> | undefined;
  const stop = () =>
    (stopped ??= stopInOrder({ app, endAcceptors, core, jobs, database, readiness, logger, certificates }));
  const url = urlOf(app, config.http.tls === null ? 'http' : 'https');
  const reloadCertificate = () => certificates.reload();
  return { url, core, app, reloadCertificate, stop, [Symbol.asyncDispose]: stop };
}

/** What a stop or a crash left unfinished. A start does not fail for it: the next one tries again. */
async function resumeRuns(core: Core, logger: Logger): Promise<void> {
  try {
    const runs = await resumeFingerprintRuns(core);
    if (runs > 0) logger.info({ runs }, 'fingerprint runs resumed');
  } catch (error) {
    logger.error({ error }, 'fingerprint runs were not resumed');
  }
}

type EndAcceptors = () => Promise<void>;

async function listen(app: FastifyInstance, { host, port }: Config): Promise<EndAcceptors> {
  try {
    if (!canShareAPort) {
      await app.listen({ host, port });
      return async () => undefined;
    }
    const place = { host, port: await freePort({ host, port }), reusePort: true };
    await app.listen(place);
    return await addAcceptors(app.server);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new StartError(
        `Port ${port} on ${host} is in use by another program. Stop that program, or set PORT to another port (0 takes a free one).`,
        exitCodes.unavailable,
        error,
      );
    }
    if (code === 'EACCES') {
      throw new StartError(
        `Port ${port} may not be used by this user. Set PORT to one from 1024 on.`,
        exitCodes.configuration,
        error,
      );
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
      throw new StartError(`HOST ${host} is no address of this machine.`, exitCodes.configuration, error);
    }
    throw error;
  }
}

interface StopParts {
  readonly app: FastifyInstance;
  readonly endAcceptors: EndAcceptors;
  readonly core: Core;
  readonly jobs: RunningJobs;
  readonly database: Database;
  readonly readiness: Readiness;
  readonly logger: Logger;
  readonly certificates: CertificateReload;
}

async function stopInOrder(parts: StopParts): Promise<void> {
  const { app, endAcceptors, core, jobs, database, readiness, logger, certificates } = parts;
  readiness.enter('stopping');
  certificates.stop();
  logger.info('stopping: nothing new is accepted');
  await Promise.all([closeHttp(app, endAcceptors), core.runs.stop(), jobs.stop()]);
  await core.pipeline.drain();
  await core.engines.gateway.close();
  await database.end();
  logger.info('stopped');
}

/** Node closes idle connections once; one that falls idle after its last answer would be waited for until it times out. */
async function closeHttp(app: FastifyInstance, endAcceptors: EndAcceptors): Promise<void> {
  const sweep = setInterval(() => app.server.closeIdleConnections(), idleSweepMs);
  try {
    await Promise.all([app.close(), endAcceptors()]);
  } finally {
    clearInterval(sweep);
  }
}

function urlOf(app: FastifyInstance, scheme: 'http' | 'https'): string {
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new AssertionError('the server does not listen on TCP');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `${scheme}://${host}:${address.port}`;
}
