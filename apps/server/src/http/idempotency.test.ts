import { randomUUID } from 'node:crypto';
import type { AppRouter } from '@croupier/api/app-router';
import { transformer } from '@croupier/api/init';
import { testApp, type TestApp, type TestUser } from '@croupier/testkit/app';
import { createTRPCUntypedClient, httpBatchLink, httpBatchStreamLink, httpLink } from '@trpc/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

let app: TestApp;
let operator: TestUser;
let walletId: string;

beforeAll(async () => {
  app = await testApp();
  operator = await app.user('operator');
  walletId = await app.wallet(operator, 0);
});
afterAll(() => app[Symbol.asyncDispose]());

interface Sent {
  readonly header?: string;
  readonly field?: string;
  readonly amountMinor?: number;
}

function overRest({ header, field, amountMinor = 5 }: Sent) {
  return app.request(`/api/v1/wallets/${walletId}/operations`, {
    method: 'POST',
    token: operator.token,
    body: { operation: 'credit', amountMinor, ...(field === undefined ? {} : { idempotencyKey: field }) },
    ...(header === undefined ? {} : { headers: { 'idempotency-key': header } }),
  });
}

function overTrpc({ header, field, amountMinor = 5 }: Sent) {
  return app.request('/trpc/wallet.operate', {
    method: 'POST',
    token: operator.token,
    body: { walletId, operation: 'credit', amountMinor, ...(field === undefined ? {} : { idempotencyKey: field }) },
    ...(header === undefined ? {} : { headers: { 'idempotency-key': header } }),
  });
}

const transports = [
  ['REST', overRest],
  ['tRPC', overTrpc],
] as const;

describe('the idempotency key', () => {
  it.each(transports)(
    '[ACT-3] over %s it is a header, bare or quoted, or a field: one effect, and the same bytes each time',
    async (_name, send) => {
      const key = randomUUID();
      const first = await send({ header: key });
      expect(first.status).toBe(200);
      for (const again of [{ header: `"${key}"` }, { field: key }, { header: key, field: key }])
        expect((await send(again)).text).toBe(first.text);
      const { json } = await app.request(`/api/v1/wallets/${walletId}/statement`, { token: operator.token });
      expect(json).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ amountMinor: 5 })]) });
      const keys = z
        .object({ items: z.array(z.object({ cause: z.object({ idempotencyKey: z.string() }) })) })
        .parse(json);
      expect(keys.items.filter(({ cause }) => cause.idempotencyKey === key)).toHaveLength(1);
    },
  );

  it('[ACT-3] a key is the same over both transports, in header and field', async () => {
    const key = randomUUID();
    const { transactionId } = JSON.parse((await overRest({ header: key })).text);
    for (const again of [{ field: key }, { header: key }])
      expect((await overTrpc(again)).json).toMatchObject({ result: { data: { json: { transactionId } } } });
  });

  const malformed = [
    ['none at all', {}, /Idempotency-Key/],
    ['an open quote', { header: '"open' }, /header idempotency-key/],
    ['nothing between the quotes', { header: '""' }, /idempotencyKey/],
    ['a space', { header: 'two words' }, /printable ASCII/],
    ['129 characters', { header: 'x'.repeat(129) }, /idempotencyKey/],
    ['a header that contradicts the field', { header: 'one', field: 'two' }, /contradicts/],
  ] as const;

  it.each(transports.flatMap(([name, send]) => malformed.map((row) => [row[0], name, send, row[1], row[2]] as const)))(
    '[ACT-3] %s over %s is 400, and says what is wrong',
    async (_what, _name, send, sent, words) => {
      const answer = await send(sent);
      expect(answer.status).toBe(400);
      expect(answer.text).toContain('"code":"INVALID_INPUT"');
      expect(answer.text).toMatch(words);
    },
  );

  const ways = transports.flatMap(([name, send]) => [
    [name, 'header', (key: string, amountMinor?: number) => send({ header: key, ...(amountMinor && { amountMinor }) })],
    [name, 'field', (key: string, amountMinor?: number) => send({ field: key, ...(amountMinor && { amountMinor }) })],
  ]) as [string, string, (key: string, amountMinor?: number) => ReturnType<typeof overRest>][];

  it.each(ways)('[ACT-3] another payload under a used key is 422 over %s, by %s', async (_name, _by, send) => {
    const key = randomUUID();
    expect((await send(key)).status).toBe(200);
    const other = await send(key, 6);
    expect(other.status).toBe(422);
    expect(other.text).toContain('IDEMPOTENCY_MISMATCH');
  });

  it.each(ways)(
    '[ACT-3] a repetition while the first is under way is 409 over %s, by %s, and may be sent again',
    async (_name, _by, send) => {
      const key = randomUUID();
      const holder = await app.database.owner.connect();
      try {
        await holder.query('BEGIN');
        await holder.query('LOCK TABLE ledger_entries IN ACCESS EXCLUSIVE MODE');
        const first = send(key);
        await somebodyWaits();
        const second = await send(key);
        expect(second.status).toBe(409);
        expect(second.text).toContain('IN_FLIGHT');
        expect(second.headers.get('retry-after')).toMatch(/^\d+$/);
        await holder.query('ROLLBACK');
        expect((await first).status).toBe(200);
        expect((await send(key)).text).toBe((await first).text);
      } finally {
        holder.release();
      }
    },
  );
});

