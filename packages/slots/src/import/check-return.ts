import { limits } from '@croupier/kernel/limits';
import { bookDistribution } from '../exact/book-figures.ts';
import { comboReturns } from '../exact/combo-returns.ts';
import { gridReturn } from '../exact/grid-return.ts';
import { lineReturn } from '../exact/line-return.ts';
import type { GridSheet } from '../grid-sheet.ts';
import { lineRules } from '../line-rules.ts';
import type { IssueList } from '../par-issue.ts';
import type { ParSheet } from '../par-sheet.ts';

/** What only arithmetic shows: free spins that never end on average, and a game that pays out more than it takes. */
export function checkReturn(par: ParSheet, freeSpinsPath: string, issues: IssueList): void {
  if (par.kind === 'combos') {
    comboReturns(par)?.forEach(({ rtp }, index) => warnAbove(rtp, ` with ${index + 1} coins`, issues));
    return;
  }
  if (par.kind === 'book') {
    const rtp = bookDistribution(par).reduce((sum, { win, probability }) => sum + win * probability, 0);
    warnAbove(rtp, '', issues);
    return;
  }
  if (par.kind === 'grid') {
    checkGridReturn(par, freeSpinsPath, issues);
    return;
  }
  const result = lineReturn(lineRules(par));
  if (result.freeSpins.diverges) {
    const each = result.freeSpins.awardedPerSpin.toFixed(4);
    issues.error(freeSpinsPath, `the free spins never end on average: each one awards ${each} more`);
    return;
  }
  if (result.freeSpins.perTrigger > limits.parFreeSpinsMax) {
    const mean = Math.round(result.freeSpins.perTrigger);
    issues.error(freeSpinsPath, `a feature lasts ${mean} free spins on average, more than ${limits.parFreeSpinsMax}`);
    return;
  }
  warnAbove(result.rtp, '', issues);
}

function checkGridReturn(par: GridSheet, freeSpinsPath: string, issues: IssueList): void {
  const result = gridReturn(par);
  if (result.perPaidSpin === Number.POSITIVE_INFINITY) {
    const each = result.retriggered.toFixed(4);
    issues.error(freeSpinsPath, `the free spins never end on average: each one awards ${each} more`);
    return;
  }
  const mean = result.triggerProbability === 0 ? 0 : result.perPaidSpin / result.triggerProbability;
  if (mean > limits.parFreeSpinsMax) {
    issues.error(
      freeSpinsPath,
      `a feature lasts ${Math.round(mean)} free spins on average, more than ${limits.parFreeSpinsMax}`,
    );
    return;
  }
  if (result.rtp !== null) warnAbove(result.rtp, '', issues);
}

function warnAbove(rtp: number, condition: string, issues: IssueList): void {
  if (rtp > 1) issues.warning('', `the RTP${condition} is ${(rtp * 100).toFixed(4)} %, more than 100 %`);
}
