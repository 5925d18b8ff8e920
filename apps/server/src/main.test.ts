import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { testDatabase } from '@croupier/testkit/postgres';
import { describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

/** The program itself, with these variables and nothing else but PATH. */
function launch(variables: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [main], { env: { PATH: '/usr/bin:/bin', ...variables }, stdio: 'pipe' });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (errors += text));
  const ended = once(child, 'close').then(([code]) => ({ code, errors }));
  const lines = createInterface({ input: child.stdout });
  const listening = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      const fields: unknown = JSON.parse(line);
      if (typeof fields === 'object' && fields !== null && 'url' in fields) resolve(String(fields.url));
    });
  });
  return { child, ended, listening };
}

async function occupiedPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port');
  return { port: address.port, [Symbol.dispose]: () => void server.close() };
}

describe('the program', () => {
  it('[OPS-3] a wrong configuration ends it with 78 and all faults, and without secrets', async () => {
    const { code, errors } = await launch({ PORT: 'x', LOG_LEVEL: 'y', DATABASE_URL: 'mysql://me:secret@h/d' }).ended;
    expect(code).toBe(78);
    expect(errors).toContain('The configuration has 3 faults');
    expect(errors).not.toContain('secret');
  });

  it('[OPS-3] a database that cannot be reached: tried for the time given, then a clear message and 69', async () => {
    const variables = { DATABASE_URL: 'postgresql://me:secret@127.0.0.1:1/db', DATABASE_START_TIMEOUT_MS: '300' };
    const { code, errors } = await launch(variables).ended;
    expect(code).toBe(69);
    expect(errors).toMatch(/The database at 127\.0\.0\.1:1\/db cannot be reached \(tried for 300 ms\)/);
    expect(errors).not.toContain('secret');
  });

  it('[OPS-3] a port in use: a message that names it and what to do, and 69', async () => {
    await using database = await testDatabase();
    using taken = await occupiedPort();
    const variables = { DATABASE_URL: database.url, DATABASE_ALLOW_UNSAFE: 'true', PORT: String(taken.port) };
    const { code, errors } = await launch(variables).ended;
    expect(code).toBe(69);
    expect(errors).toContain(`Port ${taken.port} on 127.0.0.1 is in use by another program.`);
  });

  it('[WAL-5] a database that may lose commits is refused with 78', async () => {
    await using database = await testDatabase();
    await database.owner.query(
      `ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET synchronous_commit = off`,
    );
    const { code, errors } = await launch({ DATABASE_URL: database.url, PORT: '0' }).ended;
    expect(code).toBe(78);
    expect(errors).toContain('synchronous_commit = off');
  });

  it('[WAL-5] a login that could change evidence is told in the log, or refused with 78', async () => {
    await using database = await testDatabase();
    const variables = { DATABASE_URL: database.ownerUrl, DATABASE_ALLOW_UNSAFE: 'true', PORT: '0' };
    const { code, errors } = await launch({ ...variables, DATABASE_RIGHTS: 'refuse' }).ended;
    expect(code).toBe(78);
    expect(errors).toContain('is a superuser');
    const program = launch(variables);
    await program.listening;
    program.child.kill('SIGTERM');
    expect((await program.ended).code).toBe(0);
  });

  it('[OPS-3] missing migrations are named, and nothing is served', async () => {
    await using database = await testDatabase();
    await database.owner.query('DELETE FROM _prisma_migrations');
    const { code, errors } = await launch({ DATABASE_URL: database.url, DATABASE_ALLOW_UNSAFE: 'true', PORT: '0' })
      .ended;
    expect(code).toBe(78);
    expect(errors).toContain('pnpm db deploy');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('[OPS-1] PORT=0 tells the real port; %s stops it with 0', async (signal) => {
    await using database = await testDatabase();
    const program = launch({ DATABASE_URL: database.url, DATABASE_ALLOW_UNSAFE: 'true', PORT: '0' });
    const url = await program.listening;
    expect((await fetch(`${url}/api/health`)).status).toBe(200);
    program.child.kill(signal);
    expect(await program.ended).toEqual({ code: 0, errors: '' });
  });

  it('[OPS-1] with STOP_WITH_STDIN it stops when its input ends', async () => {
    await using database = await testDatabase();
    const variables = { DATABASE_URL: database.url, DATABASE_ALLOW_UNSAFE: 'true', PORT: '0', STOP_WITH_STDIN: 'true' };
    const program = launch(variables);
    await program.listening;
    program.child.stdin.end();
    expect(await program.ended).toEqual({ code: 0, errors: '' });
  });
});
