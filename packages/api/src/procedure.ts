import { recordRefusal } from '@croupier/core/identity/record-refusal';
import { AppError } from '@croupier/kernel/errors';
import { rolesFor } from './access.ts';
import type { Context } from './context.ts';
import { t } from './init.ts';

/**
 * The base of every procedure: an authenticated caller whose role is in the access matrix. It runs before the input is
 * looked at, so a stranger learns nothing from validation. Every refusal is recorded as a security event.
 */
export const procedure = t.procedure.use(({ ctx, path, next }) => next({ ctx: { core: ctx.core, call: admit(ctx, path) } }));

export const router = t.router;

function admit(ctx: Context, path: string) {
  const { call } = ctx;
  if (call === null) throw refuse(ctx, path, ctx.refusal ?? new AppError('UNAUTHORIZED'));
  if (!rolesFor(path).includes(call.principal.role)) throw refuse(ctx, path, new AppError('FORBIDDEN'));
  return call;
}

function refuse(ctx: Context, path: string, error: AppError): AppError {
  if (error.code === 'UNAUTHORIZED' || error.code === 'FORBIDDEN') {
    recordRefusal(ctx.core, {
      operation: path,
      code: error.code,
      reason: error.internal ?? error.message,
      principal: ctx.call?.principal ?? null,
      requestId: ctx.requestId,
      traceId: ctx.traceId,
    });
  }
  return error;
}
