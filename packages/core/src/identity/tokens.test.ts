import { AppError } from '@croupier/kernel/errors';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { createCore } from '../create-core.ts';
import { systemCall } from '../system-call.ts';
import { brokenChains } from '../testing/evidence.ts';
import { outcomesOf } from '../testing/outcomes.ts';
import { Table } from '../testing/table.ts';
import { TestClock } from '../testing/test-clock.ts';
import { authenticate } from './authenticate.ts';
import { createToken } from './create-token.ts';
import { createUser } from './create-user.ts';
import { listTokens } from './list-tokens.ts';
import { listUsers } from './list-users.ts';
import { revokeToken } from './revoke-token.ts';
import { formatToken, parseToken } from './token.ts';

describe('users and tokens', () => {
  let database: TestDatabase;
  let table: Table;
  let call: Call;
  const clock = new TestClock('2026-11-21T12:00:00Z');
  const admin = systemCall('test');

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool, { clock });
    call = await table.caller('player', 'alice');
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  const token = (input: Partial<Parameters<typeof createToken>[2]> = {}, by = call) =>
    createToken(table.core, by, { name: 'test', contextLevel: 1, ...input });

  async function whyNot(core: Core, text: string): Promise<string> {
    const error: unknown = await authenticate(core, text).catch((thrown: unknown) => thrown);
    if (!(error instanceof AppError)) return 'accepted';
    return JSON.stringify([error.code, error.message, error.details]);
  }

  it('[IDN-3] a token stands for its user, with its own level of context', async () => {
    const made = await token();
    expect(made.token).toMatch(/^crp_[0-9a-f]{32}_[A-Za-z0-9_-]{43}$/);
    expect(await authenticate(table.core, made.token)).toEqual({
      userId: call.principal.userId,
      username: 'alice',
      role: 'player',
      contextLevel: 1,
      tokenId: made.tokenId,
    });
  });

  it('[IDN-3] the secret is shown once and is nowhere in the database, in no encoding', async () => {
    const made = await token();
    const secret = made.token.split('_').slice(2).join('_');
    const bytes = Buffer.from(secret, 'base64url');
    await authenticate(table.core, made.token);
    const { rows } = await table.core.pool.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    expect(rows.length).toBeGreaterThan(10);
    for (const { tablename } of rows) {
      const found = await database.owner.query(`SELECT 1 FROM ${tablename} t WHERE t::text LIKE ANY($1) LIMIT 1`, [
        [secret, bytes.toString('hex'), bytes.toString('base64')].map((text) => `%${text}%`),
      ]);
      expect(found.rowCount, tablename).toBe(0);
    }
    const { items } = await listTokens(table.core, call, { limit: 50 });
    const mine = items.find((item) => item.tokenId === made.tokenId);
    expect(mine).toMatchObject({ name: 'test', revokedAt: null });
    expect(JSON.stringify(items)).not.toContain(secret);
    expect(Object.keys(mine ?? {}).toSorted()).toEqual([
      'contextLevel',
      'createdAt',
      'expiresAt',
      'lastUsedAt',
      'name',
      'revokedAt',
      'tokenId',
      'userId',
    ]);
  });

  it('[IDN-3] wrong, unknown, expired, revoked, disabled, malformed: one answer for all', async () => {
    const right = await token();
    const expiring = await token({ expiresInSeconds: 60 });
    const revoked = await token();
    const doomed = await table.caller('player');
    const disabled = await createToken(table.core, admin, {
      userId: doomed.principal.userId,
      name: 'test',
      contextLevel: 1,
    });
    expect(await whyNot(table.core, expiring.token)).toBe('accepted');
    await revokeToken(table.core, call, { tokenId: revoked.tokenId });
    await table.core.pool.query('UPDATE users SET disabled_at = now() WHERE id = $1', [doomed.principal.userId]);
    clock.advance(60_000);
    const texts = [
      formatToken(right.tokenId, new Uint8Array(32)),
      formatToken(table.core.ids.next(), new Uint8Array(32)),
      expiring.token,
      revoked.token,
      disabled.token,
      '',
      'crp_',
      `${right.token}x`,
      right.token.toUpperCase(),
      right.token.replace('crp_', 'crq_'),
      formatToken('00000000-0000-0000-0000-000000000000', new Uint8Array(32)),
    ];
    const answers = new Set(await Promise.all(texts.map((text) => whyNot(table.core, text))));
    expect([...answers]).toEqual([JSON.stringify(['UNAUTHORIZED', new AppError('UNAUTHORIZED').message, {}])]);
    expect(await whyNot(table.core, right.token)).toBe('accepted');
  });

  it('[IDN-3] a revocation counts at once here, and within five seconds elsewhere; twice is once', async () => {
    const elsewhere = createCore({ pool: table.core.pool, clock });
    const made = await token();
    expect(await whyNot(table.core, made.token)).toBe('accepted');
    expect(await whyNot(elsewhere, made.token)).toBe('accepted');
    await revokeToken(table.core, call, { tokenId: made.tokenId });
    await revokeToken(table.core, call, { tokenId: made.tokenId });
    expect(await whyNot(table.core, made.token)).toMatch('UNAUTHORIZED');
    clock.advance(5_000);
    expect(await whyNot(elsewhere, made.token)).toMatch('UNAUTHORIZED');
    const { rows } = await table.core.pool.query(
      "SELECT 1 FROM events WHERE type = 'user.token_revoked' AND payload->>'tokenId' = $1",
      [made.tokenId],
    );
    expect(rows).toHaveLength(1);
  });

  it('[IDN-3] a token sees no more than the one that makes it; only administrators make one for others', async () => {
    const low: Call = { ...call, principal: { ...call.principal, contextLevel: 0 } };
    await expect(token({ contextLevel: 1 }, low)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const other = await table.caller('player');
    const operator = await table.caller('operator');
    for (const by of [call, operator])
      await expect(token({ userId: other.principal.userId }, by)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await token({ userId: other.principal.userId }, admin)).toMatchObject({ userId: other.principal.userId });
    await expect(token({ userId: table.core.ids.next() }, admin)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it("[IDN-4] somebody else's token cannot be seen or revoked, but by administrators", async () => {
    const made = await token();
    const other = await table.caller('player');
    await expect(revokeToken(table.core, other, { tokenId: made.tokenId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(revokeToken(table.core, other, { tokenId: table.core.ids.next() })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const seen = await listTokens(table.core, other, { limit: 50, userId: call.principal.userId });
    expect(seen.items.every((item) => item.userId === other.principal.userId)).toBe(true);
    expect(
      (await listTokens(table.core, admin, { limit: 50, userId: call.principal.userId })).items.map(
        (item) => item.tokenId,
      ),
    ).toContain(made.tokenId);
    await revokeToken(table.core, admin, { tokenId: made.tokenId });
    expect(await whyNot(table.core, made.token)).toMatch('UNAUTHORIZED');
  });

  it('[IDN-3] twenty tokens and revocations of one user at once keep its stream in order', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => token()));
    await Promise.all(made.map(({ tokenId }) => revokeToken(table.core, call, { tokenId })));
    expect(await brokenChains(table.core)).toEqual([]);
  });

  it('[IDN-1] names are unique; users are listed page by page', async () => {
    const cores = [table.core, table.second()];
    const settled = await Promise.allSettled(
      Array.from({ length: 6 }, (_, index) =>
        createUser(cores[index % 2] ?? table.core, admin, { username: 'bob', role: 'viewer' }),
      ),
    );
    expect(outcomesOf(settled)).toEqual({ ok: 1, CONFLICT: 5 });
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listUsers(table.core, admin, { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
      names.push(...page.items.map((user) => user.username));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    const { rows } = await table.core.pool.query('SELECT username FROM users ORDER BY id');
    expect(names).toEqual(rows.map((row) => row.username));
  });

  it('[IDN-3] a token’s text holds its id and only the hash of its secret is made of it', () => {
    const id = table.core.ids.next();
    const parsed = parseToken(formatToken(id, new Uint8Array(32).fill(1)));
    expect(parsed?.tokenId).toBe(id);
    expect(parsed?.secretHash).toHaveLength(32);
    expect(parseToken('crp_x_y')).toBeUndefined();
  });
});
