import { actionResult } from '@croupier/contract/action';
import { eventPage } from '@croupier/contract/event';
import { fingerprintPage, fingerprintView } from '@croupier/contract/fingerprint';
import { exactReport, gameDetail, gamePage } from '@croupier/contract/game';
import { createdToken, tokenPage, userPage, userView } from '@croupier/contract/identity';
import { rewardPage, sessionPage, sessionReceipt, sessionView } from '@croupier/contract/session';
import { ledgerVerification, statementPage, walletPage, walletReceipt, walletView } from '@croupier/contract/wallet';
import { testDatabase } from '@croupier/testkit/postgres';
import { expect, it } from 'vitest';
import type { z } from 'zod';
import { act } from './action/act.ts';
import { readEvents } from './event/read-events.ts';
import { readSessionEvents } from './event/read-session-events.ts';
import { getFingerprint } from './fingerprint/get-fingerprint.ts';
import { listFingerprints } from './fingerprint/list-fingerprints.ts';
import { runFingerprint } from './fingerprint/run-fingerprint.ts';
import { exactGame } from './game/exact-game.ts';
import { getGame } from './game/get-game.ts';
import { listGames } from './game/list-games.ts';
import { createToken } from './identity/create-token.ts';
import { createUser } from './identity/create-user.ts';
import { listTokens } from './identity/list-tokens.ts';
import { listUsers } from './identity/list-users.ts';
import { cancelSession } from './session/cancel-session.ts';
import { getSession } from './session/get-session.ts';
import { listRewards } from './session/list-rewards.ts';
import { listSessions } from './session/list-sessions.ts';
import { systemCall } from './system-call.ts';
import { Table } from './testing/table.ts';
import { getWallet } from './wallet/get-wallet.ts';
import { listWallets } from './wallet/list-wallets.ts';
import { operateWallet } from './wallet/operate-wallet.ts';
import { readStatement } from './wallet/read-statement.ts';
import { verifyLedger } from './wallet/verify-ledger.ts';

it('[API-1] every answer is exactly what its contract says: no field less, none more', async () => {
  await using database = await testDatabase();
  const table = await Table.open(database.pool);
  const { core } = table;
  await table.game('diet-32x5');
  const admin = systemCall('test');
  const call = await table.caller('agent');
  const walletId = await table.wallet(call);
  const sessionId = await table.session(call, walletId, { gameId: 'diet-32x5' });
  const other = await table.session(call, walletId, { gameId: 'diet-32x5' });
  const run = await runFingerprint(core, call, {
    gameId: 'diet-32x5',
    walletId,
    spins: 20,
    idempotencyKey: table.key(),
  });
  await core.runs.settled();
  const bet = { sessionId, stakeMinor: 20 };
  const answers: [schema: z.ZodType, answer: unknown][] = [
    [actionResult, await act(core, call, { type: 'PlaceBet', ...bet, idempotencyKey: table.key() })],
    [actionResult, await act(core, call, { type: 'Spin', sessionId, idempotencyKey: table.key() })],
    [sessionReceipt, await cancelSession(core, call, { sessionId, idempotencyKey: table.key() })],
    [actionResult, await act(core, call, { type: 'CashOut', sessionId: other, idempotencyKey: table.key() })],
    ...(await Promise.all(
      [0, 1, 2].map(
        async (level) => [sessionView, await getSession(core, call, { sessionId, level })] as [z.ZodType, unknown],
      ),
    )),
    [sessionPage, await listSessions(core, call, { limit: 5 })],
    [rewardPage, await listRewards(core, call, { sessionId, limit: 5 })],
    [eventPage, await readSessionEvents(core, call, { sessionId, limit: 50 })],
    [eventPage, await readEvents(core, admin, { limit: 50 })],
    [
      walletReceipt,
      await operateWallet(core, call, { operation: 'hold', walletId, amountMinor: 5, idempotencyKey: table.key() }),
    ],
    [walletView, await getWallet(core, call, { walletId })],
    [walletPage, await listWallets(core, call, { limit: 5 })],
    [statementPage, await readStatement(core, call, { walletId, limit: 50 })],
    [ledgerVerification, await verifyLedger(core, admin, {})],
    [gameDetail, await getGame(core, call, { gameId: 'diet-32x5' })],
    [gamePage, await listGames(core, call, { limit: 5 })],
    [exactReport, await exactGame(core, call, { gameId: 'diet-32x5' })],
    [userView, await createUser(core, admin, { username: 'someone', role: 'viewer' })],
    [userPage, await listUsers(core, admin, { limit: 5 })],
    [createdToken, await createToken(core, call, { name: 'n', contextLevel: 1 })],
    [tokenPage, await listTokens(core, call, { limit: 5 })],
    [fingerprintView, run],
    [fingerprintView, await getFingerprint(core, call, { fingerprintId: run.fingerprintId })],
    [fingerprintPage, await listFingerprints(core, call, { limit: 5 })],
  ];
  for (const [schema, answer] of answers) expect(schema.parse(answer)).toEqual(answer);
});
