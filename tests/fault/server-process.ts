import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const startTimeoutMs = 60_000;
const stopTimeoutMs = 15_000;
const pollMs = 25;
const logLinesShown = 10;

export interface ServerProcessOptions {
  /** The program: apps/server's own, or a planted one. */
  readonly entry: URL;
  readonly port: number;
  readonly databaseUrl: string;
  readonly logFile: string;
  /** Also on a database that may lose commits, where nothing is killed. */
  readonly allowUnsafe?: boolean;
  /** Over TLS, with a certificate of its own making. */
  readonly tls?: boolean;
  /** Environment variables beyond those that every experiment sets. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** The server as a process of its own, always on the same port. */
export class ServerProcess {
  readonly url: string;
  readonly port: number;
  readonly #options: ServerProcessOptions;
  #child: ChildProcess | undefined;
  #expectedToEnd = false;
  #startedMs = 0;

  constructor(options: ServerProcessOptions) {
    this.#options = options;
    this.port = options.port;
    this.url = `${options.tls === true ? 'https' : 'http'}://127.0.0.1:${options.port}`;
  }

  start(): void {
    const { entry, port, databaseUrl, logFile, allowUnsafe = false, tls = false, variables } = this.#options;
    const output = openSync(logFile, 'a');
    this.#expectedToEnd = false;
    this.#startedMs = performance.now();
    this.#child = spawn(process.execPath, [fileURLToPath(entry)], {
      stdio: ['pipe', output, output],
      env: {
        PATH: process.env['PATH'],
        HOST: '127.0.0.1',
        PORT: String(port),
        DATABASE_URL: databaseUrl,
        DATABASE_START_TIMEOUT_MS: String(startTimeoutMs),
        DATABASE_ALLOW_UNSAFE: String(allowUnsafe),
        // All clients share few tokens.
        RATE_LIMIT_TOKEN_PER_SECOND: '0',
        LOG_LEVEL: 'warn',
        // Node keeps what it compiled when a process ends in order: killed ones start faster after `warmUp`.
        NODE_COMPILE_CACHE: `${logFile}.cache`,
        // It ends with us, whatever happens to us.
        STOP_WITH_STDIN: 'true',
        TLS_DEV_CERTIFICATE: String(tls),
        ...variables,
      },
    });
    this.#child.stdin?.on('error', () => undefined);
    closeSync(output);
  }

  /** Starts and stops once, so that later starts are quick. */
  async warmUp(): Promise<void> {
    this.start();
    await this.ready();
    await this.stop();
  }

  /** Resolves when the server says it is ready. @throws when it has ended or takes too long */
  async ready(): Promise<void> {
    const deadlineMs = performance.now() + startTimeoutMs;
    for (;;) {
      this.checkAlive();
      if ((await statusOf(`${this.url}/api/health`)) === 200) return;
      if (performance.now() > deadlineMs) throw new Error(`the server was not ready within ${startTimeoutMs} ms`);
      await delay(pollMs);
    }
  }

  /** @throws when the server has ended by itself: it must survive whatever happens to its database */
  checkAlive(): void {
    const child = this.#child;
    if (this.#expectedToEnd || !child || (child.exitCode === null && child.signalCode === null)) return;
    const said = readFileSync(this.#options.logFile, 'utf8').trimEnd().split('\n').slice(-logLinesShown).join('\n');
    throw new Error(
      `the server ended by itself (${child.signalCode ?? `exit code ${child.exitCode}`}). It said:\n${said}`,
    );
  }

  /** How long ago it was started, in ms. */
  get ageMs(): number {
    return performance.now() - this.#startedMs;
  }

  /** Whether it was started and nobody has ended it since. */
  get isRunning(): boolean {
    return this.#child !== undefined && !this.#expectedToEnd;
  }

  /** Whether it listens, with or without its database, and however busy it is: the kernel accepts for it. */
  async listens(): Promise<boolean> {
    const socket = connect({ host: '127.0.0.1', port: this.port });
    const { promise, resolve } = Promise.withResolvers<boolean>();
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    const listens = await promise;
    socket.destroy();
    return listens;
  }

  /** SIGSTOP, until `goOn`. */
  stopWhereItStands(): void {
    this.#child?.kill('SIGSTOP');
  }

  goOn(): void {
    this.#child?.kill('SIGCONT');
  }

  /** SIGKILL. Resolves when the process has ended. */
  async kill(): Promise<void> {
    await this.#end(() => this.#child?.kill('SIGKILL'));
  }

  /** The graceful stop; after a while the hard one. */
  async stop(): Promise<void> {
    const hard = setTimeout(() => this.#child?.kill('SIGKILL'), stopTimeoutMs);
    await this.#end(() => this.#child?.stdin?.end());
    clearTimeout(hard);
  }

  async #end(how: () => void): Promise<void> {
    this.#expectedToEnd = true;
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    how();
    await exited;
  }
}

/** The status of an answer, whoever made the certificate; null when there is none. */
async function statusOf(url: string): Promise<number | null> {
  const { promise, resolve } = Promise.withResolvers<number | null>();
  const options = { agent: false, rejectUnauthorized: false };
  const asked = url.startsWith('https:') ? httpsGet(url, options) : httpGet(url, options);
  asked.on('response', (answer) => resolve(answer.resume().statusCode ?? null)).on('error', () => resolve(null));
  return await promise;
}

/** A TCP port that is free at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('the probe does not listen on TCP');
  return address.port;
}
