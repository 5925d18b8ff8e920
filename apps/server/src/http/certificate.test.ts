import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { testApp, type TestApp } from '@croupier/testkit/app';
import { testDatabase } from '@croupier/testkit/postgres';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const program = fileURLToPath(new URL('../main.ts', import.meta.url));

describe('a certificate from files', () => {
  const directory = mkdtempSync(join(tmpdir(), 'croupier-tls-'));
  const files = { TLS_CERT_FILE: join(directory, 'cert.pem'), TLS_KEY_FILE: join(directory, 'key.pem') };
  let app: TestApp;

  async function renew(name: string): Promise<void> {
    const made = await generate([{ name: 'commonName', value: name }], { keyType: 'ec', algorithm: 'sha256' });
    writeFileSync(files.TLS_KEY_FILE, made.private);
    writeFileSync(files.TLS_CERT_FILE, made.cert);
  }

  async function connect(): Promise<TLSSocket> {
    const socket = connectTls({ port: Number(new URL(app.url).port), host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    return socket;
  }

  const nameOf = (socket: TLSSocket) => socket.getPeerCertificate().subject.CN;

  async function healthOver(socket: TLSSocket): Promise<string> {
    socket.write('GET /health HTTP/1.1\r\nhost: a\r\n\r\n');
    const [answer]: unknown[] = await once(socket, 'data');
    return String(answer).split('\r\n', 1)[0] ?? '';
  }

  beforeAll(async () => {
    await renew('first');
    app = await testApp({ variables: files });
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  });

  it('[API-10] is read again without dropping a connection, and a broken one is not taken', async () => {
    const before = await connect();
    expect(nameOf(before)).toBe('first');
    await renew('second');
    app.server.reloadCertificate();
    const after = await connect();
    expect(nameOf(after)).toBe('second');
    expect(await healthOver(before)).toBe('HTTP/1.1 200 OK');

    writeFileSync(files.TLS_CERT_FILE, readFileSync(files.TLS_KEY_FILE));
    app.server.reloadCertificate();
    const still = await connect();
    expect(nameOf(still)).toBe('second');
    expect(app.logLines.some((line) => String(line['message']).includes('the old one stays'))).toBe(true);
    for (const socket of [before, after, still]) socket.destroy();
  });

  it('[API-10] is read again when a file changes, and on SIGHUP', async () => {
    await renew('third');
    await vi.waitFor(async () => {
      const socket = await connect();
      const name = nameOf(socket);
      socket.destroy();
      expect(name).toBe('third');
    }, 20_000);

    await using database = await testDatabase();
    const variables = { DATABASE_URL: database.url, DATABASE_ALLOW_UNSAFE: 'true', PORT: '0', ...files };
    const child = spawn(process.execPath, [program], { env: { PATH: '/usr/bin:/bin', ...variables }, stdio: 'pipe' });
    const ended = once(child, 'close');
    const told: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      told.push(line);
      // The files stay as they are: what is read again is read for the signal.
      if (line.includes('"url"')) child.kill('SIGHUP');
      if (line.includes('certificate read again')) child.kill('SIGTERM');
    }
    expect(told.filter((line) => line.includes('certificate read again'))).toHaveLength(1);
    expect((await ended)[0]).toBe(0);
  });
});
