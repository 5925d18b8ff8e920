import { initTRPC, TRPCError } from '@trpc/server';
import type { CreateFastifyContextOptions } from '@trpc/server/adapters/fastify';
import { z } from 'zod';
import type { RestMeta } from '../rest/rest-meta.ts';
import { superjsonOutputs } from './test-router.ts';

const Note = z.strictObject({ noteId: z.string(), text: z.string() }).meta({ id: 'Note' });
const Paint = z
  .strictObject({ type: z.literal('Paint'), colour: z.string().max(20), idempotencyKey: z.string().min(1).max(128) })
  .meta({ id: 'PaintAction' });
const Move = z
  .strictObject({ type: z.literal('Move'), byX: z.int(), idempotencyKey: z.string().min(1).max(128) })
  .meta({ id: 'MoveAction' });

/** A union as it is sent in a body. */
export const Action = z.discriminatedUnion('type', [Paint, Move]).meta({ id: 'Action' });

const t = initTRPC.context<{ caller: string }>().meta<RestMeta>().create({ transformer: superjsonOutputs });

export function createRestContext({ req }: CreateFastifyContextOptions): { caller: string } {
  if (req.headers['x-caller'] === 'nobody') throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Who are you?' });
  return { caller: String(req.headers['x-caller'] ?? 'anonymous') };
}

/** A router with one operation for each thing the binder has to get right. */
export const restRouter = t.router({
  note: t.router({
    list: t.procedure
      .meta({ openapi: { method: 'GET', path: '/notes', summary: 'List notes', tags: ['notes'] } })
      .input(
        z.strictObject({
          limit: z.int().min(1).max(100).default(50).describe('Rows of one page'),
          cursor: z.string().optional().describe('From the last page'),
          done: z.boolean().optional(),
          ratio: z.number().nullable().optional(),
          tags: z.array(z.string()).optional(),
          sizes: z.array(z.int()).optional(),
          level: z.union([z.literal(1), z.literal(2), z.literal('top')]).optional(),
        }),
      )
      .output(z.strictObject({ seen: z.unknown() }))
      .query(({ input }) => ({ seen: input })),
    me: t.procedure
      .meta({ openapi: { method: 'GET', path: '/notes/me' } })
      .output(z.string())
      .query(({ ctx }) => ctx.caller),
    get: t.procedure
      .meta({ openapi: { method: 'GET', path: '/notes/{noteId}', operationId: 'getNote' } })
      .input(z.strictObject({ noteId: z.string() }))
      .output(Note)
      .query(({ input }) => {
        if (input.noteId === 'none') throw new TRPCError({ code: 'NOT_FOUND', message: 'No such note' });
        return { noteId: input.noteId, text: 'hello' };
      }),
    create: t.procedure
      .meta({ openapi: { method: 'POST', path: '/notes' }, rest: { status: 201, location: '/notes/{noteId}' } })
      .input(z.strictObject({ text: z.string(), count: z.number().optional() }))
      .output(Note)
      .mutation(({ input }) => ({ noteId: 'n/1', text: input.text })),
    replace: t.procedure
      .meta({ openapi: { method: 'PUT', path: '/notes/{noteId}' } })
      .input(z.strictObject({ noteId: z.string(), text: z.string() }))
      .output(Note)
      .mutation(({ input }) => input),
    remove: t.procedure
      .meta({ openapi: { method: 'DELETE', path: '/notes/{noteId}' } })
      .input(z.strictObject({ noteId: z.string() }))
      .output(z.void())
      .mutation(() => undefined),
    act: t.procedure
      .meta({ openapi: { method: 'POST', path: '/notes/{noteId}/action', tags: ['notes'] } })
      .input(z.strictObject({ noteId: z.string() }).and(Action))
      .output(z.strictObject({ seen: z.unknown() }))
      .mutation(({ input }) => ({ seen: input })),
  }),
  page: t.procedure
    .meta({ openapi: { method: 'GET', path: '/books/{book}/pages/{page}' } })
    .input(z.strictObject({ book: z.string(), page: z.int() }))
    .output(z.strictObject({ book: z.string(), page: z.int() }))
    .query(({ input }) => input),
  clock: t.procedure
    .meta({ openapi: { method: 'GET', path: '/clock' }, rest: { etag: true } })
    .output(z.strictObject({ at: z.date() }))
    .query(() => ({ at: new Date(0) })),
  crash: t.procedure
    .meta({ openapi: { method: 'POST', path: '/crash' } })
    .output(z.void())
    .mutation(() => {
      throw new Error('password of the database');
    }),
  hidden: t.procedure.query(() => 'not in REST'),
});
