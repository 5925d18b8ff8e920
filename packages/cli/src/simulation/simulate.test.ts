import { readFileSync } from 'node:fs';
import { exactReport } from '@croupier/slots/exact';
import { importPar } from '@croupier/slots/import-par';
import { simulationReport } from '@croupier/slots/monte-carlo';
import { simulatedBet } from '@croupier/slots/simulation';
import { expect, it } from 'vitest';
import { simulateOnThreads } from './simulate.ts';

const sheet = importPar(
  JSON.parse(readFileSync(new URL('../../../../prisma/seed/games/fruit-39x5.json', import.meta.url), 'utf8')),
);
if (!sheet.ok) throw new Error('fruit-39x5');
const par = sheet.value;
const none = new AbortController().signal;

it('[ENG-3] one thread and two come to the same sums, and their interval holds the exact figures', async () => {
  const seen: number[] = [];
  const options = { rounds: 900_000, seed: 5, signal: none, onProgress: (rounds: number) => void seen.push(rounds) };
  const one = await simulateOnThreads(par, { ...options, threads: 1 });
  expect(seen.at(-1)).toBe(900_000);
  expect(await simulateOnThreads(par, { ...options, threads: 2 })).toEqual(one);
  if (one === null) throw new Error('nothing was played');
  const report = simulationReport(one, simulatedBet(par));
  const exact = exactReport(par);
  expect(report.rtp.low).toBeLessThan(exact.rtp ?? 0);
  expect(report.rtp.high).toBeGreaterThan(exact.rtp ?? 0);
});

it('[ENG-3] ended early it answers with what was played', async () => {
  const controller = new AbortController();
  const played = await simulateOnThreads(par, {
    rounds: 1_000_000_000,
    seed: 5,
    threads: 1,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  expect(played?.rounds).toBeGreaterThanOrEqual(250_000);
  expect(played?.rounds).toBeLessThan(1_000_000_000);
});
