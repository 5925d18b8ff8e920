import { AppError } from '@croupier/kernel/errors';
import { rolesFor } from './access.ts';
import type { Context } from './context.ts';
import { withHeaderKey } from './idempotency-header.ts';
import { t } from './init.ts';

/**
 * The base of every procedure: an authenticated caller whose role is in the access matrix. It runs before the input is
 * looked at, so a stranger learns nothing from validation. Every refusal is told to the observer as a security event.
 *
 * An idempotency key may come in a header of the request: it is put into the input, where the schema asks for it. The use case
 * stores it with the effect.
 */
export const procedure = t.procedure.use(({ ctx, path, batchIndex, getRawInput, next }) => {
  const admitted = { core: ctx.core, call: admit(ctx, path) };
  const { headerKeys } = ctx;
  if (headerKeys === null) return next({ ctx: admitted });
  const withKey = async () => withHeaderKey(await getRawInput(), headerKeys(batchIndex));
  // tRPC's types know `ctx` or `getRawInput`; it takes both.
  const both = { ctx: admitted, getRawInput: withKey };
  return next<typeof admitted>(both);
});

export const router = t.router;

/**
 * The caller of a procedure, if the role may call it: also for routes that stand beside the router.
 * @throws UNAUTHORIZED, FORBIDDEN; both are told to the observer
 */
export function admit(ctx: Context, path: string) {
  const { call } = ctx;
  if (call === null) throw refuse(ctx, path, ctx.refusal ?? new AppError('UNAUTHORIZED'));
  if (!rolesFor(path).includes(call.principal.role)) throw refuse(ctx, path, new AppError('FORBIDDEN'));
  return call;
}

function refuse(ctx: Context, path: string, error: AppError): AppError {
  const { code } = error;
  if (code === 'UNAUTHORIZED' || code === 'FORBIDDEN') {
    const userId = ctx.call?.principal.userId ?? null;
    ctx.core.observer.refusal({ code, operation: path, userId, requestId: ctx.requestId });
  }
  return error;
}
