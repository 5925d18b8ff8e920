import { clearScreenDown, moveCursor } from 'node:readline';
import type { FingerprintProgress } from '@croupier/contract/fingerprint-progress';
import type { Context } from '../context.ts';
import { money, percent } from '../human.ts';
import type { Colours } from '../io.ts';
import { progressBar, sparkline } from './charts.ts';

/** Shows a fingerprint run while it goes on. */
export interface FingerprintRunView {
  show(progress: FingerprintProgress): void;
  close(): void;
}

/** Drawn in place on a terminal, a line for every tenth of the budget elsewhere; silent for `--json` and when it is not wanted. */
export function fingerprintView({ io, json }: Context, shown: boolean): FingerprintRunView {
  if (!shown || json) return { show: () => {}, close: () => {} };
  return io.isTerminal ? liveFingerprintView(io) : plainFingerprintView(io);
}

function liveFingerprintView(io: Context['io'], stream: NodeJS.WriteStream = process.stdout): FingerprintRunView {
  const rtps: number[] = [];
  let drawnLines = 0;
  return {
    show(progress) {
      if (progress.rtp !== null) rtps.push(progress.rtp);
      const lines = fingerprintFrame(progress, rtps, io);
      if (drawnLines > 0) moveCursor(stream, 0, -drawnLines);
      clearScreenDown(stream);
      // Without wrapping (DECAWM), so that a narrow terminal cuts a line instead of moving those below it.
      stream.write(`\u001B[?7l${lines.join('\n')}\n\u001B[?7h`);
      drawnLines = lines.length;
    },
    close: () => {},
  };
}

/** The lines of the live view: always as many. */
export function fingerprintFrame(
  progress: FingerprintProgress,
  rtps: readonly number[],
  { columns, colours: c }: { readonly columns: number; readonly colours: Colours },
): string[] {
  const wide = Math.max(10, Math.min(60, columns - 34));
  const { look, spinsDone, spinsBudget, maxSpendMinor, spentMinor } = progress;
  const rate = progress.spinsPerSecond === null ? '' : `  ${Math.round(progress.spinsPerSecond)} spins/s`;
  const budget = maxSpendMinor === null ? '' : ` of ${money(maxSpendMinor)}`;
  const sections = look?.sections ?? [];
  return [
    `${c.bold(progress.gameId)}  ${c.cyan(progress.status)}  ${c.dim(progress.fingerprintId)}`,
    `spins   ${c.green(progressBar(spinsDone / spinsBudget, wide))} ${spinsDone}/${spinsBudget}${rate}`,
    `spent   ${money(spentMinor)}${budget}  ${c.dim(`${(progress.elapsedMs / 1_000).toFixed(1)} s`)}`,
    `RTP     ${percent(progress.rtp)}  ${intervalText(progress)}`,
    `        ${c.cyan(sparkline(rtps, wide))}`,
    sections.length === 0
      ? c.dim('no look at the sample yet')
      : sections
          .map(({ section, enough, have, need }) =>
            enough ? c.green(`✓ ${section}`) : c.yellow(`… ${section} ${have}/${need}`),
          )
          .join('   '),
  ];
}

function intervalText({ look }: FingerprintProgress): string {
  if (look?.rtp == null || look.rtp.low === null || look.rtp.high === null) return '';
  const { low, high, confidence } = look.rtp;
  return `(${percent(low)} to ${percent(high)} at ${percent(confidence, 0)}, after ${look.spins} spins)`;
}

function plainFingerprintView(io: Context['io']): FingerprintRunView {
  let tenth = -1;
  return {
    show(progress) {
      const now = Math.floor((10 * progress.spinsDone) / progress.spinsBudget);
      if (now === tenth && progress.status === 'running') return;
      tenth = now;
      const open = progress.look?.sections.filter(({ enough }) => !enough).map(({ section }) => section) ?? [];
      const missing = open.length === 0 ? '' : `, still open: ${open.join(', ')}`;
      io.err(
        `${progress.status}: ${progress.spinsDone}/${progress.spinsBudget} spins, spent ${money(progress.spentMinor)}, RTP ${percent(progress.rtp)}${missing}\n`,
      );
    },
    close: () => {},
  };
}
