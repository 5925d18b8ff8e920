import { AppError } from '@croupier/kernel/errors';
import { describe, expect, it } from 'vitest';
import { documentHash } from '../document-hash.ts';
import { fingerprintOfGame, stripGame } from '../fixtures/strip-games.ts';
import { readDocument } from './read-document.ts';

const good = JSON.parse(JSON.stringify(fingerprintOfGame(stripGame(1), 600, 1)));

/** The document with the value at a path set. */
function changed(path: readonly (string | number)[], value: unknown): unknown {
  const copy = structuredClone(good);
  let holder = copy;
  for (const key of path.slice(0, -1)) holder = holder[key];
  holder[path.at(-1) ?? ''] = value;
  return copy;
}

function faultOf(value: unknown, hash?: string): unknown {
  try {
    readDocument(value, hash);
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, message: error.message };
    throw error;
  }
  return null;
}

describe('readDocument', () => {
  it('[FPR-6] takes what fingerprintOf makes, through JSON and with its hash', () => {
    expect(readDocument(good, documentHash(good))).toEqual(good);
    expect(faultOf(changed(['format'], 'croupier-fingerprint/2'))).toBeNull();
  });

  it('[FPR-6] refuses a changed document by its hash', () => {
    expect(faultOf(changed(['rtp', 'value'], good.rtp.value), '0'.repeat(64))).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('documentHash'),
    });
  });

  it.each([
    ['null', null, 'format'],
    ['a list', [], 'format'],
    ['format 1', { format: 'croupier-fingerprint/1' }, 'format 1'],
    ['a later format', changed(['format'], 'croupier-fingerprint/99'), 'format'],
    ['no reconstruction', changed(['reconstruction'], null), 'reconstruction'],
    ['a count below zero', changed(['reconstruction', 'reels', 0, 'windows', 0, 'count'], -1), 'count'],
    ['counts that do not add up', changed(['reconstruction', 'reels', 0, 'windows', 0, 'count'], 99_999), 'add up'],
    ['a window of another height', changed(['reconstruction', 'reels', 0, 'windows', 0, 'window'], ['A']), 'height'],
    [
      'a window twice',
      changed(['reconstruction', 'reels', 0, 'windows', 0, 'window'], good.reconstruction.reels[0].windows[1].window),
      'twice',
    ],
    ['a reel too few', changed(['reconstruction', 'reels'], good.reconstruction.reels.slice(1)), 'reel'],
    [
      'thirteen reels',
      changed(
        ['geometry', 'rows'],
        Array.from({ length: 13 }, () => 3),
      ),
      'rows',
    ],
    ['an RTP that is no number', changed(['rtp', 'value'], '0.95'), 'rtp'],
    ['an interval beside its value', changed(['rtp', 'low'], good.rtp.value + 1), 'interval'],
    ['a probability above 1', changed(['reconstruction', 'reels', 0, 'errorProbability'], 1.5), 'errorProbability'],
    [
      'too many windows',
      changed(
        ['reconstruction', 'reels', 0, 'windows'],
        Array.from({ length: 9_000 }, (_, count) => ({ window: ['A', 'B', `${count}`], count: 1, amount: null })),
      ),
      'windows',
    ],
    ['a name too long', changed(['paytable', 'scatter'], 'x'.repeat(65)), 'scatter'],
    ['payouts that do not add up', changed(['payoutDistribution', 'rounds'], 1_000_000), 'add up'],
  ])('[FPR-6] refuses %s and names the place', (_, value, place) => {
    expect(faultOf(value)).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining(place) });
  });
});
