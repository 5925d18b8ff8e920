import { testApp, type TestApp } from '@croupier/testkit/app';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressKey } from './address-key.ts';

const tokenPerSecond = 5;
const strangerPerMinute = 7;

describe('limits on the rate of requests', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await testApp({
      variables: {
        RATE_LIMIT_TOKEN_PER_SECOND: String(tokenPerSecond),
        RATE_LIMIT_STRANGER_PER_MINUTE: String(strangerPerMinute),
      },
    });
  });
  afterAll(() => app[Symbol.asyncDispose]());

  it.each(['/api/v1/games', '/trpc/game.list?input=%7B%7D'])(
    '[IDN-5] a token is held to its limit over %s',
    async (path) => {
      const [user, other] = [await app.user('player'), await app.user('player')];
      const startMs = performance.now();
      const answers = await Promise.all(Array.from({ length: 60 }, () => app.request(path, { token: user.token })));
      const windows = Math.ceil((performance.now() - startMs) / 1_000) + 1;
      const accepted = answers.filter((answer) => answer.status === 200);
      const refused = answers.filter((answer) => answer.status === 429);
      expect(accepted.length).toBeGreaterThanOrEqual(tokenPerSecond);
      expect(accepted.length).toBeLessThanOrEqual(tokenPerSecond * windows);
      expect(accepted.length + refused.length).toBe(60);
      for (const answer of refused) {
        expect(answer.text).toContain('RATE_LIMIT');
        expect(answer.headers.get('retry-after')).toBe('1');
      }
      for (const { headers } of accepted) {
        expect(headers.get('ratelimit-policy')).toBe(`"token";q=${tokenPerSecond};w=1`);
        expect(headers.get('ratelimit')).toMatch(/^"token";r=[0-4];t=1$/);
      }
      expect((await app.request(path, { token: other.token })).status).toBe(200);
    },
  );

  it('[IDN-5] guessing tokens is held to the limit of the address, and leaves those with a token alone', async () => {
    const statuses: number[] = [];
    for (let guess = 0; guess < strangerPerMinute + 3; guess += 1)
      statuses.push((await app.request('/api/v1/games', { token: `guess-${guess}` })).status);
    expect(statuses.slice(0, strangerPerMinute).every((status) => status === 401)).toBe(true);
    expect(statuses.slice(strangerPerMinute)).toEqual([429, 429, 429]);
    const user = await app.user('player');
    expect((await app.request('/api/v1/games', { token: user.token })).status).toBe(200);
  });

  it.each([
    ['10.1.2.3', '10.1.2.3'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['::FFFF:10.1.2.3', '10.1.2.3'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('[IDN-5] %s counts as %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});
