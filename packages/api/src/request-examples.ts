/**
 * Request bodies shown in the OpenAPI document, by operation and by name: without path parameters, as REST takes them.
 * A test holds each against the operation's schema.
 */
const walletId = '019a9f30-7c1a-7b2e-8d3f-5a6b7c8d9e0f';
const key = 'b3f1c1de-5a0e-4d0a-9a55-0f0f6f3f9a11';

export const requestExamples: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>> = {
  'identity.createUser': { agent: { username: 'night-shift', role: 'agent' } },
  'identity.createToken': { forADay: { name: 'laptop', expiresInSeconds: 86_400 } },
  'engine.register': {
    ownEngine: {
      engineId: 'lab-engine',
      kind: 'http',
      title: 'Engine of the lab',
      address: 'http://127.0.0.1:9400',
      authorisation: 'our own engine, TEST-2026-114',
      idempotencyKey: key,
    },
  },
  'engine.bindGame': { fruit: { gameId: 'lab-fruit', game: 'fruit-39x5', idempotencyKey: key } },
  'session.create': {
    probeThenPlay: {
      gameId: 'fruit-39x5',
      walletId,
      profile: { behavior: 'balanced', maxBetMinor: 500 },
      probeSpins: 50,
      playSpins: 450,
      idempotencyKey: key,
    },
  },
  'session.transition': { start: { input: 'Start', idempotencyKey: key } },
  'session.cancel': { cancel: { idempotencyKey: key } },
  'action.act': {
    spin: { type: 'Spin', stakeMinor: 100, idempotencyKey: key },
    placeBet: { type: 'PlaceBet', stakeMinor: 100, idempotencyKey: key },
    cashOut: { type: 'CashOut', idempotencyKey: key },
  },
  'action.spinBatch': { hundredSpins: { spins: 100, stakeMinor: 100, idempotencyKey: key } },
  'wallet.create': { playMoney: { currency: 'PLY', timeZone: 'Europe/Vienna', idempotencyKey: key } },
  'wallet.operate': {
    credit: { operation: 'credit', amountMinor: 1_000_000, note: 'opening balance', idempotencyKey: key },
    setLimits: { operation: 'setLimits', limits: { maxBetMinor: 500, dailySpendMinor: 100_000 }, idempotencyKey: key },
    hold: { operation: 'hold', amountMinor: 2_500, idempotencyKey: key },
  },
  'evidence.export': {
    month: { scope: { kind: 'month', month: '2026-10' } },
    session: { scope: { kind: 'session', sessionId: walletId }, formats: ['jsonl'] },
  },
  'fingerprint.run': { thousandSpins: { gameId: 'fruit-39x5', walletId, spins: 1_000, idempotencyKey: key } },
};
