import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createCroupierClient } from './client.ts';

/** Between a client and Croupier stand machines of other people. msw plays them; no Croupier is behind them here. */
const proxy = setupServer();
const baseUrl = 'http://croupier.example';

function client() {
  const waits: number[] = [];
  const clock = {
    now: () => waits.reduce((sum, wait) => sum + wait, 0),
    sleep: async (delayMs: number): Promise<void> => void waits.push(delayMs),
  };
  return { waits, croupier: createCroupierClient({ baseUrl, token: 'crp_test', clock }) };
}

describe('an answer that is not Croupier’s', () => {
  beforeAll(() => proxy.listen());
  afterEach(() => proxy.resetHandlers());
  afterAll(() => proxy.close());

  it('[API-4] a captive portal that answers 200 with a page is told as no answer', async () => {
    proxy.use(http.get(`${baseUrl}/trpc/*`, () => HttpResponse.html('<h1>Welcome to the hotel</h1>')));
    await expect(client().croupier.game.list({})).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  });

  it('[API-4] a load balancer’s 503 page is waited out for as long as its Retry-After says', async () => {
    let asked = 0;
    proxy.use(
      http.get(`${baseUrl}/trpc/game.list`, () => {
        asked += 1;
        if (asked === 1)
          return HttpResponse.html('<h1>Backend down</h1>', { status: 503, headers: { 'retry-after': '3' } });
        return HttpResponse.json({ result: { data: { json: { items: [], nextCursor: null } } } });
      }),
    );
    const { croupier, waits } = client();
    await expect(croupier.game.list({})).resolves.toEqual({ items: [], nextCursor: null });
    expect(asked).toBe(2);
    expect(waits[0]).toBeGreaterThanOrEqual(3_000);
  });

  it('[ACT-3] a gateway that loses the answer of a spin sees the same key again, never another one', async () => {
    const keys: unknown[] = [];
    proxy.use(
      http.post(`${baseUrl}/trpc/action.act`, async ({ request }) => {
        const body: unknown = await request.json();
        keys.push(typeof body === 'object' && body !== null && 'idempotencyKey' in body ? body.idempotencyKey : body);
        return keys.length < 3 ? HttpResponse.error() : HttpResponse.json({ error: notFound }, { status: 404 });
      }),
    );
    const sessionId = '019a9f30-7c1a-7b2e-8d3f-5a6b7c8d9e0f';
    await expect(client().croupier.action.act({ sessionId, type: 'Spin', stakeMinor: 10 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });
});

const notFound = {
  message: 'There is no such session.',
  code: -32_004,
  data: { code: 'NOT_FOUND', httpStatus: 404, path: 'action.act', details: {}, requestId: 'r', retryable: false },
};
