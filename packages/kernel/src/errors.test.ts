import { describe, expect, it } from 'vitest';
import { assert, AssertionError, present } from './assert.ts';
import { AppError, errorCatalogue, errorCodes, toErrorBody } from './errors.ts';

describe('errors', () => {
  it.each(errorCodes)('[API-4] %s has a status, a meaning and a remedy', (code) => {
    const { status, meaning, remedy } = errorCatalogue[code];
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(meaning).toMatch(/\.$/);
    expect(remedy).toMatch(/\.$/);
    expect(new AppError(code).message).toBe(meaning);
  });

  it('[API-4] the body tells the public text and the details, never what is inside', () => {
    const error = new AppError('CONFLICT', 'Too late.', {
      details: { version: 2 },
      internal: 'secret',
      cause: new Error('secret'),
    });
    expect(toErrorBody(error, 'r-1')).toEqual({
      error: { code: 'CONFLICT', message: 'Too late.', details: { version: 2 }, requestId: 'r-1', retryable: false },
    });
    expect(JSON.stringify(toErrorBody(error, 'r-1'))).not.toContain('secret');
  });

  it.each([
    ['an Error', new Error('secret')],
    ['an assertion', new AssertionError('secret')],
    ['a string', 'secret'],
    ['undefined', undefined],
    ['an INTERNAL_ERROR with a text', new AppError('INTERNAL_ERROR', 'secret', { details: { secret: 1 } })],
  ])('[API-4] INTERNAL_ERROR for %s tells nothing more', (_name, thrown) => {
    const body = toErrorBody(thrown, 'r-2');
    expect(body.error).toEqual({
      code: 'INTERNAL_ERROR',
      message: errorCatalogue.INTERNAL_ERROR.meaning,
      details: {},
      requestId: 'r-2',
      retryable: false,
    });
  });

  it('[API-4] what may pass by itself is retryable, and nothing else', () => {
    expect(errorCodes.filter((code) => errorCatalogue[code].retryable)).toEqual([
      'IN_FLIGHT',
      'RATE_LIMIT',
      'CAPACITY',
      'ENGINE_ERROR',
      'UNAVAILABLE',
    ]);
  });

  it('[API-4] programmer errors are assertions', () => {
    expect(() => assert(false, 'wrong')).toThrow(AssertionError);
    expect(() => present(null, 'missing')).toThrow(AssertionError);
    expect(present(0, 'missing')).toBe(0);
  });
});
