import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCli } from '@croupier/cli/testing/run-cli';
import { act } from '@croupier/core/action/act';
import { createSession } from '@croupier/core/session/create-session';
import { testApp, type TestApp, type TestUser } from '@croupier/testkit/app';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe('croupier session verify', () => {
  let app: TestApp;
  let user: TestUser;
  let directory: string;
  let keys = 0;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'croupier-verify-'));
    app = await testApp({ variables: { SESSION_TIMEOUT_MS: '2000', SWEEP_EVERY_MS: '100' } });
    user = await app.user('agent');
    await app.game('fruit-39x5');
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  const key = (): string => `key-${(keys += 1)}`;

  async function cli(...args: string[]) {
    const environment = { CROUPIER_URL: app.url, CROUPIER_TOKEN: user.token };
    const { code, stdout, stderr } = await startCli(['session', ...args], { directory, environment }).done;
    return { code, stdout, stderr, json: (): Record<string, unknown> => JSON.parse(stdout) };
  }

  async function openedSession(): Promise<string> {
    const { sessionId } = await createSession(app.server.core, user.call, {
      gameId: 'fruit-39x5',
      walletId: await app.wallet(user),
      profile: { behavior: 'balanced', maxBetMinor: 1_000 },
      probeSpins: 0,
      idempotencyKey: key(),
    });
    return sessionId;
  }

  async function playedSession(spins: number, clientSeed: string): Promise<{ sessionId: string; commitment: string }> {
    const sessionId = await openedSession();
    const started = await cli('start', sessionId, '--client-seed', clientSeed, '--json');
    for (const step of ['probe', 'play']) await cli(step, sessionId);
    const { core } = app.server;
    for (let spin = 0; spin < spins; spin += 1) {
      await act(core, user.call, { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey: key() });
    }
    await act(core, user.call, { type: 'CashOut', sessionId, idempotencyKey: key() });
    return { sessionId, commitment: String(started.json()['commitment']) };
  }

  it('[ACT-7] recomputes on this machine, from a server and from files, and tells a tampered spin by its exit code', async () => {
    const { sessionId, commitment } = await playedSession(8, 'mine');
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
    expect(human.stdout).toContain('Spin 3 (paid, bet 10)');
    expect(human.stdout).toContain('So it did.');
    expect(await cli('verify', sessionId, '--commitment', 'f'.repeat(64))).toMatchObject({ code: 9 });
    expect(await cli('verify', sessionId, '--spin', '8')).toMatchObject({ code: 4 });

    const verdict = await app.request(`/api/v1/sessions/${sessionId}/verification?spin=3`, { token: user.token });
    expect(verdict).toMatchObject({ status: 200, json: { ok: true, spin: { nonce: 3, differences: [] } } });

    const events = (await cli('events', sessionId, '--json')).stdout;
    const par: unknown = (verdict.json as { par: unknown }).par;
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
    const sessionId = await openedSession();
    expect(await cli('verify', sessionId)).toMatchObject({ code: 5 });
    const state = async () => (await app.request(`/api/v1/sessions/${sessionId}`, { token: user.token })).json;
    await expect.poll(state, { timeout: 30_000 }).toMatchObject({ state: 'Completed', endReason: 'inactive' });
    expect(await cli('verify', sessionId, '--json')).toMatchObject({ code: 0 });
    const { text } = await app.request('/metrics');
    expect(text).toContain(
      'croupier_session_transitions_total{input="EvaluateDone",from="Evaluating",to="Completed",reason="inactive"} 1',
    );
  });
});
