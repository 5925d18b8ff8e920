import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { smallGame } from '@croupier/report/fixtures/small-game';
import { testApp, type TestApp, type TestUser } from '@croupier/testkit/app';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../testing/run-cli.ts';

// Every command is a process, and every run audits its randomness.
const patienceMs = 300_000;

describe('croupier fingerprint: report, verify-report, approve, gate', { timeout: patienceMs }, () => {
  let app: TestApp;
  let agent: TestUser;
  let operator: TestUser;
  let wallet: string;
  let directory: string;
  let approved: string;

  beforeAll(async () => {
    app = await testApp();
    agent = await app.user('agent');
    operator = await app.user('operator');
    await app.request('/api/v1/games', {
      method: 'POST',
      token: operator.token,
      body: { par: smallGame, idempotencyKey: 'v1' },
    });
    wallet = await app.wallet(agent, 1_000_000_000);
    directory = await mkdtemp(join(tmpdir(), 'croupier-gate-'));
    approved = (await json('run', '--game', 'small', '--spins', '950', '--wallet', wallet)).fingerprintId;
  }, patienceMs);
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  const cli = async (args: readonly string[], user: TestUser = agent) =>
    await runCli(['fingerprint', ...args], {
      directory,
      environment: { CROUPIER_URL: app.url, CROUPIER_TOKEN: user.token },
    });

  async function json(...args: readonly string[]) {
    const { code, stdout, stderr } = await cli([...args, '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout);
  }

  it('[FPR-1] [CLI-1] a run tells its reels, RTP and verdicts by name', async () => {
    const run = await json('show', approved);
    expect(run).toMatchObject({
      id: approved,
      rtp: {
        structural: expect.any(Number),
        empirical: expect.any(Number),
        low: expect.any(Number),
        high: expect.any(Number),
      },
      verdicts: { engine: 'reel-strips', rng: 'clean' },
    });
    expect(run.reels).toContainEqual(expect.objectContaining({ class: 'unique', candidates: '1' }));
    // For people too, with what was looked for.
    expect((await cli(['show', approved])).stdout).toMatch(
      /RTP by structure +\d[\s\S]*strips that fit[\s\S]*Randomness {2}nothing found[\s\S]*tests made/,
    );
  });

  it('[FPR-7] a report is written in every format, verified against the server and offline, and one altered byte is found', async () => {
    for (const format of ['json', 'html', 'pdf'])
      expect((await cli(['report', approved, '--format', format, '--out', `r.${format}`])).code).toBe(0);
    expect((await readFile(join(directory, 'r.pdf'))).subarray(0, 5).toString()).toBe('%PDF-');
    for (const file of ['r.json', 'r.html', 'r.pdf']) {
      const verified = await cli(['verify-report', file]);
      expect(verified).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('all hashes are those of the server'),
      });
    }
    const text = await readFile(join(directory, 'r.json'), 'utf8');
    const { signature } = JSON.parse(text);
    const offline = await cli(['verify-report', 'r.json', '--offline', '--key', signature.keyId, '--json']);
    expect(JSON.parse(offline.stdout)).toMatchObject({ ok: true, checks: [{ check: 'signature' }, { check: 'key' }] });
    await writeFile(join(directory, 'altered.json'), text.replace('"spins": 9', '"spins": 8'));
    expect((await cli(['verify-report', 'altered.json', '--offline'])).code).toBe(9);
    expect((await cli(['verify-report', 'r.json', '--offline', '--key', '0123456789abcdef'])).code).toBe(9);
    const pages = await cli(['verify-report', 'r.pdf', '--offline', '--json']);
    expect(JSON.parse(pages.stdout)).toMatchObject({ ok: true, checks: [{ check: 'signature' }, { check: 'pages' }] });
    // The signature of the attached report holds, whatever the pages say: they are compared too.
    const pdf = await readFile(join(directory, 'r.pdf'));
    pdf.write('X', pdf.indexOf('/Title') + 10, 'latin1');
    await writeFile(join(directory, 'altered.pdf'), pdf);
    const altered = await cli(['verify-report', 'altered.pdf', '--offline', '--json']);
    expect(altered.code).toBe(9);
    expect(JSON.parse(altered.stdout)).toMatchObject({ checks: [{ ok: true }, { check: 'pages', ok: false }] });
    const html = await readFile(join(directory, 'r.html'), 'utf8');
    await writeFile(join(directory, 'altered.html'), html.replace('PASS', 'pass'));
    expect((await cli(['verify-report', 'altered.html', '--offline'])).code).toBe(9);
    await writeFile(join(directory, 'empty.pdf'), '%PDF-1.7 nothing');
    expect((await cli(['verify-report', 'empty.pdf', '--offline'])).code).toBe(2);
  });

  it('[FPR-7] the heads of a report are found in events of the session', async () => {
    const { sessionStream } = JSON.parse(await readFile(join(directory, 'r.json'), 'utf8')).report.evidence;
    const { rows } = await app.server.core.pool.query(
      "SELECT stream_id, stream_version, encode(hash, 'hex') AS hash FROM events WHERE stream_id = $1 ORDER BY stream_version DESC LIMIT 3",
      [sessionStream.streamId],
    );
    const lines = rows.map((row) =>
      JSON.stringify({ streamId: row.stream_id, streamVersion: row.stream_version, hash: row.hash }),
    );
    await writeFile(join(directory, 'events.jsonl'), `${lines.join('\n')}\n`);
    expect((await cli(['verify-report', 'r.json', '--events', 'events.jsonl'])).code).toBe(0);
    await writeFile(join(directory, 'wrong.jsonl'), lines.join('\n').replace(sessionStream.headHash, '0'.repeat(64)));
    expect((await cli(['verify-report', 'r.json', '--events', 'wrong.jsonl'])).code).toBe(9);
  });

  it('[FPR-8] the gate: 0 for the same build, 10 for another, 11 for too little data, others when it cannot tell', async () => {
    expect((await cli(['gate', '--approved', approved, '--fingerprint', approved])).code).toBe(4);
    expect((await cli(['approve', approved])).code).toBe(3);
    expect((await cli(['approve', approved, '--note', 'build 1'], operator)).code).toBe(0);

    const same = await cli([
      'gate',
      '--approved',
      'small',
      '--game',
      'small',
      '--spins',
      '950',
      '--wallet',
      wallet,
      '--json',
    ]);
    expect(JSON.parse(same.stdout)).toMatchObject({ verdict: 'same', exitCode: 0 });
    expect(same.code).toBe(0);

    const little = await cli(['gate', '--approved', approved, '--game', 'small', '--spins', '20', '--wallet', wallet]);
    expect(little).toMatchObject({ code: 11, stdout: expect.stringContaining('INSUFFICIENT DATA') });

    const par = structuredClone(smallGame);
    const [, second] = par.reels;
    if (second !== undefined) second.strip[3] = 'A';
    const imported = await app.request('/api/v1/games', {
      method: 'POST',
      token: operator.token,
      body: { par: { ...par, id: 'small-2' }, idempotencyKey: 'v2' },
    });
    expect(imported.status).toBe(201);
    const other = await cli([
      'gate',
      '--approved',
      approved,
      '--game',
      'small-2',
      '--spins',
      '950',
      '--wallet',
      wallet,
    ]);
    expect(other).toMatchObject({ code: 10, stdout: expect.stringMatching(/DIFFERENT[\s\S]*reel 2/) });

    expect((await cli(['gate', '--approved', approved, '--game', 'small', '--file', 'r.json'])).code).toBe(2);
    expect((await cli(['gate', '--approved', 'nothing-here', '--fingerprint', approved])).code).toBe(4);
  });

  it('[FPR-8] the gate alone runs what the game is now: 0 while it is the approved build, 10 with the reason once a strip was replaced', async () => {
    const gateNow = async () => await cli(['gate', '--approved', approved, '--wallet', wallet]);
    expect(await gateNow()).toMatchObject({ code: 0, stdout: expect.stringContaining('SAME') });

    const par = structuredClone(smallGame);
    const [first] = par.reels;
    if (first !== undefined) first.strip[2] = first.strip[2] === 'A' ? 'B' : 'A';
    await writeFile(join(directory, 'replaced.json'), JSON.stringify(par));
    const { code } = await runCli(['game', 'replace', 'small', 'replaced.json', '--key', 'build-2'], {
      directory,
      environment: { CROUPIER_URL: app.url, CROUPIER_TOKEN: operator.token },
    });
    expect(code).toBe(0);
    expect(await gateNow()).toMatchObject({ code: 10, stdout: expect.stringMatching(/DIFFERENT[\s\S]*reel 1/) });

    await writeFile(join(directory, 'approved-build.json'), JSON.stringify(smallGame));
    const back = await runCli(['game', 'replace', 'small', 'approved-build.json', '--key', 'build-3'], {
      directory,
      environment: { CROUPIER_URL: app.url, CROUPIER_TOKEN: operator.token },
    });
    expect(back.code).toBe(0);
    expect(await gateNow()).toMatchObject({ code: 0 });
  });

  it('[FPR-8] documents in files are compared without a server', async () => {
    const shown = await json('show', approved);
    await writeFile(join(directory, 'approved.json'), JSON.stringify(shown));
    const alone = await runCli(['fingerprint', 'gate', '--approved', './approved.json', '--file', 'approved.json'], {
      directory,
    });
    expect(alone).toMatchObject({ code: 0, stdout: expect.stringContaining('SAME') });
  });

  it('[FPR-1] a run is followed to its end, with a line for every tenth where there is no terminal', async () => {
    const { code, stderr, stdout } = await cli([
      'run',
      '--game',
      'small',
      '--spins',
      '3000',
      '--wallet',
      wallet,
      '--until',
      'identified',
      '--follow',
    ]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/completed: \d+\/3000 spins/);
    expect(stdout).toContain('identified');
  });
});
