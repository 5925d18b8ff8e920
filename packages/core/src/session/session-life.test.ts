import type { ActionInput } from '@croupier/contract/action';
import type { TransitionInput } from '@croupier/contract/session-states';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act } from '../action/act.ts';
import type { Call } from '../call.ts';
import { systemCall } from '../system-call.ts';
import { brokenChains, trace } from '../testing/evidence.ts';
import { Table } from '../testing/table.ts';
import { verifyLedger } from '../wallet/verify-ledger.ts';
import { cancelSession } from './cancel-session.ts';
import { createSession } from './create-session.ts';
import { getSession } from './get-session.ts';
import { transitionSession } from './transition-session.ts';

/** What the rules say about one session, without any of the code under test. */
interface Model {
  state: 'Idle' | 'Initialized' | 'Probing' | 'Playing' | 'Evaluating' | 'Completed';
  betPlaced: boolean;
  probed: number;
  played: number;
}

interface Real {
  readonly table: Table;
  readonly call: Call;
  readonly walletId: string;
  readonly sessionId: string;
}

const probeSpins = 2;
const playSpins = 3;
const next = {
  Idle: 'Start',
  Initialized: 'Probe',
  Probing: 'ProbeComplete',
  Playing: 'SpinResult',
  Evaluating: 'EvaluateDone',
  Completed: null,
} as const;
const after = { Start: 'Initialized', Probe: 'Probing', ProbeComplete: 'Playing', EvaluateDone: 'Completed' } as const;

/** The code that a request must be refused with, or null. */
type Rule = (model: Model) => 'INVALID_TRANSITION' | 'ACTION_NOT_ALLOWED' | 'INVALID_INPUT' | null;

class Step implements fc.AsyncCommand<Model, Real> {
  readonly #name: string;
  readonly #rule: Rule;
  readonly #send: (real: Real) => Promise<{ state: string }>;
  readonly #evolve: (model: Model) => void;

