import { clearScreenDown, moveCursor } from 'node:readline';
import type { Progress } from '@croupier/agent/progress';
import type { RunPlan } from '@croupier/agent/run-plan';
import { rtpOf } from '@croupier/agent/planner-state';
import { money, percent } from '../human.ts';
import type { Io } from '../io.ts';
import { emptyPicture, pictureAfter, runFrame, waitingText } from './run-frame.ts';

/** Shows a run while it plays. `close` leaves the cursor below what was drawn. */
export interface RunView {
  show(progress: Progress): void;
  close(): void;
}

/** For `--json`: nothing. */
export const silentView: RunView = { show: () => {}, close: () => {} };

const frameMs = 66;

/** The live view of a terminal: drawn in place, some fifteen times a second. */
export function liveView(plan: RunPlan, io: Io, stream: NodeJS.WriteStream = process.stdout): RunView {
  let picture = emptyPicture(plan);
  let drawnLines = 0;
  let drawnAt = -Infinity;
  const draw = (): void => {
    const lines = runFrame(picture, io);
    if (drawnLines > 0) moveCursor(stream, 0, -drawnLines);
    clearScreenDown(stream);
    // Without wrapping (DECAWM), so that a narrow terminal cuts a line instead of moving those below it.
    stream.write(`\u001B[?7l${lines.join('\n')}\n\u001B[?7h`);
    drawnLines = lines.length;
    drawnAt = performance.now();
  };
  return {
    show(progress) {
      picture = pictureAfter(picture, progress);
      if (progress.type !== 'spin' || performance.now() - drawnAt >= frameMs) draw();
    },
    close: draw,
  };
}

/** Without a terminal: a line for every state, for every tenth of the spins, and for every wait. */
export function plainView(plan: RunPlan, io: Io): RunView {
  const every = Math.max(1, Math.floor(plan.spins / 10));
  const say = (text: string): void => void io.out(`${text}\n`);
  return {
    show(progress) {
      switch (progress.type) {
        case 'opened':
          say(`run ${plan.runId}: ${plan.strategy} plays ${plan.spins} spins of ${plan.gameId}`);
          say(
            `session ${progress.sessionId}${progress.resumed ? `, resumed after ${progress.planner.spins} spins` : ''}`,
          );
          return;
        case 'state':
          say(`state ${progress.state}`);
          return;
        case 'spin': {
          const { planner, spin } = progress;
          if (planner.spins % every !== 0 && planner.spins !== plan.spins) return;
          const figures = `balance ${money(spin.balance.balanceMinor)}, net ${money(planner.netMinor)}`;
          say(`spin ${planner.spins}/${plan.spins}: ${figures}, RTP ${percent(rtpOf(planner))}`);
          return;
        }
        case 'waiting':
          say(`waiting: ${waitingText(progress)}`);
          return;
        case 'stopping':
          say(`stopping: ${progress.reason}`);
          return;
        case 'finished':
      }
    },
    close: () => {},
  };
}
