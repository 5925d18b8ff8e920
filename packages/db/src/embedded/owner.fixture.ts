import process from 'node:process';

import { startEmbedded } from '../embedded.ts';

/** A process that owns an embedded Postgres, for tests that kill it: prints one JSON line when ready or refused, stops on SIGTERM. */
const [dataDir = '', port] = process.argv.slice(2);
const logged: string[] = [];
const answer = (value: object): void => void process.stdout.write(`${JSON.stringify({ ...value, logged })}\n`);
try {
  const log = (line: string): void => void logged.push(line);
  const server = await startEmbedded({ dataDir, log, ...(port === undefined ? {} : { port: Number(port) }) });
  process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)));
  answer({ url: server.url, port: server.port, pid: server.pid });
  setInterval(() => undefined, 60_000);
} catch (error) {
  answer({ error: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
