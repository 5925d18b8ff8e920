import { getTRPCErrorFromUnknown } from '@trpc/server';
import type { TRPCResponse } from '@trpc/server/rpc';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { signalOfClient } from './abort-signal.ts';
import type { Edge } from './edge-options.ts';
import type { InputSource } from './input-source.ts';
import { EdgeCall, EdgeRequestInfo } from './request-info.ts';
import { runCall, streamRefusal, type CallOutcome, type ContextOutcome } from './run-call.ts';
import { errorEnvelope, sendAnswer } from './send-envelope.ts';
import type { Procedure } from '../router-internals.ts';

/** A procedure that was asked for, with its dotted path. */
export interface Target {
  readonly path: string;
  readonly procedure: Procedure;
}

async function openContext(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
  info: EdgeRequestInfo,
): Promise<ContextOutcome> {
  try {
    return { ok: true, ctx: await edge.createContext?.({ req: request, res: reply, info }) };
  } catch (cause) {
    return { ok: false, error: getTRPCErrorFromUnknown(cause) };
  }
}

function refuseStreams(outcome: CallOutcome): CallOutcome {
  if (outcome.error) return outcome;
  const error = streamRefusal(outcome.data);
  return error ? { error } : outcome;
}

/**
 * Serves one call, or a batch of calls of one type, and sends the answer. Calls of a batch run at the same time; one that
 * fails does not touch the others, and the status is 207 when their statuses differ.
 */
export async function serveCalls(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: { targets: readonly [Target, ...Target[]]; source: InputSource; isBatch: boolean },
): Promise<void> {
  const signal = signalOfClient(reply.raw);
  const calls = asked.targets.map(
    ({ path, procedure }, batchIndex) => new EdgeCall(asked.source, { path, procedure, batchIndex }),
  );
  const type = asked.targets[0].procedure._def.type;
  const info = new EdgeRequestInfo(request, { type, isBatchCall: asked.isBatch, calls, signal });
  const context = await openContext(edge, request, reply, info);
  const ctx = context.ok ? context.ctx : undefined;
  const outcomes = await Promise.all(calls.map((call) => runCall(edge, request, call, context, signal)));
  const checked = outcomes.map(refuseStreams);
  const items = checked.map((outcome, index): TRPCResponse => {
    if (!outcome.error) return { result: { data: outcome.data } };
    const call = calls[index];
    return errorEnvelope(edge, { error: outcome.error, type, path: call?.path, input: call?.result(), ctx });
  });
  sendAnswer(edge, request, reply, {
    items,
    errors: checked.map(({ error }) => error),
    isBatch: asked.isBatch,
    info,
    ctx,
  });
}
