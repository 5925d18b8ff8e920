import { CroupierError } from '@croupier/sdk/croupier-error';
import { describe, expect, it } from 'vitest';
import { untilDone } from './until-done.ts';

const error = (code: 'IN_FLIGHT' | 'NOT_FOUND') => new CroupierError({ code, message: code, details: {} });

describe('work that takes longer than a call', () => {
  it('[EVT-5] is asked for as long as it is under way', async () => {
    let asked = 0;
    const answer = await untilDone(new AbortController().signal, async ({ input }) => {
      expect(input.waitMs).toBeLessThanOrEqual(55_000);
      asked += 1;
      if (asked < 100) throw error('IN_FLIGHT');
      return 'proved';
    });
    expect({ answer, asked }).toEqual({ answer: 'proved', asked: 100 });
  });

  it('[EVT-5] ends with what the work fails with', async () => {
    const asking = untilDone(new AbortController().signal, () => Promise.reject(error('NOT_FOUND')));
    await expect(asking).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
