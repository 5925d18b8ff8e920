import type { AuditReport, ReportClaim } from '@croupier/contract/fingerprint-report';
import { rounded } from '@croupier/fingerprint/rounded';
import { assert } from '@croupier/kernel/assert';
import { chartsOf } from './charts/charts-of.ts';
import { behaviourClaims } from './claims/behaviour-claims.ts';
import { decide } from './claims/decide.ts';
import { featureClaims } from './claims/feature-claims.ts';
import { identityClaims } from './claims/identity-claims.ts';
import { paytableClaims } from './claims/paytable-claims.ts';
import { randomnessClaims } from './claims/randomness-claims.ts';
import { reelClaims } from './claims/reel-claims.ts';
import { returnClaims, tolerance } from './claims/return-claims.ts';
import type { ReportInput } from './report-input.ts';
import { visible } from './visible-text.ts';

const limits = [
  'A verdict speaks of the spins of this sample. An engine may play otherwise when it knows that it is tested; nothing in a sample excludes that.',
  'Windows tell a strip up to strips that show the same windows with the same frequency: such strips play alike, and none is preferred.',
  'PASS of a test means that no difference was found where one that matters would have been, with the stated number of spins. It is no proof of equality.',
  'The measured RTP of a skewed game is known only as far as its rare wins were met; its interval counts one more large win than was seen.',
  'The tests of randomness find what they search for. That nothing was found does not certify a generator: that takes its source and its seeding.',
  'Drift, steering and truncation are tested at fixed levels of their own, stated with each; all other tests share alpha by the stated correction.',
];

/** The audit report of a sample. A pure function: the same input gives the same report, and so the same bytes in every format. */
export function auditReport(input: ReportInput): AuditReport {
  const { document, declared, evidence, version, alpha = 0.01 } = input;
  assert(alpha > 0 && alpha <= 0.5, 'alpha lies in (0, 0.5]');
  const { sample } = document;
  const claims = decide(
    [
      ...(declared === null
        ? []
        : [
            ...identityClaims(declared, document),
            ...returnClaims(declared, document),
            ...reelClaims(declared, document),
            ...paytableClaims(declared, document),
            ...featureClaims(declared, document),
          ]),
      ...behaviourClaims(document),
      ...randomnessClaims(document),
    ],
    alpha,
  );
  return {
    format: 'croupier-report/1',
    producer: { name: 'croupier', version },
    subject: {
      gameId: document.gameId,
      title: declared === null ? null : declared.par.title,
      parHash: document.parHash,
      engineVersion: document.engineVersion,
      engineKind: document.reconstruction.engine,
    },
    evidence: {
      ...evidence,
      spins: sample.spins,
      paidSpins: sample.paidSpins,
      freeSpins: sample.freeSpins,
      rounds: sample.rounds,
      sampleHash: sample.hash,
      documentFormat: document.format,
      documentHash: input.documentHash,
    },
    declared: declared && {
      parHash: declared.parHash,
      kind: declared.par.kind,
      rtp: round(declared.exact.rtp),
      hitFrequency: round(declared.exact.hitFrequency),
      sigma: round(declared.exact.sigma),
      maxWin: round(declared.exact.maxWin),
      maxWinOdds: round(declared.exact.maxWinOdds),
      cycle: declared.exact.cycle,
    },
    summary: summaryOf(claims),
    claims,
    method: {
      alpha,
      correction: 'holm',
      tests: claims.filter(({ p }) => p !== null).length,
      tolerance: { ...tolerance },
      limits,
    },
    charts: chartsOf(input),
  };
}

function round(value: number | null): number | null {
  return value === null ? null : rounded(value);
}

function summaryOf(claims: readonly ReportClaim[]): AuditReport['summary'] {
  const count = (verdict: ReportClaim['verdict']): number => claims.filter((claim) => claim.verdict === verdict).length;
  const [pass, fail, insufficientData] = [count('pass'), count('fail'), count('insufficient-data')];
  const failed = claims.filter(({ verdict }) => verdict === 'fail').map(({ title }) => visible(title, 80));
  return {
    verdict: fail > 0 ? 'fail' : insufficientData > 0 ? 'insufficient-data' : 'pass',
    pass,
    fail,
    insufficientData,
    statement:
      fail > 0
        ? `${fail} of ${claims.length} claims do not hold: ${failed.slice(0, 5).join('; ')}${failed.length > 5 ? '; and more' : ''}.`
        : insufficientData > 0
          ? `No claim failed. ${pass} of ${claims.length} hold; for ${insufficientData} the sample is too small.`
          : `All ${claims.length} claims hold.`,
  };
}
