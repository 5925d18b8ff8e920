import { getTRPCErrorFromUnknown } from '@trpc/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Procedure } from '../router-internals.ts';
import { signalOfClient } from './abort-signal.ts';
import type { Edge } from './edge-options.ts';
import type { InputSource } from './input-source.ts';
import { EdgeCall, EdgeRequestInfo } from './request-info.ts';
import { isThenable } from './thenable.ts';
import { runCall, streamRefusal, type CallOutcome, type ContextOutcome } from './run-call.ts';
import { errorEnvelope, headersForMeta, sendAnswer, sendFailure } from './send-envelope.ts';

/** A procedure that was asked for, with its dotted path. */
export interface Target {
  readonly path: string;
  readonly procedure: Procedure;
}

function failedContext(cause: unknown): ContextOutcome {
  return { ok: false, error: getTRPCErrorFromUnknown(cause) };
}

/** The context, or a promise of it where `createContext` gives one. Never throws or rejects. */
function openContext(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
  info: EdgeRequestInfo,
): ContextOutcome | PromiseLike<ContextOutcome> {
  try {
    const made: unknown = edge.createContext?.({ req: request, res: reply, info });
    return isThenable(made) ? made.then((ctx) => ({ ok: true, ctx }), failedContext) : { ok: true, ctx: made };
  } catch (cause) {
    return failedContext(cause);
  }
}

/** Serves one call and sends the answer, at once where nothing has to be waited for. */
export function serveCall(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: { target: Target; source: InputSource },
): PromiseLike<void> | undefined {
  const signal = signalOfClient(reply.raw);
  const { path, procedure } = asked.target;
  const { type } = procedure._def;
  const call = new EdgeCall(asked.source, { path, procedure, batchIndex: 0 });
  const info = new EdgeRequestInfo(request, { type, isBatchCall: false, calls: [call], signal });
  const run = (context: ContextOutcome): PromiseLike<void> | undefined => {
    const ctx = context.ok ? context.ctx : undefined;
    const answer = (outcome: CallOutcome): undefined => answerCall(edge, request, reply, { call, info, ctx, outcome });
    const outcome = runCall(edge, request, call, context, signal);
    return 'then' in outcome ? outcome.then(answer) : answer(outcome);
  };
  const opening = openContext(edge, request, reply, info);
  return 'then' in opening ? opening.then(run) : run(opening);
}

function answerCall(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
  { call, info, ctx, outcome }: { call: EdgeCall; info: EdgeRequestInfo; ctx: unknown; outcome: CallOutcome },
): undefined {
  const answered = { info, ctx, isBatch: false, headers: headersForMeta(edge) };
  try {
    const { error } = outcome;
    const refusal = error ? undefined : streamRefusal(outcome.data);
    if (refusal) throw refusal;
    const item = error
      ? errorEnvelope(edge, { error, type: info.type, path: call.path, input: call.result(), ctx })
      : { result: { data: outcome.data } };
    sendAnswer(edge, reply, { ...answered, items: [item], errors: [error] });
  } catch (cause) {
    sendFailure(edge, request, reply, answered, cause);
  }
}

/** The outcomes, if none of them has to be waited for. */
function allAtOnce(running: readonly (CallOutcome | PromiseLike<CallOutcome>)[]): CallOutcome[] | undefined {
  const outcomes: CallOutcome[] = [];
  for (const one of running) {
    if ('then' in one) return undefined;
    outcomes.push(one);
  }
  return outcomes;
}

function refuseStreams(outcome: CallOutcome): CallOutcome {
  if (outcome.error) return outcome;
  const error = streamRefusal(outcome.data);
  return error ? { error } : outcome;
}

/**
 * Serves a batch of calls of one type and sends the answer. The calls run at the same time; one that fails does not touch
 * the others, and the status is 207 when their statuses differ.
 */
export async function serveBatch(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: { targets: readonly [Target, ...Target[]]; source: InputSource },
): Promise<void> {
  const signal = signalOfClient(reply.raw);
  const calls = asked.targets.map((target, batchIndex) => new EdgeCall(asked.source, { ...target, batchIndex }));
  const { type } = asked.targets[0].procedure._def;
  const info = new EdgeRequestInfo(request, { type, isBatchCall: true, calls, signal });
  const opening = openContext(edge, request, reply, info);
  const context = 'then' in opening ? await opening : opening;
  const ctx = context.ok ? context.ctx : undefined;
  const running = calls.map((call) => runCall(edge, request, call, context, signal));
  const outcomes = allAtOnce(running) ?? (await Promise.all(running.map((one) => Promise.resolve(one))));
  const answered = { info, ctx, isBatch: true, headers: headersForMeta(edge) };
  try {
    const checked = outcomes.map(refuseStreams);
    const items = calls.map((call, index) => {
      const outcome = checked[index];
      if (!outcome) throw new Error('a call without outcome');
      if (!outcome.error) return { result: { data: outcome.data } };
      return errorEnvelope(edge, { error: outcome.error, type, path: call.path, input: call.result(), ctx });
    });
    sendAnswer(edge, reply, { ...answered, items, errors: checked.map(({ error }) => error) });
  } catch (cause) {
    sendFailure(edge, request, reply, answered, cause);
  }
}
