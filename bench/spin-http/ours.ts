import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findProgram } from '../duel/find-program.ts';
import type { OursRound } from '../spin/ours.ts';

const run = promisify(execFile);
const serverMain = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url));
const script = fileURLToPath(new URL('./spins.lua', import.meta.url));

/** A session with the token that plays it. */
export interface Seat {
  readonly sessionId: string;
  readonly token: string;
}

export interface SpinHttpOptions {
  readonly databaseUrl: string;
  readonly directory: string;
  readonly seats: readonly Seat[];
  readonly connections: number;
  readonly stakeMinor: number;
  /** What the server keeps up to date from the events meanwhile: the setting PROJECTIONS. */
  readonly projections: string;
}

/** The server as a process of its own, and wrk that spins through it over tRPC. */
export class SpinHttp implements AsyncDisposable {
  readonly #options: SpinHttpOptions;
  readonly #server: ChildProcess;
  readonly #url: string;
  readonly #wrk = findProgram('wrk');
  readonly #seatFile: string;

  private constructor(options: SpinHttpOptions, server: ChildProcess, url: string) {
    this.#options = options;
    this.#server = server;
    this.#url = url;
    this.#seatFile = join(options.directory, 'seats');
    writeFileSync(this.#seatFile, options.seats.map(({ sessionId, token }) => `${sessionId} ${token}\n`).join(''));
  }

  static async open(options: SpinHttpOptions): Promise<SpinHttp> {
    const server = spawn(process.execPath, ['--max-semi-space-size=64', serverMain], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        HOST: '127.0.0.1',
        PORT: '0',
        DATABASE_URL: options.databaseUrl,
        // Counted for each request, and never reached.
        RATE_LIMIT_TOKEN_PER_SECOND: '1000000',
        PROJECTIONS: options.projections,
        STOP_WITH_STDIN: 'true',
      },
    });
    const url = await urlOf(server);
    return new SpinHttp(options, server, url);
  }

  /** CPU seconds of the server are part of what a round costs: its process. */
  get pid(): number {
    return this.#server.pid ?? 0;
  }

  /** A round of so many connections; as many as the duel has, when nothing is said. */
  async round(seconds: number, connections = this.#options.connections): Promise<OursRound> {
    const { stakeMinor } = this.#options;
    const load = ['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--latency', '--timeout', '10s'];
    const spins = ['-s', script, this.#url, '--', this.#seatFile, String(stakeMinor), randomUUID()];
    const { stdout } = await run(this.#wrk, load.concat(spins));
    const line = /^RESULT (\{.*\})$/m.exec(stdout)?.[1];
    if (line === undefined) throw new Error(`wrk said nothing of its result:\n${stdout}`);
    const result: WrkResult = JSON.parse(line);
    if (result.refused > 0 || result.broken > 0) {
      throw new Error(`of ${result.requests} requests ${result.refused} were refused and ${result.broken} broke`);
    }
    return {
      perSecond: (result.requests * 1e6) / result.microseconds,
      p50Ms: result.p50Ms,
      p99Ms: result.p99Ms,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#server.once('exit', resolve));
    this.#server.stdin?.end();
    await ended;
  }
}

interface WrkResult {
  readonly requests: number;
  readonly microseconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly refused: number;
  readonly broken: number;
}

/** Where the server listens, from its log. The rest of the log is read and dropped, without looking at it. */
async function urlOf(server: ChildProcess): Promise<string> {
  const output = server.stdout;
  if (!output) throw new Error('the server has no output');
  return await new Promise((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    let text = '';
    const look = (block: Buffer): void => {
      text += block.toString();
      const url = /"url":"(http:[^"]+)"/.exec(text)?.[1];
      if (url === undefined) return;
      output.off('data', look).resume();
      resolve(url);
    };
    output.on('data', look);
  });
}
