import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createToken } from '@croupier/core/identity/create-token';
import { verifyEvents } from '@croupier/core/event/verify/verify-events';
import { verifyLedger } from '@croupier/core/wallet/verify-ledger';
import { describe, expect, it } from 'vitest';
import { ServerProcess } from '../fault/server-process.ts';
import { admin, EngineHouse } from './engine-house.ts';
import { HostileEngine } from './hostile-engine.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('a server that is killed between the answer of an engine and the commit', () => {
  it('[ENG-5] [ACT-3] the same request gets the same outcome, once, from a server started anew', async () => {
    await using house = await EngineHouse.open();
    await using engine = await HostileEngine.start();
    const call = await house.table.caller('player');
    const gameId = await house.bind('lab', engine.url);
    const walletId = await house.table.wallet(call);
    const sessionId = await house.table.session(call, walletId, { gameId });
    const { token } = await createToken(house.core, admin, {
      userId: call.principal.userId,
      name: 't',
      contextLevel: 2,
    });
    const server = new ServerProcess({
      entry: new URL('../../apps/server/src/main.ts', import.meta.url),
      port: await freePort(),
      databaseUrl: house.database.url,
      logFile: join(mkdtempSync(join(tmpdir(), 'engines-')), 'server.log'),
      allowUnsafe: true,
    });
    const spin = async (): Promise<Response> =>
      await fetch(`${server.url}/api/v1/sessions/${sessionId}/action`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ type: 'Spin', stakeMinor: 100, idempotencyKey: 'once' }),
      });
    const kept = async (): Promise<string | null> => {
      const { rows } = await house.core.pool.query<{ answer_hash: string | null }>(
        'SELECT answer_hash FROM engine_draws WHERE session_id = $1',
        [sessionId],
      );
      return rows[0]?.answer_hash ?? null;
    };

    server.start();
    await server.ready();
    // Nobody can change the wallet: what the engine answers can be kept, but not committed.
    const blocker = await house.database.owner.connect();
    await blocker.query('BEGIN');
    await blocker.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    await blocker.query('SELECT FROM wallets WHERE id = $1 FOR UPDATE', [walletId]);
    const lost = spin().catch(() => null);
    let answerHash = await kept();
    while (answerHash === null) answerHash = await kept();
    await server.kill();
    expect(await lost).toBeNull();
    await blocker.query('ROLLBACK');
    blocker.release();

    server.start();
    await server.ready();
    const answer = await spin();
    const spun: unknown = await answer.json();
    expect([answer.status, spun]).toMatchObject([200, { type: 'Spin', nonce: 0 }]);
    expect(await (await spin()).json()).toEqual(spun);
    await server.stop();

    const { rows } = await house.core.pool.query<{ payload: unknown }>(
      `SELECT payload FROM events WHERE stream_id = $1 AND type = 'action.spin'`,
      [sessionId],
    );
    expect(rows).toMatchObject([{ payload: { engine: { key: `${sessionId}:0`, answerHash } } }]);
    // The outcome was there already: the engine was asked once.
    expect(engine.keys).toEqual([`${sessionId}:0`]);
    expect(await verifyLedger(house.core, admin, {})).toMatchObject({ ok: true });
    expect(await verifyEvents(house.core, admin, {})).toMatchObject({ ok: true });
    // Two starts of a whole server, on a machine that does other things as well.
  }, 120_000);
});
