import { createLogger, type Logger } from '@croupier/telemetry/logger';
import { ConfigError, configurationExitCode, readConfig, type Config } from './config.ts';
import { exitCodes, StartError } from './exit-codes.ts';
import { startServer, type RunningServer } from './start-server.ts';
import { serverVersion } from './version.ts';

/** After an exception that nobody caught the process is not trusted for longer than this. */
const crashDrainMs = 5_000;

function configurationOrExit(): Config {
  try {
    return readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(configurationExitCode);
  }
}

/** Ends the process: gracefully within the time, else hard. The first call decides how. */
function makeStop(logger: Logger, running: () => RunningServer | undefined) {
  let isStopping = false;
  return (exitCode: number, timeoutMs: number): void => {
    if (isStopping) return;
    isStopping = true;
    const hard = setTimeout(() => {
      logger.fatal({ timeoutMs }, 'the graceful stop took too long: hard stop');
      process.exit(exitCodes.failure);
    }, timeoutMs);
    hard.unref();
    const stopped = running()?.stop() ?? Promise.resolve();
    stopped.then(
      () => process.exit(exitCode),
      (error: unknown) => {
        logger.fatal({ error }, 'the stop failed');
        process.exit(exitCodes.failure);
      },
    );
  };
}

const config = configurationOrExit();
const logger = createLogger({ level: config.logLevel, base: { service: 'croupier', version: serverVersion } });
let server: RunningServer | undefined;
const stop = makeStop(logger, () => server);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    logger.info({ signal }, 'signal received');
    stop(0, config.shutdownTimeoutMs);
  });
}
if (config.http.tls !== null) process.on('SIGHUP', () => server?.reloadCertificate());
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    logger.fatal({ error }, event);
    stop(exitCodes.failure, crashDrainMs);
  });
}

if (config.stopWithStdin) {
  process.stdin.on('end', () => stop(0, config.shutdownTimeoutMs)).on('error', () => stop(0, config.shutdownTimeoutMs));
  process.stdin.resume();
}

try {
  server = await startServer(config, logger);
  logger.info({ url: server.url, pid: process.pid }, `listening on ${server.url}`);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  logger.fatal({ error: error.cause }, error.message);
  process.stderr.write(`${error.message}\n`);
  process.exit(error.exitCode);
}
