import { documentHash } from '@croupier/fingerprint/document-hash';
import {
  fingerprintOfGame,
  renamed,
  stripGame,
  withStop,
  type StripGame,
} from '@croupier/fingerprint/fixtures/strip-games';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { verifyEvents } from '../event/verify/verify-events.ts';
import { getFingerprint } from '../fingerprint/get-fingerprint.ts';
import { runFingerprint } from '../fingerprint/run-fingerprint.ts';
import { systemCall } from '../system-call.ts';
import { brokenChains } from '../testing/evidence.ts';
import { Table } from '../testing/table.ts';
import { addFinishedRuns } from './add-finished-runs.ts';
import { compareSubjects } from './compare-library.ts';
import { forgetFingerprint } from './forget-fingerprint.ts';
import { getProfile } from './get-profile.ts';
import { keepFingerprint } from './keep-fingerprint.ts';
import { currentIndex } from './library.ts';
import { matchFingerprint } from './match-fingerprint.ts';
import { nearestProfiles } from './nearest-profiles.ts';
import { searchLibrary } from './search-library.ts';

describe('the library of fingerprints', () => {
  let database: TestDatabase;
  let table: Table;
  let call: Call;
  const games = [1, 2, 3].map((seed) => stripGame(seed));

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool);
    await table.game('diet-32x5');
    call = await table.caller('agent');
    for (const [index, game] of games.entries()) await keep(call, game, 2_000, index, { name: `Game ${index}` });
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  type Kept = Partial<Parameters<typeof keepFingerprint>[2]>;
  const inputOf = (game: StripGame, spins: number, seed: number, more: Kept = {}) => {
    const document: Record<string, unknown> = { ...fingerprintOfGame(game, spins, seed) };
    return {
      document,
      documentHash: documentHash(document),
      name: 'kept',
      tags: [],
      idempotencyKey: table.key(),
      ...more,
    };
  };
  const keep = async (by: Call, game: StripGame, spins: number, seed: number, more: Kept = {}, core = table.core) =>
    await keepFingerprint(core, by, inputOf(game, spins, seed, more));
  const search = async (by: Call, input: Partial<Parameters<typeof searchLibrary>[2]> = {}, core = table.core) =>
    await searchLibrary(core, by, { limit: 50, ...input });
  const documentOf = (game: StripGame, spins: number, seed: number) => ({
    document: { ...fingerprintOfGame(game, spins, seed) },
    limit: 10,
  });

  it('[FPR-6] a completed run is in the library, also when the process that ended it put nothing there', async () => {
    const walletId = await table.wallet(call, 10_000_000);
    const input = { gameId: 'diet-32x5', walletId, spins: 60, idempotencyKey: table.key() };
    const { fingerprintId } = await runFingerprint(table.core, call, input);
    await table.core.runs.settled();
    const run = await getFingerprint(table.core, call, { fingerprintId });
    const added = await Promise.all([addFinishedRuns(table.second()), addFinishedRuns(table.second())]);
    expect(added.reduce((sum, count) => sum + count, 0)).toBe(1);
    const entry = await getProfile(table.core, call, { profileId: fingerprintId });
    expect(entry).toMatchObject({ source: 'run', fingerprintId, documentHash: run.documentHash, spins: run.spinsDone });
    expect(await addFinishedRuns(table.core)).toBe(0);
    expect((await search(call, { gameId: 'diet-32x5' })).items).toEqual([entry]);
    expect(
      await compareSubjects(table.core, call, { a: { id: fingerprintId }, b: { id: entry.profileId } }),
    ).toMatchObject({ verdict: 'same' });
  });

  it('[FPR-6] a document is kept once by each owner, under its own hash, and every change is evidence', async () => {
    const input = inputOf(stripGame(9), 300, 1, { name: 'Nine', tags: ['approved'] });
    const entry = await keepFingerprint(table.core, call, input);
    expect(entry).toMatchObject({
      source: 'document',
      name: 'Nine',
      tags: ['approved'],
      geometry: '3-3-3-3-3',
      fingerprintId: null,
    });
    expect(await keepFingerprint(table.core, call, input)).toEqual(entry);
    const again = { ...input, idempotencyKey: table.key() };
    await expect(keepFingerprint(table.core, call, again)).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { profileId: entry.profileId },
    });
    const other = await table.caller('agent');
    expect((await keepFingerprint(table.core, other, again)).profileId).not.toBe(entry.profileId);
    const changed = { ...input, document: { ...input.document, gameId: 'another' }, idempotencyKey: table.key() };
    await expect(keepFingerprint(table.core, call, changed)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await forgetFingerprint(table.core, call, { profileId: entry.profileId });
    await expect(getProfile(table.core, call, { profileId: entry.profileId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const anew = await keepFingerprint(table.core, call, { ...input, idempotencyKey: table.key() });
    expect(anew.documentHash).toBe(entry.documentHash);
    expect(await brokenChains(table.core)).toEqual([]);
    expect(await verifyEvents(table.core, systemCall('test'), {})).toMatchObject({ ok: true });
  });

  it('[FPR-6] [IDN-4] everybody has their own entries; those who oversee have all', async () => {
    const other = await table.caller('agent');
    const [mine] = (await search(call, { name: 'game 0' })).items;
    const id = mine?.profileId ?? '';
    expect(mine?.name).toBe('Game 0');
    expect((await search(other)).items).toEqual([]);
    await expect(getProfile(table.core, other, { profileId: id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(nearestProfiles(table.core, other, { id, limit: 3 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(forgetFingerprint(table.core, other, { profileId: id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(compareSubjects(table.core, other, { a: { id }, b: { id } })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const query = documentOf(games[0] ?? stripGame(1), 1_000, 5);
    expect(await matchFingerprint(table.core, other, query)).toMatchObject({ verdict: 'none', candidates: [] });
    const operator = await table.caller('operator');
    expect(await matchFingerprint(table.core, operator, query)).toMatchObject({
      verdict: 'found',
      best: { profileId: id },
    });
    expect((await search(operator, { name: 'game 0' })).items).toHaveLength(1);
  });

  it('[FPR-6] a game is found again, under its names and under others; an unknown one is none; a changed build is not the game', async () => {
    const [game = stripGame(1)] = games;
    const found = await matchFingerprint(table.core, call, documentOf(game, 1_500, 31));
    expect(found).toMatchObject({ verdict: 'found', best: { name: 'Game 0' } });
    const other = await matchFingerprint(
      table.core,
      call,
      documentOf(
        renamed(game, (symbol) => `${symbol}*`),
        1_500,
        32,
      ),
    );
    expect(other).toMatchObject({
      verdict: 'found',
      best: { name: 'Game 0' },
      candidates: expect.arrayContaining([expect.objectContaining({ relabelled: true })]),
    });
    expect(await matchFingerprint(table.core, call, documentOf(stripGame(404), 1_500, 33))).toMatchObject({
      verdict: 'none',
      best: null,
    });
    const changed = await matchFingerprint(table.core, call, documentOf(withStop(game, 0, 0, 'Q'), 3_000, 34));
    expect(changed).toMatchObject({ verdict: 'none', best: null });
    const { items } = await nearestProfiles(table.core, call, { id: found.best?.profileId ?? '', limit: 2 });
    expect(items).toHaveLength(2);
    expect(items[0]?.distance ?? 9).toBeLessThanOrEqual(items[1]?.distance ?? 0);
    expect(items.some(({ entry }) => entry.profileId === found.best?.profileId)).toBe(false);
  });

  it('[FPR-6] searches by statistics, name, tag and geometry, page after page without a gap', async () => {
    const owner = await table.caller('agent');
    const entries = [];
    for (let index = 0; index < 7; index += 1)
      entries.push(await keep(owner, stripGame(100 + index), 200, index, { tags: index % 2 ? ['odd'] : [] }));
    const rtps = entries.map(({ rtp }) => rtp ?? 0).toSorted((a, b) => a - b);
    const [rtpMin = 0, rtpMax = 0] = [rtps[2], rtps[4]];
    expect(
      (await search(owner, { rtpMin, rtpMax })).items.map(({ rtp }) => rtp ?? 0).toSorted((a, b) => a - b),
    ).toEqual(rtps.slice(2, 5));
    expect((await search(owner, { tag: 'odd' })).items).toHaveLength(3);
    expect((await search(owner, { geometry: '3-3-3' })).items).toEqual([]);
    expect((await search(owner, { sigmaMin: 1e6 })).items).toEqual([]);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await search(owner, { limit: 2, cursor });
      seen.push(...page.items.map(({ profileId }) => profileId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(entries.map(({ profileId }) => profileId).toReversed());
    await expect(search(owner, { cursor: 'nonsense' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('[FPR-6] every process sees what another one has just added or removed; one that starts again sees all of it', async () => {
    const owner = await table.caller('agent');
    const [first, second] = [table.core, table.second()];
    const idsIn = async (core: Core) => (await search(owner, {}, core)).items.map(({ profileId }) => profileId);
    expect(await idsIn(second)).toEqual([]);
    const kept = await Promise.all(
      [0, 1, 2, 3, 4, 5].map((index) =>
        keep(owner, stripGame(200 + index), 100, index, {}, index % 2 ? first : second),
      ),
    );
    const all = kept
      .map(({ profileId }) => profileId)
      .toSorted()
      .toReversed();
    expect(await idsIn(first)).toEqual(all);
    expect(await idsIn(second)).toEqual(all);
    await forgetFingerprint(first, owner, { profileId: all[0] ?? '' });
    expect(await idsIn(second)).toEqual(all.slice(1));
    expect(await idsIn(table.second())).toEqual(all.slice(1));
    expect((await currentIndex(first)).size).toBe((await currentIndex(table.second())).size);
  });

  it('[FPR-6] a writer that is slow to commit, or dies, hides nobody else: positions become visible in their order', async () => {
    const owner = await table.caller('agent');
    const reader = table.second();
    await currentIndex(reader);
    const client = await database.pool.connect();
    let late: Promise<unknown> = Promise.resolve();
    try {
      await client.query('BEGIN');
      await client.query("SELECT pg_advisory_xact_lock(hashtextextended('croupier fingerprint library', 0))");
      await client.query("SELECT nextval('fingerprint_profiles_position_seq')");
      late = keep(owner, stripGame(300), 100, 1);
      await someoneWaits(database);
      expect((await search(owner, {}, reader)).items).toEqual([]);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
    await late;
    expect((await search(owner, {}, reader)).items).toHaveLength(1);
  });
});

/** Ends when somebody waits for an advisory lock. */
async function someoneWaits(database: TestDatabase): Promise<void> {
  for (;;) {
    const { rows } = await database.pool.query(
      "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    if (rows.length > 0) return;
  }
}
