import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { fingerprintProgress, type FingerprintProgress } from '@croupier/contract/fingerprint-progress';
import { fingerprintView } from '@croupier/contract/fingerprint';
import { documentHash } from '@croupier/fingerprint/document-hash';
import { auditedDocument } from '@croupier/core/fingerprint/analysis/audited-document';
import { decodeSample } from '@croupier/fingerprint/sample';
import { decodeWins } from '@croupier/fingerprint/wins-sample';
import { testApp, type TestApp } from '@croupier/testkit/app';
import { expect, it } from 'vitest';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const spins = 950;

/** A server process of its own on the database of the test. It goes on with every run that it finds unfinished. */
async function launch(app: TestApp) {
  const variables = {
    DATABASE_URL: app.database.url,
    DATABASE_ALLOW_UNSAFE: 'true',
    PORT: '0',
    STOP_WITH_STDIN: 'true',
  };
  const child = spawn(process.execPath, [main], { env: { PATH: '/usr/bin:/bin', ...variables }, stdio: 'pipe' });
  child.stderr.resume();
  const ended = once(child, 'close');
  const url = await new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const fields: unknown = JSON.parse(line);
      if (typeof fields === 'object' && fields !== null && 'url' in fields) resolve(String(fields.url));
    });
  });
  return {
    url,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

it('[FPR-1] [FPR-5] a run whose server is killed again and again goes on where it was: no spin twice, none left out, the document of its sample', async () => {
  await using app = await testApp();
  await app.game();
  const agent = await app.user('agent');
  const walletId = await app.wallet(agent, 100_000_000);
  let server = await launch(app);
  const begun = await fetch(`${server.url}/api/v1/fingerprints`, {
    method: 'POST',
    headers: { authorization: `Bearer ${agent.token}`, 'content-type': 'application/json', 'idempotency-key': 'one' },
    body: JSON.stringify({ gameId: 'fruit-39x5', walletId, spins }),
  });
  const { fingerprintId, sessionId } = fingerprintView.parse(dated(await begun.json()));

  // Another process tells the progress: it is that of the database.
  async function* progress(): AsyncGenerator<FingerprintProgress> {
    const response = await fetch(`${app.url}/api/v1/fingerprints/${fingerprintId}/progress`, {
      headers: { authorization: `Bearer ${agent.token}` },
    });
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const whole = text.lastIndexOf('\n\n') + 2;
      for (const [, data] of text.slice(0, whole).matchAll(/^data: (\{"fingerprintId.*)$/gm))
        yield fingerprintProgress.parse(JSON.parse(data ?? ''));
      text = text.slice(whole);
    }
  }

  let kills = 0;
  for await (const { spinsDone, status } of progress()) {
    if (status !== 'running') {
      expect({ spinsDone, status }).toEqual({ spinsDone: spins, status: 'completed' });
      break;
    }
    if (kills === 2 || spinsDone < 200 + kills * 300) continue;
    await server.kill();
    kills += 1;
    server = await launch(app);
  }
  await server.kill();
  expect(kills).toBeGreaterThanOrEqual(1);

  const { pool } = app.server.core;
  const nonces = await pool.query(
    `SELECT count(*)::int AS events, count(DISTINCT payload->>'nonce')::int AS nonces, max((payload->>'nonce')::int) AS last
      FROM events WHERE stream_id = $1 AND type = 'action.spin'`,
    [sessionId],
  );
  expect(nonces.rows[0]).toEqual({ events: spins, nonces: spins, last: spins - 1 });
  const { rows } = await pool.query(
    `SELECT f.document::text AS document, f.document_hash, f.par_hash, f.engine_version, s.bytes, s.wins
      FROM fingerprints f JOIN fingerprint_samples s ON s.fingerprint_id = f.id WHERE f.id = $1`,
    [fingerprintId],
  );
  const again = auditedDocument({
    gameId: 'fruit-39x5',
    parHash: rows[0].par_hash,
    engineVersion: rows[0].engine_version,
    records: decodeSample(rows[0].bytes),
    wins: decodeWins(rows[0].wins),
    freeSpinsOwed: 0,
  });
  expect(JSON.stringify(again)).toBe(rows[0].document);
  expect(documentHash(again)).toBe(rows[0].document_hash);
}, 180_000);

/** Over REST moments are text. */
function dated(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('createdAt' in value)) return value;
  return { ...value, createdAt: new Date(String(value.createdAt)) };
}
