import { Readable } from 'node:stream';
import { rolesFor } from '@croupier/api/access';
import { statementCsvHeader, statementCsvLine } from '@croupier/contract/statement-csv';
import { statementCsvInput } from '@croupier/contract/wallet';
import type { Call } from '@croupier/core/call';
import { wholeStatement } from '@croupier/core/wallet/read-statement';
import { AppError } from '@croupier/kernel/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ServerParts } from './server-parts.ts';
import { contextOf } from './request-context.ts';
import { restPrefix } from './request-facts.ts';

const procedurePath = 'wallet.statement';
const wholeNumber = /^(?:0|[1-9]\d{0,15})$/;

/**
 * GET /api/v1/wallets/{walletId}/statement.csv: the whole statement, with the filters and the rights of its JSON sibling. It is
 * no procedure, since its answer is a stream: some entries are read whenever the client has taken those before. A failure
 * after the first line cuts the connection, so that no part is taken for the whole.
 */
export function statementCsvRoute(app: FastifyInstance, parts: ServerParts): void {
  app.get<{ Params: { walletId: string } }>(`${restPrefix}/wallets/:walletId/statement.csv`, async (request, reply) => {
    const call = await admitted(parts, request);
    const input = inputOf(request.params.walletId, request.query);
    const entries = wholeStatement(parts.core, call, input);
    // The first read answers NOT_FOUND while there still is a status to send.
    const first = await entries.next();
    reply
      .type('text/csv; charset=utf-8; header=present')
      .header('content-disposition', `attachment; filename="statement-${input.walletId}.csv"`)
      .header('x-content-type-options', 'nosniff');
    return reply.send(Readable.from(linesOf(first, entries)));
  });
}

async function admitted(parts: ServerParts, request: FastifyRequest): Promise<Call> {
  const { call, refusal } = await contextOf(parts, request);
  const error = call === null ? (refusal ?? new AppError('UNAUTHORIZED')) : undefined;
  if (call !== null && rolesFor(procedurePath).includes(call.principal.role)) return call;
  const thrown = error ?? new AppError('FORBIDDEN');
  if (thrown.code === 'UNAUTHORIZED' || thrown.code === 'FORBIDDEN') {
    const userId = call?.principal.userId ?? null;
    parts.core.observer.refusal({ code: thrown.code, operation: procedurePath, userId, requestId: request.id });
  }
  throw thrown;
}

function inputOf(walletId: string, query: unknown) {
  const given = typeof query === 'object' && query !== null ? Object.entries(query) : [];
  const read = given.map(([name, value]) => [
    name,
    name.endsWith('AmountMinor') && typeof value === 'string' && wholeNumber.test(value) ? Number(value) : value,
  ]);
  const parsed = statementCsvInput.safeParse({ ...Object.fromEntries(read), walletId });
  if (parsed.success) return parsed.data;
  throw new AppError('INVALID_INPUT', undefined, {
    details: { issues: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })) },
  });
}

type Batches = ReturnType<typeof wholeStatement>;

async function* linesOf(first: Awaited<ReturnType<Batches['next']>>, rest: Batches): AsyncGenerator<string> {
  yield statementCsvHeader;
  if (first.done !== true) yield first.value.map(statementCsvLine).join('');
  for await (const entries of rest) if (entries.length > 0) yield entries.map(statementCsvLine).join('');
}
