import { expect, it } from 'vitest';
import type { Context } from './context.ts';
import { t } from './init.ts';
import { procedure, router } from './procedure.ts';

it('[IDN-4] a procedure that is missing from the matrix refuses even an administrator, and tells the observer', async () => {
  const refusals: unknown[] = [];
  const forgotten = router({ forgotten: procedure.query(() => 'reached') });
  const principal = { userId: 'u', username: 'root', role: 'admin', contextLevel: 2, tokenId: 't' } as const;
  const context = {
    core: { observer: { refusal: (observed: unknown) => void refusals.push(observed) } },
    call: { principal, requestId: 'r', traceId: null },
    refusal: null,
    headerKeys: null,
    requestId: 'r',
    traceId: null,
  };
  // Only the observer of the core is reached: a whole one would need a database.
  const caller = t.createCallerFactory(forgotten)(context as unknown as Context);
  await expect(caller.forgotten()).rejects.toMatchObject({ cause: { code: 'FORBIDDEN' } });
  expect(refusals).toEqual([{ code: 'FORBIDDEN', operation: 'forgotten', userId: 'u', requestId: 'r' }]);
});
