import { randomUUID } from 'node:crypto';
import { testApp, type TestApp, type TestUser } from '@croupier/testkit/app';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

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

function overTrpc({ field, amountMinor = 5 }: Sent) {
  return app.request('/trpc/wallet.operate', {
    method: 'POST',
    token: operator.token,
    body: { walletId, operation: 'credit', amountMinor, ...(field === undefined ? {} : { idempotencyKey: field }) },
  });
}

describe('the idempotency key', () => {
  it('[ACT-3] over REST it is a header, bare or quoted, or a field: one effect, and the same bytes each time', async () => {
    const key = randomUUID();
    const first = await overRest({ header: key });
    expect(first.status).toBe(200);
    for (const again of [{ header: `"${key}"` }, { field: key }, { header: key, field: key }])
      expect((await overRest(again)).text).toBe(first.text);
    const { json } = await app.request(`/api/v1/wallets/${walletId}/statement`, { token: operator.token });
    expect(json).toMatchObject({ items: [{ amountMinor: 5, cause: { idempotencyKey: key } }] });
  });

  it('[ACT-3] over tRPC it is a field, and the same key as over REST', async () => {
    const key = randomUUID();
    const first = await overRest({ header: key });
    const again = await overTrpc({ field: key });
    expect(again.status).toBe(200);
    const { transactionId } = JSON.parse(first.text);
    expect(again.json).toMatchObject({ result: { data: { json: { transactionId } } } });
  });

  it.each([
    ['none at all', {}, /Idempotency-Key/],
    ['an open quote', { header: '"open' }, /header idempotency-key/],
    ['nothing between the quotes', { header: '""' }, /idempotencyKey/],
    ['a space', { header: 'two words' }, /printable ASCII/],
    ['129 characters', { header: 'x'.repeat(129) }, /idempotencyKey/],
    ['a header that contradicts the field', { header: 'one', field: 'two' }, /contradicts/],
  ])('[ACT-3] %s is 400, and says what is wrong', async (_name, sent, words) => {
    const answer = await overRest(sent);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ error: { code: 'INVALID_INPUT', retryable: false } });
    expect(answer.text).toMatch(words);
  });

  it('[ACT-3] without one over tRPC it is 400, and says so', async () => {
    const answer = await overTrpc({});
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(/Idempotency-Key/);
  });

  it.each([
    ['REST', (sent: Sent) => overRest({ ...sent, header: sent.field ?? '' })],
    ['tRPC', overTrpc],
  ])('[ACT-3] another payload under a used key is 422 over %s', async (_name, send) => {
    const field = randomUUID();
    expect((await send({ field })).status).toBe(200);
    const other = await send({ field, amountMinor: 6 });
    expect(other.status).toBe(422);
    expect(other.text).toContain('IDEMPOTENCY_MISMATCH');
  });

  it.each([
    ['REST', (sent: Sent) => overRest({ header: sent.field ?? '' })],
    ['tRPC', overTrpc],
  ])('[ACT-3] a repetition while the first is under way is 409 over %s, and may be sent again', async (_name, send) => {
    const field = randomUUID();
    const holder = await app.database.owner.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('LOCK TABLE ledger_entries IN ACCESS EXCLUSIVE MODE');
      const first = send({ field });
      await somebodyWaits();
      const second = await send({ field });
      expect(second.status).toBe(409);
      expect(second.text).toContain('IN_FLIGHT');
      expect(second.headers.get('retry-after')).toMatch(/^\d+$/);
      await holder.query('ROLLBACK');
      expect((await first).status).toBe(200);
      expect((await send({ field })).text).toBe((await first).text);
    } finally {
      holder.release();
    }
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
