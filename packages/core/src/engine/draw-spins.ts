import { hash } from 'node:crypto';
import { canonicalJsonOfDefined } from '@croupier/kernel/canonical-json';
import { present } from '@croupier/kernel/assert';
import { AppError } from '@croupier/kernel/errors';
import type { OwedFreeSpins } from '@croupier/slots/free-spins';
import type { Bet } from '@croupier/slots/outcome';
import { readKey } from '../commit/key-store.ts';
import { requestHash } from '../commit/request-hash.ts';
import { readSessions, readWallets } from '../commit/state-reader.ts';
import { inTransaction } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { eventAt } from '../event/read-stream.ts';
import type { ExternalGame } from '../game/domain/playable-game.ts';
import type { SessionFacts, SessionState } from '../session/domain/session-state.ts';
import type { WalletState } from '../wallet/domain/wallet-state.ts';
import { faultOfDrawn } from './domain/check-drawn.ts';
import type { Drawn } from './domain/drawn.ts';
import { OutcomeNeeded } from './domain/take-drawn.ts';
import { deleteDraw, insertDraw, keepAnswer, leaseDraw, readDraws, type DrawRecord } from './draw-store.ts';
import { originOfKey, recordDiscarded, settleDraws } from './settle-draws.ts';

/** What a command is about to play, on the rows as they are: found before an engine is asked. */
export interface SpinPlan {
  readonly bet: Bet;
  readonly owed: OwedFreeSpins | null;
}

export interface DrawOptions<Answer> {
  readonly facts: SessionFacts;
  readonly game: ExternalGame;
  readonly idempotencyKey: string;
  /** Spins of the command. */
  readonly count: number;
  /** What the first spin plays. Throws AppError when it would be refused: then the engine is not asked. */
  readonly plan: (session: SessionState, wallet: WalletState) => SpinPlan;
  /** Submits the command with the outcomes for it. With null it is answered from its key, or refused. */
  readonly submit: (drawn: Drawn | null) => Promise<Answer>;
}

/** So often the session may have moved on while its engine was asked. */
const triesMax = 5;
const leaseMarginMs = 5_000;

/**
 * Plays spins whose outcomes an external engine draws. They are asked for before the command is submitted, kept under (session, nonce, key,
 * bet), and handed to the decision, which takes them for just that. The same request gets the same outcomes, also after a crash and in
 * another process; what was drawn and could not be played is recorded [ENG-5].
 * @throws ENGINE_ERROR, RATE_LIMIT: nothing has changed; IN_FLIGHT while another process asks for the session; what `submit` throws
 */
export async function withDrawnSpins<Answer>(core: Core, options: DrawOptions<Answer>): Promise<Answer> {
  const { facts, idempotencyKey } = options;
  return await core.engines.inTurn(facts.id, async () => {
    for (let tries = 0; tries < triesMax; tries += 1) {
      let drawn: Drawn | null = null;
      try {
        const isKnown = (await readKey(core.db, facts.id, idempotencyKey)) !== undefined;
        if (!isKnown) drawn = await draw(core, options);
        const answer = await options.submit(drawn);
        if (drawn !== null) await settleOwn(core, drawn);
        return answer;
      } catch (error) {
        if (drawn !== null) await release(core, drawn, error);
        // The session has moved on since the outcomes were asked for: they are not for it any more.
        if (!(error instanceof OutcomeNeeded)) throw error;
      }
    }
    throw new AppError('IN_FLIGHT', 'Other requests play this session: try again.');
  });
}

/** Others need not wait for what was refused. Whether it was is open when the database is away: then they do wait. */
async function release(core: Core, drawn: Drawn, error: unknown): Promise<void> {
  if (error instanceof AppError && error.code !== 'UNAVAILABLE') await leaseDraw(core.db, drawn, core.clock.now());
}

/** The usual end: one draw, all of it played. Anything else is for whoever settles. */
async function settleOwn(core: Core, drawn: Drawn): Promise<void> {
  try {
    if (drawn.draw === 0 && drawn.spins.length === 1) await deleteDraw(core.db, drawn);
    else await settleDraws(core, drawn.sessionId);
  } catch (error) {
    // The spin is committed, which is what the caller asked for: the sweep does this later.
    core.observer.failure({ message: 'an engine draw was not settled', error, requestId: null });
  }
}

