import { testApp } from '@croupier/testkit/app';
import { expect, it } from 'vitest';

it('[WAL-7] [IDN-4] a whole statement as CSV: with the rights and filters of the JSON one, inert for spreadsheets', async () => {
  await using app = await testApp();
  const admin = await app.user('admin');
  const owner = await app.user('player');
  const walletId = await app.wallet(owner, 500);
  const operations = `/api/v1/wallets/${walletId}/operations`;
  for (let count = 0; count < 1_005; count += 1) {
    const body = {
      operation: count % 2 === 0 ? 'credit' : 'debit',
      amountMinor: 1,
      idempotencyKey: `=1+1,"${count}"`,
    };
    const answer = await app.request(operations, { token: admin.token, body });
    expect(answer.status).toBe(200);
  }
  const path = `/api/v1/wallets/${walletId}/statement.csv`;
  const answer = await app.request(path, { token: owner.token });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  const lines = answer.text.split('\r\n');
  expect(lines[0]).toMatch(/^version,at,kind,debitAccount,creditAccount,amountMinor/);
  expect(lines).toHaveLength(1 + 1_006 + 1);
  expect(lines[1]).toMatch(/^1006,.*,"'=1\+1,""1004"""$/);
  const filtered = await app.request(`${path}?kind=credit&minAmountMinor=500`, { token: owner.token });
  expect(filtered.text.split('\r\n')).toHaveLength(3);

  const codes = await Promise.all([
    app.request(path),
    app.request(path, { token: (await app.user('player')).token }),
    app.request(`${path}?limit=3`, { token: owner.token }),
    app.request(`${path}?minAmountMinor=01`, { token: owner.token }),
    app.request(`${path}?kind=stake&kind=payout`, { token: owner.token }),
  ]);
  expect(codes.map(({ status }) => status)).toEqual([401, 404, 400, 400, 400]);
});
