import type { FingerprintDocument } from '@croupier/fingerprint/fingerprint-document';
import { declaredRows, type DeclaredGame } from '../declared-game.ts';
import { fact, type RawClaim, unknown } from './claim.ts';

/** What was probed is what was declared: version, shape of the window, kind of engine. */
export function identityClaims(game: DeclaredGame, document: FingerprintDocument): RawClaim[] {
  const { sample, geometry, reconstruction } = document;
  const hash = {
    id: 'identity.par-hash',
    section: 'identity',
    title: 'The sample was played on the declared PAR sheet',
  } as const;
  const same = document.parHash === game.parHash;
  const rows = declaredRows(game).join('-');
  const told = /[^0]/.test(document.parHash);
  return [
    !told
      ? unknown(hash, {
          declared: game.parHash,
          method: 'none',
          n: sample.spins,
          reason: 'recorded spins do not tell the sheet that they were played on',
        })
      : fact(hash, same, {
          declared: game.parHash,
          observed: document.parHash,
          method: 'SHA-256 of the canonical PAR sheet',
          n: sample.spins,
          reason: same ? 'the hashes are equal' : 'the spins were recorded under another sheet',
        }),
    ...(rows === ''
      ? []
      : [
          fact(
            { id: 'geometry.rows', section: 'geometry', title: 'Rows of each reel' },
            rows === geometry.rows.join('-'),
            {
              declared: rows,
              observed: geometry.rows.join('-'),
              method: 'every window of the sample',
              n: sample.spins,
              reason: 'all windows of the sample have one shape',
            },
          ),
        ]),
    engineClaim(game, document, reconstruction.engine),
  ];
}

function engineClaim(
  { par }: DeclaredGame,
  { sample, reconstruction }: FingerprintDocument,
  observed: string,
): RawClaim {
  const named = { id: 'identity.engine', section: 'identity', title: 'Kind of engine' } as const;
  const weighted = par.reels.some(({ weights }) => weights?.some((weight) => weight !== weights[0]) === true);
  const declared = par.kind === 'book' ? 'outcome-book' : weighted ? 'weighted-reels' : 'reel-strips';
  const told = {
    declared,
    observed,
    method: 'joint law of the reels and fit of equally likely stops',
    n: sample.spins,
  };
  if (observed === 'unknown' || (!reconstruction.plan.enough && observed !== 'outcome-book'))
    return unknown(named, {
      ...told,
      spinsNeeded: reconstruction.plan.spinsNeed,
      reason: 'the reels are not identified yet',
    });
  return fact(named, declared === observed, { ...told, reason: 'what the windows speak of' });
}