/** Outcomes for the command, new or as they were drawn before; null when the command is refused without them. */
async function draw<Answer>(core: Core, options: DrawOptions<Answer>): Promise<Drawn | null> {
  const [[session], [wallet]] = await Promise.all([
    readSessions(core.db, [options.facts.id]),
    readWallets(core.db, [options.facts.walletId]),
  ]);
  const rows = { session: present(session, 'session is not there'), wallet: present(wallet, 'wallet is not there') };
  let plan: SpinPlan;
  try {
    plan = options.plan(rows.session, rows.wallet);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
  const { record, isRepeated } = await claim(core, options, rows.session, plan);
  const answered = record.answer === null ? await ask(core, options, rows.session, plan, record, isRepeated) : record;
  return {
    sessionId: record.sessionId,
    nonce: record.nonce,
    draw: record.draw,
    idempotencyKey: record.idempotencyKey,
    bet: plan.bet,
    engineId: record.engineId,
    engineKey: record.engineKey,
    ...present(answered.answer, 'a draw without an answer'),
    answerHash: present(answered.answerHash, 'a draw without a hash'),
  };
}

interface Claim {
  readonly record: DrawRecord;
  /** The engine may have been asked for these spins before. */
  readonly isRepeated: boolean;
}

/** Makes these spins of the session this request's own, or finds that they are. */
async function claim<Answer>(
  core: Core,
  { game, idempotencyKey, count }: DrawOptions<Answer>,
  session: SessionState,
  plan: SpinPlan,
): Promise<Claim> {
  const { id: sessionId } = session.facts;
  const { nonce } = session;
  const asked = requestHash('engine.draw', { parHash: game.parHash, bet: plan.bet, owed: plan.owed, count });
  for (;;) {
    const nowMs = core.clock.now();
    const leasedUntilMs = nowMs + core.engines.gateway.longestCallMs + leaseMarginMs;
    const before = await readDraws(core.db, sessionId, nonce);
    const own = before.find((one) => one.idempotencyKey === idempotencyKey && asked.equals(one.requestHash));
    // An engine that answers a repetition as before may be asked while somebody else still waits for its answer.
    const isIdempotent = game.sheet.engine.kind === 'http';
    if (own && (own.answer !== null || isIdempotent || own.leasedUntilMs <= nowMs)) {
      if (own.answer === null) await leaseDraw(core.db, own, leasedUntilMs);
      return { record: own, isRepeated: true };
    }
    if (before.some((one) => one.leasedUntilMs > nowMs)) {
      throw new AppError('IN_FLIGHT', 'Another request plays this spin of the session: try again.');
    }
    const record: DrawRecord = {
      sessionId,
      nonce,
      draw: before.length,
      engineId: game.sheet.engine.engineId,
      idempotencyKey,
      requestHash: asked,
      engineKey: engineKeyOf({ sessionId, nonce, count, draw: before.length }),
      leasedUntilMs,
      answer: null,
      answerHash: null,
    };
    if (await insertDraw(core.db, record, nowMs)) return { record, isRepeated: before.length > 0 };
  }
}

/** The same for the same spins asked for by the same request, and for nothing else. */
function engineKeyOf(of: { sessionId: string; nonce: number; count: number; draw: number }): string {
  const times = of.count === 1 ? '' : `x${of.count}`;
  return `${of.sessionId}:${of.nonce}${times}${of.draw === 0 ? '' : `.${of.draw}`}`;
}

/** Asks the engine, and keeps what it answers. */
async function ask<Answer>(
  core: Core,
  { game, count }: DrawOptions<Answer>,
  session: SessionState,
  plan: SpinPlan,
  record: DrawRecord,
  isRepeated: boolean,
): Promise<Pick<DrawRecord, 'answer' | 'answerHash'>> {
  const { sheet } = game;
  try {
    const target = await core.engines.target(record.engineId);
    const { spins, reference } = await core.engines.gateway.draw(target, {
      key: record.engineKey,
      isRepeated,
      sheet,
      sessionId: record.sessionId,
      nonce: record.nonce,
      ...plan,
      count,
      reference: await referenceOf(core, session),
      faultOf: (drawn) => faultOfDrawn({ sheet, ...plan, count }, drawn),
    });
    const text = canonicalJsonOfDefined({ spins, reference });
    const answerHash = hash('sha256', text);
    if (await keepAnswer(core.db, record, { text, hash: answerHash }))
      return { answer: { spins, reference }, answerHash };
    return await firstAnswer(core, record, { spins: spins.map(({ outcome }) => outcome.payoutMinor), answerHash });
  } catch (error) {
    if (error instanceof AppError && (error.code === 'ENGINE_ERROR' || error.code === 'RATE_LIMIT')) {
      core.observer.engineError({ gameId: sheet.id, error });
      // Nobody waits for this answer any more.
      await leaseDraw(core.db, record, core.clock.now());
    }
    throw error;
  }
}

/** Another process has asked for the same and was faster: its answer counts. An engine that gave two different ones has broken its word. */
async function firstAnswer(
  core: Core,
  record: DrawRecord,
  late: { readonly spins: readonly number[]; readonly answerHash: string },
): Promise<Pick<DrawRecord, 'answer' | 'answerHash'>> {
  const draws = await readDraws(core.db, record.sessionId, record.nonce);
  const first = draws.find(({ draw: number }) => number === record.draw);
  // Without a row it was settled meanwhile: then the event of the key tells what was played.
  const firstHash = first ? first.answerHash : (await originOfKey(core, record))?.answerHash;
  if (late.answerHash !== firstHash) {
    const reason = firstHash === undefined ? 'not_committed' : 'answered_twice';
    const { nonce } = record;
    const discarded = { nonce, payoutsMinor: late.spins, answerHash: late.answerHash, reason } as const;
    await inTransaction(core, async (db) => await recordDiscarded(core, db, record, discarded));
  }
  if (first?.answer) return first;
  // The next look at the key finds the answer, or the session has moved on.
  throw new OutcomeNeeded();
}

/** What the adapter left with the session's last spin. */
async function referenceOf(core: Core, session: SessionState): Promise<Readonly<Record<string, unknown>> | null> {
  const { lastActionVersion } = session;
  const event = lastActionVersion === null ? undefined : await eventAt(core, session.facts.id, lastActionVersion);
  const origin: unknown = event?.payload['engine'];
  if (typeof origin !== 'object' || origin === null || !('reference' in origin)) return null;
  const { reference } = origin;
  return typeof reference === 'object' && reference !== null ? { ...reference } : null;
}