describe('the header of a tRPC request, by the official links', () => {
  const credit = (amountMinor: number) => ({ walletId, operation: 'credit', amountMinor });
  const idOf = (receipt: unknown) => z.object({ transactionId: z.string() }).parse(receipt).transactionId;
  const quoted = (op: { context: Record<string, unknown> }) =>
    typeof op.context['key'] === 'string' ? `"${op.context['key']}"` : '""';

  /** The links know nothing of keys: a program gives one with each call, in its context. */
  const links = {
    httpLink: (url: string, authorization: string) =>
      httpLink({
        url,
        transformer,
        headers: ({ op }) => ({ authorization, 'idempotency-key': quoted(op) }),
      }),
    httpBatchLink: (url: string, authorization: string) =>
      httpBatchLink({
        url,
        transformer,
        headers: ({ opList }) => ({ authorization, 'idempotency-key': opList.map(quoted).join(', ') }),
      }),
    httpBatchStreamLink: (url: string, authorization: string) =>
      httpBatchStreamLink({
        url,
        transformer,
        headers: ({ opList }) => ({ authorization, 'idempotency-key': opList.map(quoted).join(', ') }),
      }),
  };

  it.each(Object.entries(links))(
    '[ACT-3] %s: a key for each call, once each however often and with whom it is sent',
    async (_name, link) => {
      const client = createTRPCUntypedClient<AppRouter>({
        links: [link(`${app.url}/trpc`, `Bearer ${operator.token}`)],
      });
      const keys = [randomUUID(), randomUUID(), randomUUID()];
      const send = (key: string | undefined, amountMinor: number) =>
        client.mutation('wallet.operate', credit(amountMinor), { context: key === undefined ? {} : { key } });
      const first = (await Promise.all(keys.map((key, index) => send(key, index + 1)))).map(idOf);
      expect(new Set(first).size).toBe(3);
      // In another order and company: an index of a batch is nothing to go by.
      const again = (await Promise.all(keys.toReversed().map((key, index) => send(key, 3 - index)))).map(idOf);
      expect(again).toEqual(first.toReversed());
      expect(idOf(await send(keys[1], 2))).toBe(first[1]);
      const mixed = await Promise.allSettled([send(keys[0], 1), send(undefined, 1), send(keys[2], 7)]);
      expect(mixed).toMatchObject([
        { status: 'fulfilled', value: { transactionId: first[0] } },
        { status: 'rejected', reason: { data: { code: 'INVALID_INPUT' } } },
        { status: 'rejected', reason: { data: { code: 'IDEMPOTENCY_MISMATCH' } } },
      ]);
    },
  );

  const batch = (header: string, keys: readonly (string | undefined)[]) =>
    app.request(`/trpc/${keys.map(() => 'wallet.operate').join(',')}?batch=1`, {
      method: 'POST',
      token: operator.token,
      headers: { 'idempotency-key': header },
      body: Object.fromEntries(
        keys.map((key, index) => [index, { ...credit(1), ...(key === undefined ? {} : { idempotencyKey: key }) }]),
      ),
    });

  it.each([
    ['fewer keys than calls', '"a"', [undefined, undefined]],
    ['more keys than calls', '"a", "b"', [undefined]],
    ['no list', '"a', [undefined]],
    ['an empty place', 'a,,b', [undefined, undefined, undefined]],
    ['other keys than the fields', '"a", "b"', ['b', 'a']],
  ])('[ACT-3] a batch whose header has %s is 400, and has no effect', async (_what, header, keys) => {
    const before = await app.request(`/api/v1/wallets/${walletId}`, { token: operator.token });
    const answer = await batch(header, keys);
    expect(answer.status, answer.text).toBe(400);
    expect(answer.text).toContain('INVALID_INPUT');
    expect((await app.request(`/api/v1/wallets/${walletId}`, { token: operator.token })).text).toBe(before.text);
  });

  it('[ACT-3] queries, and mutations that take no key, do not look at it', async () => {
    const headers = { 'idempotency-key': '"never closed' };
    const { token } = operator;
    expect((await app.request('/trpc/wallet.list?input=%7B%7D', { token, headers })).status).toBe(200);
    const body = { name: 'another', contextLevel: 1 };
    expect((await app.request('/trpc/identity.createToken', { token, headers, body })).status).toBe(200);
  });

  it('[ACT-3] a stranger is refused before the header is looked at', async () => {
    const headers = { 'idempotency-key': '"open' };
    const answer = await app.request('/trpc/wallet.operate', { method: 'POST', headers, body: credit(1) });
    expect(answer.status).toBe(401);
  });
});

async function somebodyWaits(): Promise<void> {
  for (;;) {
    const { rows } = await app.database.owner.query<{ waiting: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'ledger_entries'::regclass) AS waiting`,
    );
    if (rows[0]?.waiting === true) return;
  }
}
