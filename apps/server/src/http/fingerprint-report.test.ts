import { isSignedBy } from '@croupier/report/signature';
import { signedReport } from '@croupier/contract/fingerprint-report';
import { fingerprintProgress } from '@croupier/contract/fingerprint-progress';
import { testApp, type TestApp, type TestUser } from '@croupier/testkit/app';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const started = z.object({ fingerprintId: z.string() });

describe('audit reports and approvals over HTTP', () => {
  let app: TestApp;
  let agent: TestUser;
  let operator: TestUser;
  let fingerprintId: string;

  beforeAll(async () => {
    app = await testApp();
    await app.game();
    agent = await app.user('agent');
    operator = await app.user('operator');
    fingerprintId = await begun(3_000);
    await app.server.core.runs.settled();
  });
  afterAll(async () => await app[Symbol.asyncDispose]());

  async function begun(spins: number): Promise<string> {
    const walletId = await app.wallet(agent, 10_000_000);
    const body = { gameId: 'fruit-39x5', walletId, spins, idempotencyKey: crypto.randomUUID() };
    const answer = await app.request('/api/v1/fingerprints', { method: 'POST', token: agent.token, body });
    return started.parse(answer.json).fingerprintId;
  }

  const get = async (path: string, headers: Readonly<Record<string, string>> = {}) =>
    await app.request(path, { token: agent.token, headers });

  it('[FPR-7] the report is signed with a key of the server; one altered byte breaks the signature', async () => {
    const { status, json, headers } = await get(`/api/v1/fingerprints/${fingerprintId}/report`);
    expect(status).toBe(200);
    const { report, signature } = signedReport.parse(json);
    if (signature === null) throw new Error('it is signed');
    expect(isSignedBy(report, signature)).toBe(true);
    const altered = structuredClone(report);
    altered.evidence.sampleHash = altered.evidence.sampleHash.replace(/^./, (c) => (c === '0' ? '1' : '0'));
    expect(isSignedBy(altered, signature)).toBe(false);
    expect(
      isSignedBy(report, { ...signature, value: signature.value.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')) }),
    ).toBe(false);
    const keys = await get('/api/v1/report-keys');
    expect(keys.json).toEqual({ keys: [{ keyId: signature.keyId, publicKey: signature.publicKey, current: true }] });
    expect(report.summary.fail).toBe(0);
    expect(report.evidence).toMatchObject({ fingerprintId, spins: report.evidence.spins, status: 'completed' });
    const again = await get(`/api/v1/fingerprints/${fingerprintId}/report`, {
      'if-none-match': headers.get('etag') ?? '',
    });
    expect(again.status).toBe(304);
  });

  it('[FPR-7] HTML and PDF are resources with their types and ETags, the same bytes each time', async () => {
    for (const [name, type] of [
      ['html', 'text/html; charset=utf-8'],
      ['pdf', 'application/pdf'],
    ] as const) {
      const path = `/api/v1/fingerprints/${fingerprintId}/report.${name}`;
      const { status, headers, text } = await get(path);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe(type);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(text.slice(0, 5)).toBe(name === 'html' ? '<!doc' : '%PDF-');
      expect((await get(path)).headers.get('etag')).toBe(headers.get('etag'));
      expect((await get(path, { 'if-none-match': headers.get('etag') ?? '' })).status).toBe(304);
      const stranger = await app.user('agent');
      expect((await app.request(path, { token: stranger.token })).status).toBe(404);
      expect((await app.request(path)).status).toBe(401);
    }
  });

  it('[FPR-8] operators approve; the newest approval of a game counts; an approval leaves the report as it was', async () => {
    const before = await get(`/api/v1/fingerprints/${fingerprintId}/report`);
    const path = `/api/v1/fingerprints/${fingerprintId}/approve`;
    expect((await app.request(path, { method: 'POST', token: agent.token, body: {} })).status).toBe(403);
    expect((await get('/api/v1/games/fruit-39x5/approval')).status).toBe(404);
    const approved = await app.request(path, { method: 'POST', token: operator.token, body: { note: 'build 41' } });
    expect(approved).toMatchObject({
      status: 200,
      json: { fingerprintId, note: 'build 41', approvedBy: operator.userId },
    });
    expect((await get('/api/v1/games/fruit-39x5/approval')).json).toEqual(approved.json);
    expect((await get(`/api/v1/fingerprints/${fingerprintId}/approval`)).json).toEqual(approved.json);
    const again = await app.request(path, { method: 'POST', token: operator.token, body: { note: 'build 41' } });
    expect(again.json).toEqual(approved.json);
    expect((await get(`/api/v1/fingerprints/${fingerprintId}/report`)).text).toBe(before.text);
    const { rows } = await app.server.core.pool.query(
      'SELECT type FROM events WHERE stream_id = $1 ORDER BY stream_version DESC LIMIT 2',
      [fingerprintId],
    );
    expect(rows.map(({ type }) => type)).toEqual(['fingerprint.approved', 'fingerprint.completed']);
  });

  it('[FPR-1] progress comes as server-sent events, goes on after the last id, and ends with the run', async () => {
    const running = await begun(20_000);
    const path = `${app.url}/api/v1/fingerprints/${running}/progress`;
    const headers = { authorization: `Bearer ${agent.token}` };
    const response = await fetch(path, { headers });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const text = await response.text();
    const frames = [...text.matchAll(/^id: (\d+)\ndata: (.*)$/gm)];
    const all = frames.map(([, , data]) => fingerprintProgress.parse(JSON.parse(data ?? '')));
    expect(all.map(({ sequence }) => sequence)).toEqual(frames.map(([, id]) => Number(id)));
    expect(all.at(-1)).toMatchObject({ status: 'completed', stopReason: 'spins', spinsDone: 20_000 });
    expect(text.endsWith('event: end\ndata: {"code":"COMPLETED"}\n\n')).toBe(true);
    expect((await get(`/api/v1/fingerprints/${running}/report`)).status).toBe(200);
    const last = String(all.at(-1)?.sequence);
    const seen = await fetch(path, { headers: { ...headers, 'last-event-id': last } });
    expect(seen.status).toBe(204);
    const behind = await fetch(`${path}?after=${Number(last) - 1}`, { headers });
    expect(await behind.text()).toContain(`id: ${last}\n`);
    expect((await fetch(`${path}?after=x`, { headers })).status).toBe(400);
  });
});
