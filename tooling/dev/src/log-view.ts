import { createWriteStream, renameSync, statSync, type WriteStream } from 'node:fs';
import colours from 'picocolors';
import { prettyFactory } from 'pino-pretty';
import { devPaths } from './dev-paths.ts';

const logMaxBytes = 32 * 1_024 * 1_024;
/** Lines of everyday traffic: in the file only, so that the terminal stays readable. */
const everyday = new Set(['request', 'session transition']);

/** The server's log: every line goes to `.croupier/server.log`, the telling ones to the terminal. */
export class LogView {
  /** While true, only warnings and worse reach the terminal. */
  quiet = true;
  readonly #file: WriteStream;
  readonly #pretty = prettyFactory({
    colorize: colours.isColorSupported,
    messageKey: 'message',
    errorLikeObjectKeys: ['error'],
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'service,version,pid,hostname',
    singleLine: true,
  });

  constructor() {
    const size = statSync(devPaths.serverLog, { throwIfNoEntry: false })?.size ?? 0;
    if (size > logMaxBytes) renameSync(devPaths.serverLog, `${devPaths.serverLog}.1`);
    this.#file = createWriteStream(devPaths.serverLog, { flags: 'a', mode: 0o600 });
  }

  /** Takes one line of the server, and returns its fields when it is JSON. */
  take(line: string): Readonly<Record<string, unknown>> | undefined {
    this.#file.write(`${line}\n`);
    const fields = parse(line);
    if (fields === undefined) process.stdout.write(`${line}\n`);
    else if (this.#isTelling(fields)) process.stdout.write(this.#pretty(line) ?? '');
    return fields;
  }

  #isTelling({ level, message }: Readonly<Record<string, unknown>>): boolean {
    if (level === 'warn' || level === 'error' || level === 'fatal') return !(level === 'warn' && message === 'request');
    return level === 'info' && !this.quiet && !everyday.has(String(message));
  }
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
