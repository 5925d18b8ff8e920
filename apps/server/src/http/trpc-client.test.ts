import type { AppRouter } from '@croupier/api/app-router';
import { transformer } from '@croupier/api/init';
import { testApp } from '@croupier/testkit/app';
import { createTRPCClient, httpBatchLink, httpLink, TRPCClientError } from '@trpc/client';
import { expect, it } from 'vitest';

it.each([
  ['httpLink', httpLink],
  ['httpBatchLink', httpBatchLink],
] as const)(
  '[API-1] the official client works over %s: dates arrive as dates, errors with their data',
  async (_name, link) => {
    await using app = await testApp();
    const player = await app.user('player');
    const headers = { authorization: `Bearer ${player.token}` };
    const client = createTRPCClient<AppRouter>({ links: [link({ url: `${app.url}/trpc`, transformer, headers })] });
    const walletId = await app.wallet(player, 500);

    const [wallet, { items }, me] = await Promise.all([
      client.wallet.get.query({ walletId }),
      client.wallet.list.query({}),
      client.identity.whoAmI.query({}),
    ]);
    expect(wallet).toMatchObject({ walletId, balanceMinor: 500, createdAt: expect.any(Date) });
    expect(items).toHaveLength(1);
    expect(me.userId).toBe(player.userId);

    const refused = client.wallet.operate.mutate({
      walletId,
      operation: 'credit',
      amountMinor: 1,
      idempotencyKey: 'k',
    });
    const error = await refused.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TRPCClientError);
    expect(error).toMatchObject({
      data: { code: 'FORBIDDEN', httpStatus: 403, path: 'wallet.operate', retryable: false },
    });
  },
);
