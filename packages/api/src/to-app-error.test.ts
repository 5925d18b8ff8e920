import { AppError } from '@croupier/kernel/errors';
import { TRPCError } from '@trpc/server';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formatError } from './init.ts';
import { toAppError } from './to-app-error.ts';

const wrapped = (cause: unknown) => new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause });

describe('errors on their way out', () => {
  it('[API-4] an AppError passes with its code and details', () => {
    const error = new AppError('INSUFFICIENT_FUNDS', 'no', { details: { requestedMinor: 5 }, internal: 'secret' });
    const shape = formatError({ error: wrapped(error), path: 'action.act', ctx: undefined });
    expect(shape).toEqual({
      message: 'no',
      code: expect.any(Number),
      data: {
        code: 'INSUFFICIENT_FUNDS',
        httpStatus: 402,
        path: 'action.act',
        details: { requestedMinor: 5 },
        requestId: '',
        retryable: false,
      },
    });
  });

  it('[API-4] a defect tells nothing', () => {
    for (const thrown of [
      new Error('secret'),
      new TypeError('secret'),
      wrapped(new Error('secret')),
      'secret',
      { secret: 1 },
      null,
    ]) {
      expect(toAppError(thrown)).toMatchObject({ code: 'INTERNAL_ERROR', details: {} });
    }
    const shape = formatError({ error: wrapped(new Error('secret')), path: 'x', ctx: undefined });
    expect(JSON.stringify(shape)).not.toContain('secret');
  });

  it('[API-4] a refused input lists path, message and code of each issue, at most 50', () => {
    const refusal = z
      .strictObject({ list: z.array(z.int()) })
      .safeParse({ list: Array.from({ length: 99 }, () => 'x'), more: 1 });
    const error = toAppError(new TRPCError({ code: 'BAD_REQUEST', cause: refusal.error }));
    expect(error.code).toBe('INVALID_INPUT');
    expect(error.details.issues).toHaveLength(50);
    expect(error.details.issues).toContainEqual({
      path: 'list[0]',
      code: 'invalid_type',
      message: expect.any(String),
    });
  });

  it('[API-4] a malformed body is INVALID_INPUT without the words of the parser', () => {
    const error = toAppError(
      new TRPCError({ code: 'PARSE_ERROR', cause: new SyntaxError('Unexpected token s at position 3') }),
    );
    expect(JSON.stringify([error.message, error.details])).not.toContain('position');
    expect(error.code).toBe('INVALID_INPUT');
  });
});
