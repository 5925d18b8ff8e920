import { createPool } from '@croupier/db/pool';
import { createLogger } from '@croupier/telemetry/logger';
import { testDatabase } from '@croupier/testkit/postgres';
import { tcpProxy } from '@croupier/testkit/tcp-proxy';
import { expect, it } from 'vitest';
import { parseConfig } from './config.ts';
import { StartError } from './exit-codes.ts';
import { untilReachable } from './until-reachable.ts';

const logger = createLogger({ level: 'silent' });
const configFor = (url: string, timeoutMs: number) =>
  parseConfig({ DATABASE_URL: url, DATABASE_START_TIMEOUT_MS: String(timeoutMs) }).database;

it('[OPS-1] a start goes through although the database goes away in the middle of it', async () => {
  await using database = await testDatabase();
  const target = new URL(database.url);
  await using proxy = await tcpProxy({ host: '127.0.0.1', port: Number(target.port) });
  target.port = String(proxy.port);
  const pool = createPool({ url: target.href, applicationName: 'start test', max: 1 });
  let tries = 0;
  const answer = await untilReachable(configFor(target.href, 30_000), logger, async () => {
    tries += 1;
    if (tries === 2) proxy.restore();
    await pool.query('SELECT 1');
    // It is there, and then it is not.
    if (tries === 1) proxy.cut();
    await pool.query('SELECT 1');
    return 'started';
  });
  await pool.end();
  expect(answer).toBe('started');
  expect(tries).toBeGreaterThan(1);
});

it('[OPS-1] a start ends with what to do when the database stays away, and at once for any other reason', async () => {
  const nowhere = 'postgresql://postgres@127.0.0.1:1/none';
  const pool = createPool({ url: nowhere, applicationName: 'start test' });
  const away = untilReachable(configFor(nowhere, 0), logger, async () => await pool.query('SELECT 1'));
  await expect(away).rejects.toThrow(StartError);
  await expect(away).rejects.toThrow('cannot be reached');
  await pool.end();
  const mistake = new TypeError('mine');
  await expect(untilReachable(configFor(nowhere, 30_000), logger, () => Promise.reject(mistake))).rejects.toBe(mistake);
});