  constructor(
    name: string,
    rule: Rule,
    request: (real: Real) => Promise<{ state: string }>,
    evolve: (model: Model) => void,
  ) {
    this.#name = name;
    this.#rule = rule;
    this.#send = request;
    this.#evolve = evolve;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    const refusal = this.#rule(model);
    if (refusal === null) expectDone(model, await this.#send(real), this.#evolve);
    else await expectRefused(model, real, { refusal, name: this.#name, send: this.#send });
  }

  toString(): string {
    return this.#name;
  }
}

function expectDone(model: Model, answer: { state: string }, evolve: (model: Model) => void): void {
  evolve(model);
  expect(answer.state).toBe(model.state);
}

async function expectRefused(
  model: Model,
  real: Real,
  request: { refusal: string; name: string; send: (real: Real) => Promise<unknown> },
): Promise<void> {
  const before = await trace(real.table.core, real);
  await expect(request.send(real)).rejects.toMatchObject({
    code: request.refusal,
    details:
      request.refusal === 'INVALID_INPUT'
        ? { issues: [{ path: 'stakeMinor' }] }
        : { currentState: model.state, attemptedAction: request.name },
  });
  expect(await trace(real.table.core, real)).toBe(before);
}

function transition(input: Exclude<TransitionInput, 'SpinResult'>): Step {
  return new Step(
    input,
    (model) => (next[model.state] !== input ? 'INVALID_TRANSITION' : model.betPlaced ? 'ACTION_NOT_ALLOWED' : null),
    ({ table, call, sessionId }) =>
      transitionSession(table.core, call, { sessionId, input, idempotencyKey: table.key() }),
    (model) => (model.state = after[input]),
  );
}

/** `action` without the ids: those are of the session at hand. */
function send(action: { type: ActionInput['type']; stakeMinor?: number }) {
  return (real: Real) =>
    act(real.table.core, real.call, {
      ...action,
      sessionId: real.sessionId,
      idempotencyKey: real.table.key(),
    } as ActionInput);
}

const spins = (model: Model) => model.state === 'Probing' || model.state === 'Playing';
const mayBet = (model: Model) =>
  spins(model) && !model.betPlaced && !(model.state === 'Probing' && model.probed >= probeSpins);

function countSpin(model: Model): void {
  model.betPlaced = false;
  if (model.state === 'Probing') model.probed += 1;
  else model.played += 1;
  if (model.state === 'Playing' && model.played >= playSpins) model.state = 'Evaluating';
}

const steps = [
  fc.constantFrom('Start', 'Probe', 'ProbeComplete', 'EvaluateDone').map((input) => transition(input as 'Start')),
  fc.constant(
    new Step(
      'PlaceBet',
      (model) => (mayBet(model) ? null : 'ACTION_NOT_ALLOWED'),
      send({ type: 'PlaceBet', stakeMinor: 10 }),
      (model) => (model.betPlaced = true),
    ),
  ),
  fc.constant(
    new Step(
      'Spin',
      (model) => (mayBet(model) ? null : 'ACTION_NOT_ALLOWED'),
      send({ type: 'Spin', stakeMinor: 10 }),
      countSpin,
    ),
  ),
  fc.constant(
    new Step(
      'Spin',
      (model) => (spins(model) && model.betPlaced ? null : mayBet(model) ? 'INVALID_INPUT' : 'ACTION_NOT_ALLOWED'),
      send({ type: 'Spin' }),
      countSpin,
    ),
  ),
  fc.constant(
    new Step(
      'CashOut',
      (model) => (spins(model) ? null : 'ACTION_NOT_ALLOWED'),
      send({ type: 'CashOut' }),
      (model) => {
        model.state = 'Completed';
        model.betPlaced = false;
      },
    ),
  ),
  fc.constant(
    new Step(
      'Cancel',
      (model) => (model.state === 'Completed' ? 'INVALID_TRANSITION' : null),
      ({ table, call, sessionId }) => cancelSession(table.core, call, { sessionId, idempotencyKey: table.key() }),
      (model) => {
        model.state = 'Completed';
        model.betPlaced = false;
      },
    ),
  ),
];

/** Mostly the way forward, so that random walks reach the later states. */
const walks = fc.tuple(fc.constantFrom(0, 1, 2, 3), fc.commands(steps, { maxCommands: 14 }));

describe('the life of a session', () => {
  let database: TestDatabase;
  let table: Table;
  let call: Call;
  let walletId: string;

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool);
    await table.game();
    call = await table.caller('player');
    walletId = await table.wallet(call);
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  async function open(): Promise<string> {
    const { sessionId } = await createSession(table.core, call, {
      gameId: 'fruit-39x5',
      walletId,
      profile: { behavior: 'adaptive', maxBetMinor: 100 },
      probeSpins,
      playSpins,
      idempotencyKey: table.key(),
    });
    return sessionId;
  }

  it('[SES-1] [SES-2] random requests do what the machine says, or are refused and change nothing', async () => {
    await fc.assert(
      fc.asyncProperty(walks, async ([ahead, commands]) => {
        const sessionId = await open();
        const model: Model = { state: 'Idle', betPlaced: false, probed: 0, played: 0 };
        for (const input of (['Start', 'Probe', 'ProbeComplete'] as const).slice(0, ahead)) {
          await transitionSession(table.core, call, { sessionId, input, idempotencyKey: table.key() });
          model.state = after[input];
        }
        await fc.asyncModelRun(() => ({ model, real: { table, call, walletId, sessionId } }), commands);
        const view = await getSession(table.core, call, { sessionId, level: 2 });
        expect(view).toMatchObject({ state: model.state, metrics: { spins: model.probed + model.played } });
      }),
      { numRuns: 40 },
    );
    expect(await verifyLedger(table.core, systemCall('test'), {})).toMatchObject({ ok: true, difference: null });
    expect(await brokenChains(table.core)).toEqual([]);
  });

  it('[SES-3] every walked edge is told to the observer and is in the stream', async () => {
    const walked: string[] = [];
    const core = table.second({
      observer: {
        ...table.core.observer,
        transition: ({ from, to, reason }) => walked.push(`${from}>${to} ${reason}`),
      },
    });
    const sessionId = await open();
    await transitionSession(core, call, { sessionId, input: 'Start', idempotencyKey: table.key() });
    await cancelSession(core, call, { sessionId, idempotencyKey: table.key() });
    expect(walked).toEqual([
      'Idle>Initialized null',
      'Initialized>Probing cancelled',
      'Probing>Playing cancelled',
      'Playing>Evaluating cancelled',
      'Evaluating>Completed cancelled',
    ]);
    const { rows } = await table.core.pool.query(
      "SELECT payload->>'from' || '>' || (payload->>'to') AS edge FROM events WHERE stream_id = $1 AND type = 'session.transition' ORDER BY stream_version",
      [sessionId],
    );
    expect(rows.map((row) => row.edge)).toEqual(walked.map((edge) => edge.split(' ')[0]));
  });
});
