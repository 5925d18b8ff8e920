import { testApp } from '@croupier/testkit/app';
import { expect, it } from 'vitest';
import { simulateKeys } from './simulate-keys.ts';

it('[ACT-3] twenty copies of each key at once, over two servers: one effect, and the same bytes to all', async () => {
  await using first = await testApp();
  await using second = await testApp({ databaseUrl: () => first.database.url });
  const player = await first.user('player');
  const operator = await first.user('operator');
  const report = await simulateKeys({
    urls: [first.url, second.url],
    pool: first.database.pool,
    playerToken: player.token,
    operatorToken: operator.token,
    gameId: await first.game('fruit-39x5'),
    walletIds: await Promise.all(Array.from({ length: 8 }, () => first.wallet(player))),
    keys: 24,
    copies: 20,
    keysAtOnce: 24,
  });
  expect(report).toMatchObject({ notOnce: [], notEqual: [], strange: [] });
});
