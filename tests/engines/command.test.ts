import { randomBytes } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gameSheet } from '@croupier/core/testing/table';
import { engineServer } from '@croupier/engine-server/engine-server';
import { servedGame } from '@croupier/engine-server/served-game';
import { importPar } from '@croupier/slots/import-par';
import { testApp } from '@croupier/testkit/app';
import { describe, expect, it } from 'vitest';

const cli = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));

interface Run {
  readonly code: number;
  readonly json: unknown;
  readonly error: unknown;
}

async function croupier(url: string, token: string, ...args: string[]): Promise<Run> {
  return await new Promise((resolve) => {
    const env = { PATH: process.env['PATH'], CROUPIER_URL: url, CROUPIER_TOKEN: token };
    const child = execFile(
      process.execPath,
      [cli, ...args, '--json'],
      { env, cwd: tmpdir() },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, json: parsed(stdout), error: parsed(stderr) }),
    );
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

describe('croupier engine', () => {
  it('[ENG-5] [CLI-1] an engine is registered, checked, bound and fingerprinted in four commands, with a token that nobody is told', async () => {
    const par = importPar(gameSheet('fruit-39x5'));
    if (!par.ok) throw new Error('no sheet');
    const secret = 'token-of-the-engine';
    const engine = engineServer([servedGame(par.value, randomBytes(32))], { token: secret });
    engine.listen(0, '127.0.0.1');
    await once(engine, 'listening');
    const bound = engine.address();
    const address = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`;
    const credentials = join(mkdtempSync(join(tmpdir(), 'engines-')), 'credentials.json');
    writeFileSync(credentials, JSON.stringify({ lab: { authorization: `Bearer ${secret}` } }));
    await using app = await testApp({ variables: { ENGINE_CREDENTIALS_FILE: credentials } });
    const operator = await app.user('operator');
    const agent = await app.user('agent');
    const walletId = await app.wallet(agent, 1_000_000);
    const allowed = ['engine', 'register', 'lab', '--authorisation', 'our own engine, TEST-1'];

    const elsewhere = await croupier(app.url, operator.token, ...allowed, '--address', 'http://10.1.2.3:9400');
    expect(elsewhere).toMatchObject({ code: 2, error: { error: { code: 'INVALID_INPUT' } } });
    expect(await croupier(app.url, agent.token, ...allowed, '--address', address)).toMatchObject({ code: 3 });
    expect(await croupier(app.url, operator.token, ...allowed, '--address', address)).toMatchObject({
      code: 0,
      json: { engineId: 'lab', kind: 'http', allowed: true, authorisation: 'our own engine, TEST-1' },
    });
    expect(await croupier(app.url, operator.token, 'engine', 'check', 'lab')).toMatchObject({
      code: 0,
      json: { reachable: true, games: [{ game: 'fruit-39x5' }] },
    });
    const bind = ['engine', 'bind', 'lab', 'fruit-39x5', '--game', 'lab-fruit', '--key', 'bind'];
    const game = await croupier(app.url, operator.token, ...bind);
    expect(game).toMatchObject({ code: 0, json: { gameId: 'lab-fruit', engine: 'http', engineId: 'lab' } });
    expect(await croupier(app.url, operator.token, ...bind)).toEqual(game);
    // The sheet that the engine declares is counted like any other.
    expect(await croupier(app.url, agent.token, 'game', 'exact', 'lab-fruit')).toMatchObject({
      code: 0,
      json: { complete: true },
    });

    const run = ['fingerprint', 'run', '--game', 'lab-fruit', '--spins', '60', '--wallet', walletId];
    expect(await croupier(app.url, agent.token, ...run)).toMatchObject({
      code: 0,
      json: { status: 'completed', spinsDone: 60, document: { authorisation: 'our own engine, TEST-1' } },
    });
    const metrics = await app.request('/metrics');
    expect(metrics.text).toMatch(/croupier_engine_calls_total\{engine="lab",operation="spins",outcome="ok"\} \d/);
    expect(JSON.stringify(app.logLines)).not.toContain(secret);

    expect(await croupier(app.url, operator.token, 'engine', 'retire', 'lab')).toMatchObject({ code: 0 });
    expect(await croupier(app.url, agent.token, ...run)).toMatchObject({
      error: { error: { code: 'ENGINE_ERROR', details: { reason: 'retired' } } },
    });
    // What was bound stays known; nothing new is bound, and the answer says what to do.
    expect(await croupier(app.url, operator.token, ...bind)).toEqual(game);
    const again = ['engine', 'bind', 'lab', 'fruit-39x5', '--game', 'lab-again'];
    expect(await croupier(app.url, operator.token, ...again)).toMatchObject({
      error: {
        error: {
          code: 'CONFLICT',
          retryable: false,
          message: expect.stringContaining('new id'),
          details: { reason: 'retired' },
        },
      },
    });
    engine.close();
    engine.closeAllConnections();
  }, 120_000);
});
