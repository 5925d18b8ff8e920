import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { actionInput } from './action.ts';
import { readEventsInput, sessionEventsInput } from './event.ts';
import {
  cancelFingerprintInput,
  getFingerprintInput,
  latestFingerprintInput,
  listFingerprintsInput,
  runFingerprintInput,
} from './fingerprint.ts';
import { getGameInput, importGameInput, listGamesInput, replaceGameInput, retireGameInput } from './game.ts';
import {
  createTokenInput,
  createUserInput,
  listTokensInput,
  listUsersInput,
  revokeTokenInput,
  whoAmIInput,
} from './identity.ts';
import {
  cancelSessionInput,
  createSessionInput,
  getSessionInput,
  listSessionsInput,
  sessionRewardsInput,
  transitionSessionInput,
} from './session.ts';
import {
  createWalletInput,
  getWalletInput,
  listWalletsInput,
  statementInput,
  verifyLedgerInput,
  walletOperation,
} from './wallet.ts';

const id = '019a9f30-7c1a-7b2e-8d3f-5a6b7c8d9e0f';
const idempotencyKey = 'key-1';
const money = Number.MAX_SAFE_INTEGER;

/** One valid value of every input. */
const inputs: [name: string, schema: z.ZodType, value: Record<string, unknown>][] = [
  ['PlaceBet', actionInput, { type: 'PlaceBet', sessionId: id, idempotencyKey, stakeMinor: 10 }],
  ['Spin', actionInput, { type: 'Spin', sessionId: id, idempotencyKey, stakeMinor: money, coins: 3 }],
  ['CashOut', actionInput, { type: 'CashOut', sessionId: id, idempotencyKey }],
  [
    'createSession',
    createSessionInput,
    {
      gameId: 'fruit-39x5',
      walletId: id,
      profile: { behavior: 'custom', maxBetMinor: 1 },
      probeSpins: 0,
      playSpins: 1,
      clientSeed: 'a',
      idempotencyKey,
    },
  ],
  ['transitionSession', transitionSessionInput, { sessionId: id, input: 'Start', idempotencyKey }],
  ['cancelSession', cancelSessionInput, { sessionId: id, idempotencyKey }],
  ['getSession', getSessionInput, { sessionId: id, level: 2 }],
  ['listSessions', listSessionsInput, { state: 'Idle', gameId: 'a', limit: 1, cursor: 'x' }],
  ['sessionRewards', sessionRewardsInput, { sessionId: id, limit: 1_000 }],
  ['sessionEvents', sessionEventsInput, { sessionId: id, type: 'action.spin', limit: 50 }],
  ['readEvents', readEventsInput, { streamType: 'wallet', streamId: id, limit: 50 }],
  ['createWallet', createWalletInput, { ownerId: id, currency: 'EUR', timeZone: 'UTC', idempotencyKey }],
  ['getWallet', getWalletInput, { walletId: id }],
  ['listWallets', listWalletsInput, { ownerId: id, limit: 50 }],
  ['credit', walletOperation, { operation: 'credit', walletId: id, amountMinor: 1, note: 'n', idempotencyKey }],
  ['debit', walletOperation, { operation: 'debit', walletId: id, amountMinor: 1, idempotencyKey }],
  ['hold', walletOperation, { operation: 'hold', walletId: id, amountMinor: 1, idempotencyKey }],
  ['release', walletOperation, { operation: 'release', walletId: id, holdId: id, idempotencyKey }],
  [
    'transfer',
    walletOperation,
    { operation: 'transfer', walletId: id, toWalletId: id, amountMinor: 1, idempotencyKey },
  ],
  [
    'setLimits',
    walletOperation,
    { operation: 'setLimits', walletId: id, limits: { maxBetMinor: null, costPerSpinMinor: 0 }, idempotencyKey },
  ],
  ['statement', statementInput, { walletId: id, kind: 'stake', limit: 50 }],
  ['verifyLedger', verifyLedgerInput, {}],
  ['importGame', importGameInput, { par: { format: 'croupier-par/1' }, idempotencyKey }],
  ['replaceGame', replaceGameInput, { gameId: 'a', par: {}, expectedVersion: 1, idempotencyKey }],
  ['retireGame', retireGameInput, { gameId: 'a-b' }],
  ['getGame', getGameInput, { gameId: 'a' }],
  ['listGames', listGamesInput, { status: 'active', limit: 50 }],
  ['createUser', createUserInput, { username: 'alice', role: 'player' }],
  ['listUsers', listUsersInput, { limit: 50 }],
  ['createToken', createTokenInput, { userId: id, name: 'n', contextLevel: 1, expiresInSeconds: 60 }],
  ['listTokens', listTokensInput, { limit: 50 }],
  ['revokeToken', revokeTokenInput, { tokenId: id }],
  ['whoAmI', whoAmIInput, {}],
  [
    'runFingerprint',
    runFingerprintInput,
    { gameId: 'a', walletId: id, spins: 1, stakeMinor: 1, coins: 1, maxSpendMinor: 1, maxSeconds: 1, idempotencyKey },
  ],
  ['getFingerprint', getFingerprintInput, { fingerprintId: id }],
  ['latestFingerprint', latestFingerprintInput, { gameId: 'a' }],
  ['cancelFingerprint', cancelFingerprintInput, { fingerprintId: id }],
  ['listFingerprints', listFingerprintsInput, { gameId: 'a', limit: 50 }],
];

