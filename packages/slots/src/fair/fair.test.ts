import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { present } from '@croupier/kernel/assert';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { publishedGame, publishedGames } from '../fixtures/published-games.ts';
import { recordedSession, seedOf } from '../fixtures/recorded-session.ts';
import { hmacRng } from '../rng/hmac.ts';
import { stakeRule } from '../stake.ts';
import { commitmentDocument, commitmentFor, serverSeedHashOf } from './commitment.ts';
import { readSessionEvents } from './read-session.ts';
import { readSheet } from './read-sheet.ts';
import type { RecordedEvent } from './record.ts';
import type { FairnessReport } from './report.ts';
import { verifyEvents } from './verify-events.ts';

const par = publishedGame('diet-32x5');
const stakeMinor = stakeRule(par).unitMinor;

function verdict(
  events: readonly RecordedEvent[],
  options: { serverSeed?: string; sheet?: typeof par } = {},
): FairnessReport {
  const verified = verifyEvents(events, { par: options.sheet ?? par, serverSeed: options.serverSeed });
  if (!verified.ok) throw new Error(verified.error);
  return verified.value.report;
}

describe('provably fair', () => {
  it('[ACT-7] the vectors of docs/provably-fair.md are what the code computes', () => {
    const page = readFileSync(new URL('../../../../docs/provably-fair.md', import.meta.url), 'utf8');
    const vectors = JSON.parse(present(/```json vectors\n([^]*?)```/.exec(page)?.[1], 'no vectors in the page'));
    const serverSeed = Uint8Array.from(Buffer.from(vectors.serverSeed, 'hex'));
    const { sessionId, clientSeed, gameId, engineVersion, parHash } = vectors;
    const binding = { sessionId, clientSeed, gameId, engineVersion, parHash };
    expect(serverSeedHashOf(serverSeed)).toBe(vectors.serverSeedHash);
    const document = commitmentDocument(vectors.serverSeedHash, binding);
    expect(Buffer.from(document).toString()).toBe(vectors.document);
    expect(commitmentFor(2, serverSeed, binding)).toBe(vectors.commitment);
    expect(createHash('sha256').update(vectors.document).digest('hex')).toBe(vectors.commitment);
    expect(commitmentFor(1, serverSeed, binding)).toBe(vectors.serverSeedHash);
    for (const { nonce, bounds, numbers } of vectors.draws) {
      const rng = hmacRng({ serverSeed, clientSeed, nonce });
      expect(bounds.map((bound: number) => rng.below(bound))).toEqual(numbers);
    }
  });

  it('[ACT-7] the commitment binds every part: another part, another commitment', () => {
    const text = fc.string({ maxLength: 20 });
    const part = fc.record({ sessionId: text, clientSeed: text, gameId: text, engineVersion: text, parHash: text });
    fc.assert(
      fc.property(part, part, (a, b) => {
        const equal = JSON.stringify(a) === JSON.stringify(b);
        expect(commitmentFor(2, seedOf(1), a) === commitmentFor(2, seedOf(1), b)).toBe(equal);
        expect(commitmentFor(2, seedOf(1), a)).not.toBe(commitmentFor(2, seedOf(2), a));
      }),
    );
    const base = { sessionId: 's', clientSeed: 'ab', gameId: 'c', engineVersion: 'e', parHash: 'p' };
    expect(commitmentFor(2, seedOf(1), base)).not.toBe(
      commitmentFor(2, seedOf(1), { ...base, clientSeed: 'a', gameId: 'bc' }),
    );
  });

  it('[ACT-7] numbers below any bound are uniform, for any seeds: no modulo bias', () => {
    const bounds = fc.constantFrom(3, 7, 24, 39, 72, 100, 128);
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.stringMatching(/^[!-~]{1,40}$/),
        bounds,
        (serverSeed, clientSeed, bound) => {
          const draws = bound * 100;
          const counts = Array.from({ length: bound }, () => 0);
          for (let nonce = 0; nonce * 50 < draws; nonce += 1) {
            const rng = hmacRng({ serverSeed, clientSeed, nonce });
            for (let draw = 0; draw < 50; draw += 1) {
              const value = rng.below(bound);
              counts[value] = (counts[value] ?? 0) + 1;
            }
          }
          const mean = counts.reduce((sum, count) => sum + count, 0) / bound;
          const chiSquare = counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
          // Wilson and Hilferty's approximation: five standard deviations above the mean, 3 in 10 million.
          const freedom = bound - 1;
          const z = (Math.cbrt(chiSquare / freedom) - (1 - 2 / (9 * freedom))) / Math.sqrt(2 / (9 * freedom));
          expect(z).toBeLessThan(5);
        },
      ),
      { seed: 20_261_121, numRuns: 40 },
    );
  });

  it.each(publishedGames)(
    '[ACT-7] an honest session of %s verifies: paid, placed, free and retriggered spins',
    (gameId) => {
      const sheet = publishedGame(gameId);
      const rule = stakeRule(sheet);
      const spins = sheet.kind === 'lines' && sheet.freeSpins ? 3_000 : 400;
      const events = recordedSession({
        par: sheet,
        stakeMinor: rule.unitMinor * (rule.coins?.at(-1) ?? 1),
        spins,
      });
      expect(verdict(events, { sheet })).toMatchObject({
        ok: true,
        spins,
        complete: true,
        differences: [],
        commitmentVersion: 2,
      });
      const free = events.filter((event) => event.payload['free'] === true);
      const retriggered = free.filter((event) => JSON.stringify(event.payload['features']) !== '[]');
      if (sheet.kind === 'lines' && sheet.freeSpins)
        expect(Math.min(free.length, sheet.freeSpins.retrigger ? retriggered.length : 1)).toBeGreaterThan(0);
    },
  );

  it("[ACT-7] the client's own seed, chosen at Start, is what the spins are drawn from", () => {
    const events = recordedSession({ par, stakeMinor, spins: 40, ownSeed: 'mine' });
    expect(verdict(events)).toMatchObject({ ok: true, clientSeed: 'mine' });
    const ignored = recordedSession({ par, stakeMinor, spins: 40 });
    const [, start] = events;
    expect(verdict(ignored.with(1, present(start, 'no Start'))).ok).toBe(false);
    const late = events.map((event) =>
      event.type === 'session.transition' ? { ...event, payload: { ...event.payload, input: 'Probe' } } : event,
    );
    expect(verdict(late).differences[0]).toMatchObject({ field: 'client seed' });
  });

  it('[ACT-7] a session of version 1, committed to its server seed alone, still verifies', () => {
    const events = recordedSession({ par, stakeMinor, spins: 30, version: 1 });
    const serverSeed = Buffer.from(seedOf(7)).toString('hex');
    expect(verdict(events, { serverSeed })).toMatchObject({ ok: true, commitmentVersion: 1, spins: 30 });
    expect(verdict(events, { serverSeed: '08'.repeat(32) }).differences[0]).toMatchObject({ field: 'commitment' });
    expect(verifyEvents(events, { par })).toMatchObject({ ok: false, error: expect.stringContaining('not revealed') });
  });

  const spinAt = 20;
  const tampered: [what: string, field: string, change: (payload: Record<string, unknown>) => object][] = [
    ['a stop', 'stops', ({ stops }) => ({ stops: [1, 2, 3, 4, Array.isArray(stops) && stops[4] === 5 ? 6 : 5] })],
    ['the window', 'window', () => ({ window: [['plum']] })],
    ['a win', 'wins', () => ({ wins: [{ kind: 'line' }] })],
    ['a feature', 'features', () => ({ features: [{ kind: 'freeSpins', awarded: 99, multiplier: 2 }] })],
    ['the payout', 'payoutMinor', ({ payoutMinor }) => ({ payoutMinor: Number(payoutMinor) + 1 })],
    ['the bet', 'bet', () => ({ betMinor: stakeMinor + 1, stakeMinor: stakeMinor + 1 })],
    ['the stake', 'stake', () => ({ stakeMinor: 0 })],
    ['a free spin that was not owed', 'free', ({ free }) => ({ free: free !== true })],
    ['free spins owed', 'freeSpins', () => ({ freeSpins: { remaining: 3, multiplier: 3, betMinor: 1, coins: null } })],
    ['the nonce', 'nonce', ({ nonce }) => ({ nonce: Number(nonce) + 1 })],
    ['a field that is missing', 'event', () => ({ stops: undefined })],
  ];
  it.each(tampered)('[ACT-7] tampered with %s: told by name, and no other spin is blamed', (_, field, change) => {
    const honest = recordedSession({ par, stakeMinor, spins: 60 });
    const index = honest.findIndex((event) => event.payload['nonce'] === spinAt && event.payload['free'] === false);
    const events = honest.map((event, at) =>
      at === index ? { ...event, payload: { ...event.payload, ...change(event.payload) } } : event,
    );
    const { ok, differences } = verdict(events);
    expect(ok).toBe(false);
    expect(differences.map((difference) => difference.field)).toContain(field);
    if (field !== 'event' && field !== 'bet')
      expect(new Set(differences.map(({ nonce }) => nonce))).toEqual(new Set([spinAt]));
  });

  it('[ACT-7] another seed, sheet, engine, commitment or a missing event is told', () => {
    const honest = recordedSession({ par, stakeMinor, spins: 12 });
    const fieldsOf = (events: readonly RecordedEvent[], options = {}) =>
      verdict(events, options).differences.map((one) => one.field);
    const withCreation = (change: object) =>
      honest.map((event, index) => (index === 0 ? { ...event, payload: { ...event.payload, ...change } } : event));
    expect(fieldsOf(honest, { serverSeed: '08'.repeat(32) })).toEqual(
      expect.arrayContaining(['server seed', 'commitment', 'stops']),
    );
    expect(fieldsOf(honest, { sheet: { ...par, title: 'Another' } })).toEqual(['par hash']);
    expect(fieldsOf(withCreation({ engineVersion: '0.9.0' }))).toEqual(['engine version', 'commitment']);
    expect(fieldsOf(withCreation({ commitment: 'f'.repeat(64) }))).toEqual(['commitment']);
    expect(fieldsOf(honest.toSpliced(5, 1))).toContain('stream');
    expect(verdict(honest.slice(0, -1), { serverSeed: '07'.repeat(32) })).toMatchObject({ ok: true, complete: false });
    expect(verdict([], { serverSeed: '07'.repeat(32) }).ok).toBe(false);
  });

  it('[ACT-7] one spin is told in full, however many differences come before it', () => {
    const events = recordedSession({ par, stakeMinor, spins: 150 }).map((event) =>
      event.type === 'action.spin' ? { ...event, payload: { ...event.payload, stops: [0, 0, 0, 0, 0] } } : event,
    );
    const verified = verifyEvents(events, { par, spin: 140 });
    if (!verified.ok) throw new Error(verified.error);
    expect(verified.value.spin).toMatchObject({ nonce: 140, found: { stops: [0, 0, 0, 0, 0] } });
    expect(verified.value.spin?.differences).toMatchObject([{ field: 'stops', nonce: 140 }]);
    expect(verifyEvents(events, { par, spin: 150 }).ok).toBe(false);
  });

  it('[ACT-7] events are read as the command prints them, as a page, as a list, and as lines of an export', () => {
    const events = recordedSession({ par, stakeMinor, spins: 5 });
    const lines = events
      .map((event) => JSON.stringify({ ...event, payload: JSON.stringify(event.payload) }))
      .join('\n');
    const texts = [
      JSON.stringify({ events }),
      JSON.stringify({ items: events, nextCursor: null }),
      JSON.stringify(events.toReversed()),
      lines,
    ];
    for (const text of texts) expect(readSessionEvents(text)).toEqual({ ok: true, value: events });
    const other = JSON.stringify({ ...events[0], streamId: 'another' });
    expect(readSessionEvents(`${lines}\n${other}\n`, events[0]?.streamId)).toEqual({ ok: true, value: events });
    expect(readSessionEvents(`${lines}\n${other}\n`)).toMatchObject({
      ok: false,
      error: expect.stringContaining('2 streams'),
    });
    for (const text of ['', 'nonsense', '[]', '[1]', '{"a":1}', `${lines}\n{`])
      expect(readSessionEvents(text).ok).toBe(false);
  });

  it('[ACT-7] a sheet is read as it is, or out of the answer that holds it', () => {
    const answers = [par, { gameId: 'diet-32x5', reels: 5, par }, { ok: true, par }];
    for (const answer of answers) expect(readSheet(JSON.stringify(answer))).toEqual({ ok: true, value: par });
    for (const text of ['', '{', '[]', '{"par":1}', '{}', 'null']) expect(readSheet(text).ok).toBe(false);
  });

  it('[ACT-7] whatever an event says, the verdict is a verdict: nothing is thrown', () => {
    const honest = recordedSession({ par, stakeMinor, spins: 6 });
    const forged = fc.record({
      at: fc.nat(honest.length - 1),
      key: fc.constantFrom(
        'stops',
        'window',
        'wins',
        'betMinor',
        'coins',
        'freeSpins',
        'input',
        'to',
        'commitment',
        'serverSeed',
        'id',
        'parHash',
      ),
      value: fc.jsonValue(),
    });
    fc.assert(
      fc.property(fc.array(forged, { minLength: 1, maxLength: 4 }), (forgeries) => {
        const events = forgeries.reduce<readonly RecordedEvent[]>(
          (list, { at, key, value }) =>
            list.map((event, index) =>
              index === at ? { ...event, payload: { ...event.payload, [key]: value } } : event,
            ),
          honest,
        );
        expect(verdict(events, { serverSeed: '07'.repeat(32) }).spins).toBe(6);
      }),
    );
  });
});
