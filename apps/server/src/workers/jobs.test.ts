import { createLogger } from '@croupier/telemetry/logger';
import { describe, expect, it } from 'vitest';
import { startJobs } from './jobs.ts';

const logger = createLogger({ level: 'silent' });

describe('jobs', () => {
  it('[OPS-1] a job that fails is run again, and does not stop the others', async () => {
    const done = Promise.withResolvers<void>();
    let failures = 0;
    let others = 0;
    const jobs = startJobs(
      [
        {
          name: 'fails twice',
          everyMs: 1,
          run: async () => {
            failures += 1;
            if (failures > 2) done.resolve();
            else throw new Error('not yet');
          },
        },
        {
          name: 'goes on',
          everyMs: 1,
          run: async () => {
            others += 1;
          },
        },
      ],
      logger,
    );
    await done.promise;
    await jobs.stop();
    expect(failures).toBeGreaterThanOrEqual(3);
    expect(others).toBeGreaterThanOrEqual(1);
  });

  it('[OPS-1] stopping waits for the run under way, cuts the pause short, and starts nothing new', async () => {
    const started = Promise.withResolvers<void>();
    let runs = 0;
    let ended = false;
    const jobs = startJobs(
      [
        {
          name: 'until told to end',
          everyMs: 3_600_000,
          run: async (signal) => {
            runs += 1;
            started.resolve();
            await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
            ended = true;
          },
        },
      ],
      logger,
    );
    await started.promise;
    await jobs.stop();
    expect({ runs, ended }).toEqual({ runs: 1, ended: true });
  });
});
