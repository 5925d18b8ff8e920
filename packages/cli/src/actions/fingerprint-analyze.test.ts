import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../testing/run-cli.ts';

const strips = [25, 31, 37].map((stops, reel) =>
  Array.from({ length: stops }, (_, stop) => String.fromCharCode(65 + ((stop * stop + reel * stop) % 9))),
);

/** Lines of spins whose stops come from these numbers from 0 to 1. */
function recorded(spins: number, random: () => number): string {
  const lines = Array.from({ length: spins }, () => {
    const stops = strips.map((strip) => Math.floor(random() * strip.length));
    const window = strips.map((strip, reel) =>
      [0, 1, 2].map((row) => strip[((stops[reel] ?? 0) + row) % strip.length]),
    );
    return JSON.stringify({ stake: 10, payout: 0, window, stops });
  });
  return `${lines.join('\n')}\n`;
}

/** The linear congruential generator of Numerical Recipes. */
function weak(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('croupier fingerprint analyze', () => {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'croupier-analyze-'));
    writeFileSync(join(directory, 'weak.jsonl'), recorded(300, weak(20_261_121)));
    writeFileSync(join(directory, 'few.jsonl'), recorded(3, Math.random));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const analyze = async (...args: string[]) => await runCli(['fingerprint', 'analyze', ...args], { directory });
  const documentOf = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { code, stdout, stderr } = await analyze(...args, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout);
  };

  it('[FPR-5] the audit of randomness beside the rest names a weak generator, and changes nothing else', async () => {
    const { verdicts, ...audited } = await documentOf('weak.jsonl', '--stops', '25,31,37');
    const { verdicts: without, ...plain } = await documentOf('weak.jsonl', '--rng', 'off');
    expect(JSON.stringify(verdicts)).toContain('lcg-numerical-recipes');
    expect(JSON.stringify(without)).not.toContain('lcg-numerical-recipes');
    expect(audited['reels']).toEqual(plain['reels']);
    expect(audited['rtp']).toEqual(plain['rtp']);
  });

  it('[FPR-1] the same file gives the same document, byte for byte', async () => {
    const [one, other] = [await analyze('weak.jsonl', '--json'), await analyze('weak.jsonl', '--json')];
    expect(one.stdout).toBe(other.stdout);
  });

  it.each([
    ['an audit that does not exist', ['weak.jsonl', '--rng', 'slow'], '--rng takes quick, full or off'],
    ['stops that are no numbers', ['weak.jsonl', '--stops', 'many'], '--stops takes whole numbers'],
    [
      'fewer stops than the sample shows',
      ['weak.jsonl', '--stops', '5,5,5'],
      '25 to 4096 are expected: stop 24 came up',
    ],
    ['a file that is not there', ['nowhere.jsonl'], 'nowhere.jsonl cannot be read'],
  ])('[CLI-1] %s is a usage error that says so', async (_, args, message) => {
    const { code, stdout, stderr } = await analyze(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('[FPR-3] a few spins are too few, and nothing is guessed from them', async () => {
    const document = await documentOf('few.jsonl');
    expect(JSON.stringify(document)).toContain('insufficient');
  });
});
