import type { FingerprintDocument } from '@croupier/fingerprint/fingerprint-document';
import { hasFreeSpins, type DeclaredGame } from '../declared-game.ts';
import { spinsToSee } from '../statistics.ts';
import { fact, type RawClaim, tested, unknown } from './claim.ts';
import { declaredRules } from './declared-rules.ts';

/** Free spins: whether there are any, what they award, their multiplier, and whether they retrigger. */
export function featureClaims(game: DeclaredGame, document: FingerprintDocument): RawClaim[] {
  const { sample, paytable } = document;
  const rules = declaredRules(game);
  const named = { id: 'free-spins', section: 'features', title: 'Free spins' } as const;
  const told = {
    declared: hasFreeSpins(game) ? 'yes' : 'none',
    observed: sample.freeSpins,
    method: 'free spins of the sample',
    n: sample.paidSpins,
  };
  if (!hasFreeSpins(game)) return [fact(named, sample.freeSpins === 0, { ...told, reason: 'none is declared' })];
  const chance = game.exact.freeSpins?.triggerProbability ?? null;
  if (sample.freeSpins === 0) {
    if (chance === null || chance <= 0) return [unknown(named, { ...told, reason: 'none was seen' })];
    return [
      tested(named, {
        ...told,
        statistic: chance * sample.paidSpins,
        p: Math.exp(sample.paidSpins * Math.log1p(-chance)),
        enough: false,
        spinsNeeded: spinsToSee(chance),
        reason: `none was seen; they start once in ${Math.round(1 / chance)} spins`,
      }),
    ];
  }
  const seen = fact(named, true, { ...told, reason: 'free spins were won' });
  const found = paytable?.freeSpins ?? null;
  if (rules?.freeSpins == null || rules.scatter === null || found === null) return [seen];
  return [
    seen,
    ...awards(rules.scatter, found, sample.paidSpins),
    multiplier(rules.freeSpins.multiplier, found.multiplier, sample.freeSpins),
    retrigger(rules.freeSpins.retrigger, found.retrigger, sample.freeSpins),
  ];
}

type Found = NonNullable<NonNullable<FingerprintDocument['paytable']>['freeSpins']>;

function awards(
  scatter: { readonly symbol: string; readonly awards: readonly number[] },
  found: Found,
  n: number,
): RawClaim[] {
  const method = 'paid spins that were followed by free ones';
  const symbol = fact(
    { id: 'free-spins.symbol', section: 'features', title: 'Symbol that starts free spins' },
    found.symbol === scatter.symbol,
    {
      declared: scatter.symbol,
      observed: found.symbol,
      method,
      n,
      reason: 'the symbol whose number decides, without exception, whether free spins follow',
    },
  );
  const declared = (count: number): number => scatter.awards[Math.min(count, scatter.awards.length) - 1] ?? 0;
  return [
    symbol,
    ...found.awards.map(({ count, spins, seen }) =>
      fact(
        { id: `free-spins.award.${count}`, section: 'features', title: `Free spins for ${count}` },
        declared(count) === spins,
        {
          declared: declared(count),
          observed: spins,
          method,
          n: seen,
          reason: `seen ${seen} times`,
        },
      ),
    ),
  ];
}

function multiplier(declared: number, observed: number | null, n: number): RawClaim {
  const named = { id: 'free-spins.multiplier', section: 'features', title: 'Multiplier of free spins' } as const;
  const told = { declared, observed, method: 'pays in free spins over pays in paid ones', n };
  if (observed === null) return unknown(named, { ...told, reason: 'no pay was seen both in paid and in free spins' });
  return fact(named, Math.abs(declared - observed) < 1e-9, { ...told, reason: 'the ratio that most pays give' });
}

function retrigger(declared: boolean, observed: boolean | null, n: number): RawClaim {
  const named = { id: 'free-spins.retrigger', section: 'features', title: 'Free spins win more of them' } as const;
  const told = {
    declared: declared ? 'yes' : 'no',
    observed: observed === null ? null : observed ? 'yes' : 'no',
    method: 'chains of free spins',
    n,
  };
  if (observed === null) return unknown(named, { ...told, reason: 'no free spin showed enough of the symbol' });
  return fact(named, declared === observed, { ...told, reason: 'length of the chains in which the symbol came again' });
}
