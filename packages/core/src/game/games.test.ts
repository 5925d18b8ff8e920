import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act } from '../action/act.ts';
import { createSession } from '../session/create-session.ts';
import { systemCall } from '../system-call.ts';
import { outcomesOf } from '../testing/outcomes.ts';
import { gameSheet, Table } from '../testing/table.ts';
import { exactGame } from './exact-game.ts';
import { getGame } from './get-game.ts';
import { importGame } from './import-game.ts';
import { listGames } from './list-games.ts';
import { replaceGame } from './replace-game.ts';
import { retireGame } from './retire-game.ts';

const fixtures = [
  'bird-counts-128x3',
  'classic-32x3',
  'diet-32x5',
  'fruit-25x5',
  'fruit-39x5',
  'lobster-counts',
  'sevens-72x3',
];

/** As their publishers give it, played with the most coins; the sources are in the sheets. */
const publishedRtp: Record<string, number> = {
  'bird-counts-128x3': 0.990056,
  'classic-32x3': 0.85495,
  'diet-32x5': 0.970458,
  'fruit-25x5': 0.956556,
  'fruit-39x5': 0.951712,
  'lobster-counts': 0.962525,
  'sevens-72x3': 0.927046,
};

describe('games', () => {
  let database: TestDatabase;
  let table: Table;
  const admin = systemCall('test');

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool);
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  it.each(fixtures)('[ENG-4] %s is imported, once for its key, and read back as it is', async (gameId) => {
    const input = { par: gameSheet(gameId), idempotencyKey: `import ${gameId}` };
    const imported = await importGame(table.core, admin, input);
    expect(imported).toMatchObject({ gameId, version: 1, status: 'active', engine: 'builtin' });
    expect(await importGame(table.core, admin, input)).toEqual(imported);
    expect(await importGame(table.second(), admin, input)).toEqual(imported);
    expect(await getGame(table.core, admin, { gameId })).toEqual(imported);
    await expect(
      importGame(table.core, admin, { ...input, par: { ...gameSheet(gameId), title: 'Another' } }),
    ).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    await expect(importGame(table.core, admin, { ...input, idempotencyKey: table.key() })).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { gameId, version: 1 },
    });
  });

  it.each(fixtures)('[ENG-3] the exact figures of %s equal the published ones', async (gameId) => {
    const exact = await exactGame(table.core, admin, { gameId });
    const { rtp } = await getGame(table.core, admin, { gameId });
    expect(exact).toMatchObject({ gameId, rtp });
    expect(exact.rtp).toBeCloseTo(publishedRtp[gameId] ?? Number.NaN, 5);
    expect(exact.hitFrequency).toBeGreaterThan(0);
    expect(exact.sigma).toBeGreaterThan(0);
  });

  it('[API-6] the catalogue is listed in order, page by page, and by status', async () => {
    const first = await listGames(table.core, admin, { limit: 4 });
    const second = await listGames(table.core, admin, { limit: 4, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...second.items].map((game) => game.gameId)).toEqual(fixtures);
    expect(second.nextCursor).toBeNull();
    expect((await listGames(table.core, admin, { limit: 10, status: 'retired' })).items).toEqual([]);
  });

  it('[ENG-4] a sheet with several faults is refused with all of them, each with its path', async () => {
    const sheet = gameSheet('fruit-39x5');
    const broken = { ...sheet, id: 'broken', reels: 'none', paylines: [[99]], title: 7 };
    const refusal = importGame(table.core, admin, { par: broken, idempotencyKey: table.key() });
    await expect(refusal).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const { details } = await refusal.catch((error) => error);
    expect(details.issues.length).toBeGreaterThan(1);
    for (const issue of details.issues)
      expect(issue).toEqual({
        path: expect.stringMatching(/^par/),
        message: expect.any(String),
        severity: expect.any(String),
      });
    await expect(getGame(table.core, admin, { gameId: 'broken' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    for (const par of [{}, { format: 'croupier-par/1' }, { strips: [] }]) {
      await expect(importGame(table.core, admin, { par, idempotencyKey: table.key() })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
    }
  });

  it('[ENG-1] imports of one id at the same moment: one wins, the others are told CONFLICT', async () => {
    const par = { ...gameSheet('fruit-25x5'), id: 'contested' };
    const cores = [table.core, table.second()];
    const settled = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        importGame(cores[index % 2] ?? table.core, admin, { par, idempotencyKey: table.key() }),
      ),
    );
    expect(outcomesOf(settled)).toEqual({ ok: 1, CONFLICT: 7 });
  });

  it('[ACT-3] one import with one key, sent eight times at once, is one import with one answer', async () => {
    const input = { par: { ...gameSheet('fruit-25x5'), id: 'eager' }, idempotencyKey: table.key() };
    const cores = [table.core, table.second()];
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => importGame(cores[index % 2] ?? table.core, admin, input)),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('[EVT-2] [ENG-1] a replacement states the version it replaces; open sessions keep their sheet', async () => {
    const call = await table.caller('player');
    const walletId = await table.wallet(call);
    const sessionId = await table.session(call, walletId, { gameId: 'fruit-39x5' });
    const before = await getGame(table.core, admin, { gameId: 'fruit-39x5' });
    const par = { ...gameSheet('fruit-39x5'), title: 'Fruit, second edition' };
    const input = { gameId: 'fruit-39x5', par, expectedVersion: 1, idempotencyKey: table.key() };
    await expect(
      replaceGame(table.core, admin, { ...input, expectedVersion: 2, idempotencyKey: table.key() }),
    ).rejects.toMatchObject({ code: 'CONFLICT', details: { expectedVersion: 2, version: 1 } });
    const replaced = await replaceGame(table.core, admin, input);
    expect(replaced).toMatchObject({ version: 2, title: 'Fruit, second edition' });
    expect(replaced.parHash).not.toBe(before.parHash);
    expect(await replaceGame(table.second(), admin, input)).toEqual(replaced);
    await expect(replaceGame(table.core, admin, { ...input, idempotencyKey: table.key() })).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { version: 2 },
    });
    await expect(
      replaceGame(table.core, admin, { ...input, gameId: 'fruit-25x5', idempotencyKey: table.key() }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await act(table.second(), call, { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey: table.key() });
    const { rows } = await table.core.pool.query('SELECT par_hash FROM sessions WHERE id = $1', [sessionId]);
    expect(rows).toEqual([{ par_hash: before.parHash }]);
  });

  it('[EVT-2] replacements of one version at the same moment: one wins', async () => {
    const settled = await Promise.allSettled(
      Array.from({ length: 6 }, (_, index) =>
        replaceGame(table.core, admin, {
          gameId: 'diet-32x5',
          par: { ...gameSheet('diet-32x5'), title: `Edition ${index}` },
          expectedVersion: 1,
          idempotencyKey: table.key(),
        }),
      ),
    );
    expect(outcomesOf(settled)).toEqual({ ok: 1, CONFLICT: 5 });
  });

  it('[ENG-4] a sheet that takes long to be counted holds up nobody: the event loop turns meanwhile, and every figure is there', async () => {
    const symbols = Array.from({ length: 12 }, (_, index) => `S${index}`);
    const reel = (number: number) => ({
      strip: Array.from(
        { length: 32 },
        (_, stop) => symbols[(stop * 7 + number * stop * stop + (stop % 5)) % 12] ?? '',
      ),
    });
    const par = {
      format: 'croupier-par/1',
      kind: 'grid',
      id: 'long-to-count',
      title: 'Long to count',
      reels: [0, 1, 2, 3, 4].map(reel),
      rows: [3, 3, 3, 3, 3],
      pay: { by: 'anywhere' },
      pays: Object.fromEntries(symbols.map((symbol, index) => [symbol, [0, 0, 0.01 * (index + 1), 0.05, 0.5, 2]])),
    };
    let turns = 0;
    let isDone = false;
    const turn = (): void => {
      turns += 1;
      if (!isDone) setTimeout(turn, 1);
    };
    turn();
    await importGame(table.core, admin, { par, idempotencyKey: table.key() });
    isDone = true;
    expect(turns).toBeGreaterThan(20);
    const report = await exactGame(table.core, admin, { gameId: 'long-to-count' });
    expect(report).toMatchObject({ complete: true, cycle: 32 ** 5 });
  }, 300_000);

  it('[ENG-1] a retired game takes no new session, goes on with the open ones, and comes back by a replacement', async () => {
    const call = await table.caller('player');
    const walletId = await table.wallet(call);
    const sessionId = await table.session(call, walletId, { gameId: 'fruit-25x5' });
    await retireGame(table.core, admin, { gameId: 'fruit-25x5' });
    await retireGame(table.core, admin, { gameId: 'fruit-25x5' });
    const game = await getGame(table.core, admin, { gameId: 'fruit-25x5' });
    expect(game).toMatchObject({ status: 'retired', version: 2 });
    const open = () =>
      createSession(table.core, call, {
        gameId: 'fruit-25x5',
        walletId,
        profile: { behavior: 'balanced', maxBetMinor: 100 },
        probeSpins: 0,
        idempotencyKey: table.key(),
      });
    await expect(open()).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED', details: { reason: 'game_retired' } });
    const spun = await act(table.core, call, {
      type: 'Spin',
      sessionId,
      stakeMinor: game.stake.unitMinor,
      idempotencyKey: table.key(),
    });
    expect(spun.type).toBe('Spin');
    await replaceGame(table.core, admin, {
      gameId: 'fruit-25x5',
      par: gameSheet('fruit-25x5'),
      expectedVersion: 2,
      idempotencyKey: table.key(),
    });
    expect(await open()).toMatchObject({ state: 'Idle' });
    await expect(retireGame(table.core, admin, { gameId: 'nothing' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
