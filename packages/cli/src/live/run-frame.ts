import type { SpinResult } from '@croupier/contract/action';
import type { SessionState } from '@croupier/contract/session-states';
import { type PlannerState, rtpOf, startState } from '@croupier/agent/planner-state';
import type { Progress } from '@croupier/agent/progress';
import type { RunPlan } from '@croupier/agent/run-plan';
import { money, percent } from '../human.ts';
import type { Colours } from '../io.ts';
import { progressBar, sparkline } from './charts.ts';
import { windowLines, winLines } from './window-lines.ts';

/** What the view of a run remembers. */
export interface RunPicture {
  readonly plan: RunPlan;
  readonly sessionId: string | null;
  readonly state: SessionState;
  readonly planner: PlannerState;
  readonly lastSpin: SpinResult | null;
  /** Balance after each spin, in minor units. */
  readonly balances: readonly number[];
  /** Why it waits or stops; null while it plays. */
  readonly notice: string | null;
}

export function emptyPicture(plan: RunPlan): RunPicture {
  return { plan, sessionId: null, state: 'Idle', planner: startState, lastSpin: null, balances: [], notice: null };
}

/** The picture after one more message. */
export function pictureAfter(picture: RunPicture, progress: Progress): RunPicture {
  switch (progress.type) {
    case 'opened':
      return { ...picture, sessionId: progress.sessionId, planner: progress.planner };
    case 'state':
      return { ...picture, state: progress.state };
    case 'spin':
      return {
        ...picture,
        planner: progress.planner,
        lastSpin: progress.spin,
        balances: [...picture.balances, progress.spin.balance.balanceMinor],
        notice: null,
      };
    case 'waiting':
      return { ...picture, notice: waitingText(progress) };
    case 'stopping':
      return { ...picture, notice: `stops early: ${progress.reason}` };
    case 'finished':
      return { ...picture, state: progress.result.state, notice: null };
  }
}

export function waitingText(progress: Extract<Progress, { type: 'waiting' }>): string {
  const { error, delayMs, attempt } = progress.notice;
  return `${error.code}: try ${attempt + 1} in ${(delayMs / 1_000).toFixed(1)} s`;
}

/** The lines of the live view. Always the same number for the same game, so that it can be drawn in place. */
export function runFrame(
  picture: RunPicture,
  options: { readonly columns: number; readonly colours: Colours },
): string[] {
  const { colours: c } = options;
  const { plan, planner, lastSpin } = picture;
  const wide = Math.max(10, Math.min(60, options.columns - 34));
  const rtp = rtpOf(planner);
  const net = planner.netMinor;
  const netText = (net < 0 ? c.red : c.green)(`${net < 0 ? '' : '+'}${money(net)}`);
  const done = planner.spins / plan.spins;
  const hits = planner.spins === 0 ? null : planner.hits / planner.spins;
  return [
    `${c.bold(plan.gameId)}  ${c.dim(plan.strategy)}  ${c.cyan(picture.state)}  ${c.dim(picture.sessionId ?? '')}`,
    '',
    ...(lastSpin === null ? [] : windowLines(lastSpin, c)),
    '',
    lastSpin === null ? '' : lastSpinText(lastSpin, c),
    `balance ${c.bold(money(picture.balances.at(-1) ?? plan.bankrollMinor).padStart(12))}  ${netText}`,
    `        ${c.cyan(sparkline(picture.balances, wide))}`,
    `spins   ${c.green(progressBar(done, wide))} ${planner.spins}/${plan.spins}`,
    `RTP ${percent(rtp)}  hits ${percent(hits, 1)}  biggest win ${money(planner.biggestWinMinor)}`,
    picture.notice === null ? '' : c.yellow(picture.notice),
  ];
}

function lastSpinText(spin: SpinResult, colours: Colours): string {
  const paid = spin.free ? 'free spin' : `stake ${money(spin.stakeMinor)}`;
  const [best] = winLines(spin, (amountMinor) => money(amountMinor));
  if (best === undefined) return colours.dim(paid);
  const others = spin.wins.length > 1 ? ` and ${spin.wins.length - 1} more` : '';
  return `${colours.dim(paid)}  ${colours.yellow(`${best}${others}`)}`;
}
