import { initTRPC, lazy, tracked, TRPCError, type TRPCCombinedDataTransformer } from '@trpc/server';
import { octetInputParser } from '@trpc/server/http';
import type { CreateFastifyContextOptions } from '@trpc/server/adapters/fastify';
import superjson from 'superjson';
import { z } from 'zod';
import type { RestMeta } from '../rest/rest-meta.ts';

/** superjson for outputs only; inputs stay plain JSON. */
export const superjsonOutputs: TRPCCombinedDataTransformer = {
  input: { serialize: (value: unknown) => value, deserialize: (value: unknown) => value },
  output: superjson,
};

/** superjson both ways. */
export const superjsonBoth: TRPCCombinedDataTransformer = { input: superjson, output: superjson };

export interface TestContext {
  readonly caller: string;
  readonly paths: readonly string[];
}

/** The context: refuses callers named `nobody`, breaks for `broken`. */
export function createTestContext({ req, info }: CreateFastifyContextOptions): TestContext {
  const caller = String(req.headers['x-caller'] ?? 'anonymous');
  if (caller === 'nobody') throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Who are you?' });
  if (caller === 'broken') throw new Error('the context is broken');
  return { caller, paths: info.calls.map((call) => call.path) };
}

/** Called with the input of `wait` when the client of that call has gone. */
export interface TestEvents {
  onAborted?: () => void;
  onWaiting?: () => void;
}

/** A router with one procedure for each thing an adapter has to get right. */
export function makeTestRouter(transformer: TRPCCombinedDataTransformer | undefined, events: TestEvents = {}) {
  const t = initTRPC
    .context<TestContext>()
    .meta<RestMeta>()
    .create({
      ...(transformer ? { transformer } : {}),
      isDev: false,
      errorFormatter: ({ shape, input, ctx, path }) => ({
        ...shape,
        data: { ...shape.data, seenInput: input, caller: ctx?.caller, formattedPath: path },
      }),
    });
  const attempts = new Map<string, number>();
  const late = t.router({ hello: t.procedure.query(() => 'late') });
  return t.router({
    echo: t.procedure.input(z.unknown()).query(({ input, ctx }) => ({ input, caller: ctx.caller })),
    add: t.procedure.input(z.strictObject({ a: z.number(), b: z.number() })).mutation(({ input }) => input.a + input.b),
    ignoresInput: t.procedure.mutation(() => 'done'),
    nothing: t.procedure.query(() => undefined),
    dates: t.procedure.query(() => ({ at: new Date(0), set: new Set([1]) })),
    bigint: t.procedure.query(() => ({ big: 10n })),
    paths: t.procedure.query(({ ctx }) => ctx.paths),
    stream: t.procedure.query(async function* () {
      yield 1;
    }),
    promised: t.procedure.query(() => ({ later: Promise.resolve(1) })),
    nested: t.router({ deep: t.router({ hello: t.procedure.query(() => 'deep') }) }),
    late: lazy(async () => late),
    fail: t.procedure
      .input(
        z.strictObject({
          code: z.enum(['NOT_FOUND', 'CONFLICT', 'TOO_MANY_REQUESTS', 'INTERNAL_SERVER_ERROR', 'PARSE_ERROR']),
        }),
      )
      .query(({ input }) => {
        throw new TRPCError({ code: input.code, message: `told ${input.code}` });
      }),
    crash: t.procedure.mutation(() => {
      throw new Error('crashed');
    }),
    badOutput: t.procedure
      .output(z.strictObject({ a: z.string() }))
      .query(() => ({ a: 1 }) as unknown as { a: string }),
    wait: t.procedure.mutation(async ({ signal }) => {
      const gone = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
      events.onWaiting?.();
      await gone;
      events.onAborted?.();
    }),
    withContext: t.procedure
      .use(({ next, ctx }) => next({ ctx: { shouted: ctx.caller.toUpperCase() } }))
      .use(async ({ next, getRawInput }) => next({ ctx: { raw: await getRawInput() } }))
      .input(z.unknown())
      .query(({ ctx, input }) => ({ ...ctx, input })),
    twoInputs: t.procedure
      .input(z.object({ a: z.number() }))
      .use(({ next, input }) => next({ ctx: { sawA: input.a } }))
      .input(z.object({ b: z.number() }))
      .mutation(({ input, ctx }) => ({ input, sawA: ctx.sawA })),
    otherInput: t.procedure
      .use(({ next }) => next({ getRawInput: async () => 'replaced' }))
      .input(z.unknown())
      .query(({ input }) => input),
    catches: t.procedure
      .use(async ({ next, path, type, batchIndex, meta }) => {
        const result = await next();
        if (!result.ok)
          throw new TRPCError({
            code: 'CONFLICT',
            message: `${path} ${type} ${batchIndex} ${JSON.stringify(meta)}: ${result.error.message}`,
          });
        return result;
      })
      .input(z.strictObject({ a: z.number() }))
      .query(() => {
        throw new TRPCError({ code: 'FORBIDDEN', message: 'inner' });
      }),
    forgets: t.procedure.use((() => undefined) as never).query(() => 1),
    throwsText: t.procedure.query(() => {
      throw 'text'; // oxlint-disable-line no-throw-literal -- what a careless procedure may do
    }),
    upload: t.procedure.input(octetInputParser).mutation(async ({ input }) => {
      let bytes = 0;
      for await (const chunk of input) bytes += (chunk as Uint8Array).byteLength;
      return { bytes };
    }),
    form: t.procedure.input(z.instanceof(FormData)).mutation(({ input }) => ({ name: input.get('name') })),
    flaky: t.procedure.input(z.strictObject({ key: z.string(), failures: z.int() })).query(({ input }) => {
      const attempt = (attempts.get(input.key) ?? 0) + 1;
      attempts.set(input.key, attempt);
      if (attempt <= input.failures) throw new TRPCError({ code: 'TOO_MANY_REQUESTS', message: 'Later' });
      return { attempt };
    }),
    chunks: t.procedure.input(z.strictObject({ count: z.int() })).query(async function* ({ input }) {
      for (let chunk = 0; chunk < input.count; chunk += 1) yield chunk;
    }),
    events: t.procedure
      .input(z.strictObject({ count: z.int(), lastEventId: z.string().optional() }))
      .subscription(async function* ({ input }) {
        const first = input.lastEventId === undefined ? 0 : Number(input.lastEventId) + 1;
        for (let event = first; event < input.count; event += 1) yield tracked(String(event), { event });
      }),
    ticks: t.procedure.input(z.strictObject({ count: z.int() })).subscription(async function* ({ input }) {
      for (let tick = 0; tick < input.count; tick += 1) yield { tick };
    }),
  });
}

export type TestRouter = ReturnType<typeof makeTestRouter>;
