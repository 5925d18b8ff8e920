import { moneyMaxMinor } from '@croupier/kernel/money';
import { limits } from '@croupier/kernel/limits';
import type { FreeSpinsMean } from '../exact/award-parts.ts';
import { bookDistribution } from '../exact/book-figures.ts';
import { comboReturns } from '../exact/combo-returns.ts';
import { gridReturn } from '../exact/grid-return.ts';
import { lineReturn } from '../exact/line-return.ts';
import type { GridSheet } from '../grid-sheet.ts';
import { lineRules } from '../line-rules.ts';
import type { IssueList } from '../par-issue.ts';
import type { ParSheet } from '../par-sheet.ts';
import { payBound, stakeRule } from '../stake.ts';

/** What only arithmetic shows: free spins that never end on average, and a game that pays out more than it takes. */
export function checkReturn(par: ParSheet, freeSpinsPath: string, issues: IssueList): void {
  const { unitMinor } = stakeRule(par);
  const most = payBound(par) * unitMinor;
  if (!(most <= moneyMaxMinor))
    issues.warning('', `no stake can be played: at ${unitMinor} a spin could win ${most}; state a maxWin, or pay less`);
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
  if (checkFreeSpins(result.freeSpins, freeSpinsPath, issues)) warnAbove(result.rtp, '', issues);
}

function checkGridReturn(par: GridSheet, freeSpinsPath: string, issues: IssueList): void {
  const result = gridReturn(par);
  if (checkFreeSpins(result.freeSpins, freeSpinsPath, issues) && result.rtp !== null) warnAbove(result.rtp, '', issues);
}

/** @returns false when the free spins are refused */
function checkFreeSpins(mean: FreeSpinsMean, path: string, issues: IssueList): boolean {
  if (mean.perPaidSpin === Number.POSITIVE_INFINITY) {
    const each = mean.retriggered.toFixed(4);
    issues.error(
      path,
      `the free spins never end on average: each one awards ${each} more; award fewer, or limit them by maxSpins`,
    );
    return false;
  }
  if (mean.perTrigger > limits.parFreeSpinsMax) {
    const spins = Math.round(mean.perTrigger);
    issues.error(path, `a feature lasts ${spins} free spins on average, more than ${limits.parFreeSpinsMax}`);
    return false;
  }
  return true;
}

function warnAbove(rtp: number, condition: string, issues: IssueList): void {
  if (rtp > 1) issues.warning('', `the RTP${condition} is ${(rtp * 100).toFixed(4)} %, more than 100 %`);
}
