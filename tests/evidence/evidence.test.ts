import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { act } from '@croupier/core/action/act';
import { createSession } from '@croupier/core/session/create-session';
import { transitionSession } from '@croupier/core/session/transition-session';
import { testApp, type TestApp, type TestUser } from '@croupier/testkit/app';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const command = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));

describe('croupier events', () => {
  let directory: string;
  let app: TestApp;
  let operator: TestUser;
  let sessionId: string;

  /** Runs the command as a process of its own, without a server unless `url` is given. */
  const croupier = async (args: readonly string[], url?: string) => {
    const environment = url === undefined ? {} : { CROUPIER_URL: url, CROUPIER_TOKEN: operator.token };
    const child = spawn(process.execPath, [command, ...args, '--json'], {
      cwd: directory,
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [[code], out, errors] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
    const json: unknown = JSON.parse(out === '' ? errors : out);
    return { code, json };
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'croupier-evidence-'));
    app = await testApp({ variables: { EVENT_ARCHIVE_DIR: join(directory, 'archive') } });
    operator = await app.user('admin');
    const player = await app.user('agent');
    const gameId = await app.game();
    const walletId = await app.wallet(player, 10_000);
    const { core } = app.server;
    const profile = { behavior: 'balanced', maxBetMinor: 100 } as const;
    const input = { gameId, walletId, profile, probeSpins: 0, idempotencyKey: 'create' };
    ({ sessionId } = await createSession(core, player.call, input));
    for (const step of ['Start', 'Probe', 'ProbeComplete'] as const) {
      await transitionSession(core, player.call, { sessionId, input: step, idempotencyKey: step });
    }
    for (const key of ['one', 'two', 'three']) {
      await act(core, player.call, { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey: key });
    }
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  it('[EVT-5] verify proves the store and one session of it', async () => {
    const whole = await croupier(['events', 'verify'], app.url);
    expect(whole).toMatchObject({ code: 0, json: { ok: true, difference: null } });
    const one = await croupier(['events', 'verify', '--session', sessionId], app.url);
    expect(one).toMatchObject({ code: 0, json: { ok: true, streams: 1, events: 7 } });
  });

  it('[EVT-7] a session is exported, and the export proves itself without a server, until a byte is changed', async () => {
    const made = await croupier(['events', 'export', '--session', sessionId], app.url);
    expect(made).toMatchObject({ code: 0, json: { events: 7, streams: 1, existed: false } });
    const place = z.object({ directory: z.string(), manifestSha256: z.string() }).parse(made.json);
    const proof = await croupier(['events', 'verify-export', place.directory]);
    expect(proof).toMatchObject({ code: 0, json: { ok: true, manifestSha256: place.manifestSha256 } });
    const file = (await readdir(place.directory)).find((name) => name.endsWith('.jsonl.gz'));
    await writeFile(join(place.directory, file ?? ''), 'x', { flag: 'a' });
    const broken = await croupier(['events', 'verify-export', place.directory]);
    expect(broken).toMatchObject({ code: 9, json: { ok: false, difference: { kind: 'file', file } } });
  });

  it('[EVT-7] the months are listed; the current one is not detached', async () => {
    const listed = await croupier(['events', 'partitions'], app.url);
    const { items } = z.object({ items: z.array(z.object({ month: z.string().nullable() })) }).parse(listed.json);
    expect(items.length).toBeGreaterThan(12);
    const month = new Date().toISOString().slice(0, 7);
    const refused = await croupier(['events', 'detach', month], app.url);
    expect(refused).toMatchObject({ code: 5, json: { error: { code: 'CONFLICT', details: { reason: 'not_over' } } } });
  });

  it('[EVT-5] exit code 9 and the place when the store does not prove itself', async () => {
    await app.database.owner.query(
      `SET session_replication_role = replica;
       UPDATE events SET request_id = 'other' WHERE stream_id = '${sessionId}' AND stream_version = 5;
       RESET session_replication_role`,
    );
    const broken = await croupier(['events', 'verify'], app.url);
    expect(broken).toMatchObject({
      code: 9,
      json: { ok: false, differences: 1, difference: { kind: 'hash', streamId: sessionId, streamVersion: 5 } },
    });
  });
});