const refuses = (schema: z.ZodType, value: unknown) => !schema.safeParse(value).success;

describe('inputs', () => {
  it.each(inputs)('[API-3] %s takes a valid value as it is', (_name, schema, value) => {
    expect(schema.parse(value)).toEqual(value);
  });

  it.each(inputs)('[API-3] %s refuses an unknown field, at every depth', (_name, schema, value) => {
    expect(refuses(schema, { ...value, surprise: 1 })).toBe(true);
    for (const [field, inner] of Object.entries(value)) {
      if (typeof inner !== 'object' || inner === null || field === 'par') continue;
      expect(refuses(schema, { ...value, [field]: { ...inner, surprise: 1 } }), field).toBe(true);
    }
  });

  it.each(inputs)('[API-3] %s coerces nothing: no field accepts another type', (_name, schema, value) => {
    for (const [field, inner] of Object.entries(value)) {
      const others = [typeof inner === 'string' ? 7 : String(inner), true, [inner], { value: inner }].filter(
        (other) => !(field === 'par' && typeof other === 'object'),
      );
      for (const other of others)
        expect(refuses(schema, { ...value, [field]: other }), `${field} ${JSON.stringify(other)}`).toBe(true);
      if (field !== 'note') expect(refuses(schema, { ...value, [field]: null }), field).toBe(true);
    }
    for (const whole of [null, [], 'x', 7, undefined]) expect(refuses(schema, whole)).toBe(true);
  });

  it.each(inputs)('[API-3] %s answers to anything at all with a value or issues, and never throws', (_name, schema) => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const result = schema.safeParse(value);
        if (!result.success) expect(result.error.issues.length).toBeGreaterThan(0);
      }),
      { numRuns: 30 },
    );
  });

  it.each([0, -1, 0.5, money + 1, Number.NaN, Number.POSITIVE_INFINITY, '1'])(
    '[WAL-1] an amount of %s is refused',
    (amountMinor) => {
      expect(refuses(walletOperation, { operation: 'credit', walletId: id, amountMinor, idempotencyKey })).toBe(true);
      expect(refuses(actionInput, { type: 'Spin', sessionId: id, stakeMinor: amountMinor, idempotencyKey })).toBe(true);
    },
  );

  it.each(['', ' ', 'a b', 'ä', 'a\n', 'x'.repeat(129)])('[ACT-3] the idempotency key %j is refused', (key) => {
    expect(refuses(actionInput, { type: 'CashOut', sessionId: id, idempotencyKey: key })).toBe(true);
  });

  it.each(['SpinResult', 'start', '', 'Cancel'])('[SES-1] the transition %j cannot be asked for', (input) => {
    expect(refuses(transitionSessionInput, { sessionId: id, input, idempotencyKey })).toBe(true);
  });

  it('[API-3] sizes are limited: pages, names, notes, spins', () => {
    expect(refuses(listGamesInput, { limit: 1_001 })).toBe(true);
    expect(refuses(listGamesInput, { limit: 0 })).toBe(true);
    expect(refuses(listGamesInput, { cursor: 'x'.repeat(257) })).toBe(true);
    expect(refuses(createUserInput, { username: 'x'.repeat(65), role: 'player' })).toBe(true);
    expect(refuses(runFingerprintInput, { gameId: 'a', walletId: id, spins: 100_001, idempotencyKey })).toBe(true);
    expect(listGamesInput.parse({})).toEqual({ limit: 50 });
  });
});
