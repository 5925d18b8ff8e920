import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exactReport } from '@croupier/slots/exact';
import { importPar } from '@croupier/slots/import-par';
import { testApp, type TestApp, type TestUser } from '@croupier/testkit/app';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCli } from '../testing/run-cli.ts';

const symbols = 'ABCDEFGHIJKL'.split('');
// 8 × 6 cells of twelve symbols that pay from five on: far more than can be counted, and a highest win makes the mean no plain sum.
const large = (maxWin: number | null) => ({
  format: 'croupier-par/1',
  kind: 'grid',
  id: 'too-large',
  title: 'Too large',
  reels: Array.from({ length: 8 }, (_, reel) => ({
    strip: Array.from({ length: 60 }, (__, stop) => symbols[(stop * 7 + reel * stop * stop + (stop % 5)) % 12]),
  })),
  rows: [6, 6, 6, 6, 6, 6, 6, 6],
  pay: { by: 'anywhere' },
  pays: Object.fromEntries(
    symbols.map((symbol, index) => [
      symbol,
      Array.from({ length: 15 }, (_, count) => (count < 4 ? 0 : (count - 3) * (index + 1) * 0.01)),
    ]),
  ),
  maxWin,
});

describe('the figures of a game that is too large to be counted', () => {
  let app: TestApp;
  let directory: string;
  let operator: TestUser;
  const cli = async (...args: string[]) => {
    const environment = { CROUPIER_URL: app.url, CROUPIER_TOKEN: operator.token };
    const { code, stdout, stderr } = await startCli(args, { directory, environment }).done;
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'croupier-exact-'));
    app = await testApp();
    operator = await app.user('operator');
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  it('[ENG-3] [CLI-1] game exact simulates it, says so, and its interval holds the true return', async () => {
    // Not reached in any run: the mean is that of the sheet without it, which has a closed form.
    await writeFile(join(directory, 'large.json'), JSON.stringify(large(1_000)));
    const free = importPar(large(null));
    if (!free.ok) throw new Error(JSON.stringify(free.error));
    const truth = exactReport(free.value);

    await cli('game', 'import', join(directory, 'large.json'), '--key', 'large');
    const told = JSON.parse(await cli('game', 'exact', 'too-large', '--json'));
    expect(told).toMatchObject({
      gameId: 'too-large',
      complete: false,
      methods: { rtp: 'simulated', hitFrequency: 'simulated', sigma: 'simulated', maxWin: 'simulated' },
      rtp: told.simulation.rtp.value,
      hitFrequency: told.simulation.hitFrequency.value,
      maxWinOdds: null,
      simulation: { seed: 1, rounds: 500_000, confidence: 0.99 },
    });
    const { rtp } = told.simulation;
    expect(rtp.low).toBeLessThan(truth.rtp ?? 0);
    expect(rtp.high).toBeGreaterThan(truth.rtp ?? 1);
    expect(rtp.high - rtp.low).toBeLessThan(0.02 * rtp.value);
    expect(Math.abs(told.sigma / (truth.sigma ?? 0) - 1)).toBeLessThan(0.01);
    expect(told.volatilityIndex.p95).toBeCloseTo(1.96 * told.sigma, 9);
    expect(told.maxWin).toBeGreaterThan(rtp.value);

    // For people: with the interval, and not more digits than the simulation knows.
    expect(await cli('game', 'exact', 'too-large')).toMatch(
      /RTP +\d+\.\d{3} %, simulated: \d+\.\d{3} % to \d+\.\d{3} %/,
    );
    // A file, without a server, comes to the same.
    expect(JSON.parse(await cli('game', 'exact', 'large.json', '--json'))).toEqual(told);
  }, 180_000);
});
