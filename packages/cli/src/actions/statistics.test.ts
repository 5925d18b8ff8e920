import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testApp, type TestApp, type TestUser } from '@croupier/testkit/app';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startCli } from '../testing/run-cli.ts';

describe('the command against a whole server', () => {
  let app: TestApp;
  let directory: string;
  let agent: TestUser;
  let operator: TestUser;

  const cli = async (as: TestUser, ...args: string[]) => {
    const environment = { CROUPIER_URL: app.url, CROUPIER_TOKEN: as.token };
    const { code, stdout, stderr } = await startCli(args, { directory, environment }).done;
    return { code, stdout, stderr };
  };
  const json = async (as: TestUser, ...args: string[]): Promise<Record<string, unknown>> => {
    const told = await cli(as, ...args, '--json');
    if (told.code !== 0) throw new Error(told.stderr);
    return JSON.parse(told.stdout);
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'croupier-statistics-'));
    app = await testApp();
    agent = await app.user('agent');
    operator = await app.user('operator');
    const walletId = await app.wallet(agent);
    await app.game('fruit-39x5');
    const run = ['agent', 'run', '--game', 'fruit-39x5', '--wallet', walletId, '--spins', '20'];
    const { code, stderr } = await cli(agent, ...run);
    if (code !== 0) throw new Error(stderr);
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  it('[EVT-4] game stats and leaderboard tell what was played, and up to when', async () => {
    const statistics = async () => await json(agent, 'game', 'stats', 'fruit-39x5');
    await vi.waitFor(async () => expect(await statistics()).toMatchObject({ freshness: { behindEvents: 0 } }), 60_000);
    expect(await statistics()).toMatchObject({ totals: [{ currency: 'PLY', spins: 20, sessions: 1 }] });
    expect(await json(agent, 'leaderboard', '--game', 'fruit-39x5', '--period', 'week')).toMatchObject({
      period: 'week',
      boards: [{ currency: 'PLY', players: [{ rank: 1, username: agent.username, isYou: true, spins: 20 }] }],
    });
    expect((await cli(agent, 'game', 'stats', 'fruit-39x5')).stdout).toMatch(/RTP[\s\S]*in all[\s\S]*as of 20/);
    expect((await cli(agent, 'leaderboard', '--game', 'fruit-39x5')).stdout).toContain(`${agent.username} (you)`);
    expect(await cli(agent, 'leaderboard', '--game', 'nothing')).toMatchObject({ code: 4 });
  });

  it('[EVT-5] the proofs are asked for by task id, and end with what they found', async () => {
    expect(await json(operator, 'events', 'verify')).toMatchObject({ ok: true, difference: null });
    expect(await json(operator, 'ledger', 'verify')).toMatchObject({ ok: true, difference: null });
  });
});
