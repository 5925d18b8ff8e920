import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testApp } from '@croupier/testkit/app';
import { describe, expect, it } from 'vitest';
import { startCli } from '../testing/run-cli.ts';

/** A server, an agent's token, and the command as a process of its own. */
async function openWorld(variables: Readonly<Record<string, string>> = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'croupier-verify-'));
  const app = await testApp({ variables });
  const user = await app.user('agent');
  await app.game('fruit-39x5');
  let keys = 0;

  async function cli(...args: string[]) {
    const environment = { CROUPIER_URL: app.url, CROUPIER_TOKEN: user.token };
    const { code, stdout, stderr } = await startCli(['session', ...args], { directory, environment }).done;
    return { code, stdout, stderr, json: (): Record<string, unknown> => JSON.parse(stdout) };
  }

  const get = async (path: string) => await app.request(`/api/v1${path}`, { token: user.token });

  async function post(path: string, body: object): Promise<{ sessionId?: string }> {
    keys += 1;
    const request = { token: user.token, body: { ...body, idempotencyKey: `key-${keys}` } };
    const answer = await app.request(`/api/v1${path}`, request);
    expect([200, 201]).toContain(answer.status);
    return JSON.parse(answer.text);
  }

  async function openedSession(): Promise<string> {
    const { sessionId } = await post('/sessions', {
      gameId: 'fruit-39x5',
      walletId: await app.wallet(user),
      profile: { behavior: 'balanced', maxBetMinor: 1_000 },
    });
    return sessionId ?? '';
  }

  return {
    app,
    directory,
    cli,
    get,
    post,
    openedSession,
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  };
}

describe('croupier session verify', () => {
  it('[ACT-7] recomputes on this machine, from a server and from files, and tells a tampered spin by its exit code', async () => {
    await using world = await openWorld();
    const { cli, directory, get, post } = world;
    const sessionId = await world.openedSession();
    const started = await cli('start', sessionId, '--client-seed', 'mine', '--json');
    const commitment = String(started.json()['commitment']);
    for (const input of ['Probe', 'ProbeComplete']) await post(`/sessions/${sessionId}/transitions`, { input });
    for (let spin = 0; spin < 8; spin += 1) {
      await post(`/sessions/${sessionId}/action`, { type: 'Spin', stakeMinor: 10 });
    }
    expect(await cli('verify', sessionId)).toMatchObject({ code: 5 });
    await post(`/sessions/${sessionId}/action`, { type: 'CashOut' });
    const online = await cli('verify', sessionId, '--commitment', commitment, '--json');
    expect(online).toMatchObject({ code: 0, stderr: '' });
    expect(online.json()).toMatchObject({
      ok: true,
      sessionId,
      spins: 8,
      clientSeed: 'mine',
      commitment,
      complete: true,
    });
    const human = await cli('verify', sessionId, '--spin', '3');
    expect(human.stdout).toContain('Spin 3 (paid, bet 0.10)');
    expect(human.stdout).toContain('So it did.');
    expect(await cli('verify', sessionId, '--commitment', 'f'.repeat(64))).toMatchObject({ code: 9 });
    expect(await cli('verify', sessionId, '--spin', '8')).toMatchObject({ code: 4 });

    const verdict = await get(`/sessions/${sessionId}/verification?spin=3`);
    expect(verdict).toMatchObject({ status: 200, json: { ok: true, spin: { nonce: 3, differences: [] } } });

    const events = (await cli('events', sessionId, '--json')).stdout;
    const { par } = JSON.parse(verdict.text);
    const eventsFile = join(directory, 'session.json');
    const parFile = join(directory, 'par.json');
    await writeFile(eventsFile, events);
    await writeFile(parFile, JSON.stringify(par));
    const offline = await cli('verify', '--file', eventsFile, '--par', parFile, '--json');
    expect(offline).toMatchObject({ code: 0 });
    expect(offline.json()).toEqual(online.json());
    const lines = JSON.parse(events).events.map((event: { payload: Record<string, unknown> }) =>
      JSON.stringify(
        event.payload['nonce'] === 5 ? { ...event, payload: { ...event.payload, payoutMinor: 99 } } : event,
      ),
    );
    await writeFile(eventsFile, lines.join('\n'));
    const tampered = await cli('verify', '--file', eventsFile, '--par', parFile, '--json');
    expect(tampered).toMatchObject({ code: 9 });
    expect(tampered.json()).toMatchObject({
      ok: false,
      differences: [{ nonce: 5, field: 'payoutMinor', found: '99' }],
    });
    expect(await cli('verify', '--file', eventsFile)).toMatchObject({ code: 2 });
  });

  it('[SES-5] [ACT-7] a running server ends an idle session by itself, counts it, and it verifies', async () => {
    await using world = await openWorld({ SESSION_TIMEOUT_MS: '1500', SWEEP_EVERY_MS: '100' });
    const { app, cli, get } = world;
    const sessionId = await world.openedSession();
    const state = async () => (await get(`/sessions/${sessionId}`)).json;
    await expect.poll(state, { timeout: 30_000 }).toMatchObject({ state: 'Completed', endReason: 'inactive' });
    expect(await cli('verify', sessionId, '--json')).toMatchObject({ code: 0 });
    const { text } = await app.request('/metrics');
    expect(text).toContain(
      'croupier_session_transitions_total{input="EvaluateDone",from="Evaluating",to="Completed",reason="inactive"} 1',
    );
  });
});
