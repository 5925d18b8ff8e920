import { readSessionEvents } from '@croupier/slots/fair/read-session';
import { readSheet } from '@croupier/slots/fair/read-sheet';
import type { CheckedSpin, FairnessReport } from '@croupier/slots/fair/report';
import { verifyEvents } from '@croupier/slots/fair/verify-events';
import { secondOpinion } from './second-opinion.ts';

/** The script of the page: reads the form, verifies, writes the verdict. Text goes in as text, never as HTML. */

function input(id: string): HTMLInputElement | HTMLTextAreaElement {
  const found = document.querySelector<HTMLInputElement | HTMLTextAreaElement>(`#${id}`);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}

function place(id: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`#${id}`);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}

function element(name: string, text = '', children: readonly Node[] = []): HTMLElement {
  const made = document.createElement(name);
  if (text !== '') made.textContent = text;
  made.append(...children);
  return made;
}

function tableOf(rows: readonly (readonly string[])[], head: readonly string[] = []): HTMLElement {
  const lines = rows.map((cells) =>
    element(
      'tr',
      '',
      cells.map((cell) => element('td', cell)),
    ),
  );
  const top =
    head.length === 0
      ? []
      : [
          element(
            'tr',
            '',
            head.map((cell) => element('th', cell)),
          ),
        ];
  return element('table', '', [...top, ...lines]);
}

/** The chosen file, or else what was pasted. */
async function textOf(id: string): Promise<string> {
  const chooser = input(`${id}-file`);
  const file = chooser instanceof HTMLInputElement ? chooser.files?.[0] : undefined;
  return file === undefined ? input(id).value : await file.text();
}

function given(id: string): string | undefined {
  const value = input(id).value.trim();
  return value === '' ? undefined : value;
}

function say(isGood: boolean, text: string): void {
  const verdict = place('verdict');
  verdict.textContent = text;
  verdict.className = isGood ? 'good' : 'bad';
}

async function verify(): Promise<void> {
  place('result').replaceChildren();
  const events = readSessionEvents(await textOf('events'), given('session'));
  if (!events.ok) return say(false, `Events: ${events.error}`);
  const par = readSheet(await textOf('par'));
  if (!par.ok) return say(false, `PAR sheet: ${par.error}`);
  const spin = given('spin');
  const verified = verifyEvents(events.value, {
    par: par.value,
    serverSeed: given('seed')?.toLowerCase(),
    spin: spin === undefined ? undefined : Number(spin),
  });
  if (!verified.ok) return say(false, verified.error);
  await tell(verified.value.report, verified.value.spin);
}

async function tell(report: FairnessReport, spin: CheckedSpin | null): Promise<void> {
  const noted = given('noted')?.toLowerCase();
  const isAsNoted = noted === undefined || noted === report.commitment;
  const opinion = await secondOpinion(report);
  const isFair = report.ok && isAsNoted && opinion !== 'differs';
  say(
    isFair,
    isFair
      ? `Fair: ${report.spins} spins follow from the seeds and the PAR sheet.`
      : `NOT as committed: ${report.differenceCount} differences in ${report.spins} spins.`,
  );
  const facts: [string, string][] = [
    ['session', report.sessionId ?? 'unknown'],
    ['game', report.gameId ?? 'unknown'],
    ['PAR hash', report.parHash],
    ['engine version', report.engineVersion],
    ['commitment', `${report.commitment ?? 'none'} (version ${report.commitmentVersion ?? 'none'})`],
    ['commitment that you noted', noted === undefined ? 'not given' : isAsNoted ? 'the same' : 'ANOTHER ONE'],
    ['server seed hash', report.serverSeedHash],
    ['client seed', report.clientSeed ?? 'unknown'],
    ["the browser's own SHA-256", opinion],
    ['whole session', report.complete ? 'yes' : 'no: its end was not looked at'],
  ];
  const result = place('result');
  result.append(tableOf(facts));
  if (spin) result.append(...spinNodes(spin));
  if (report.differences.length === 0) return;
  result.append(
    element('h2', 'Differences'),
    tableOf(
      report.differences.map(({ streamVersion, nonce, field, expected, found }) => [
        String(streamVersion ?? ''),
        String(nonce ?? ''),
        field,
        expected,
        found,
      ]),
      ['event', 'spin', 'field', 'expected', 'found'],
    ),
  );
}

function spinNodes(spin: CheckedSpin): Node[] {
  const { expected, found } = spin;
  const rows = Math.max(...expected.window.map((reel) => reel.length));
  const window = Array.from({ length: rows }, (_, row) => expected.window.map((reel) => reel[row] ?? ''));
  return [
    element('h2', `Spin ${spin.nonce}`),
    element('p', `${spin.free ? `Free, × ${spin.multiplier}` : 'Paid'}; bet ${spin.betMinor} minor units. Recomputed:`),
    tableOf(window),
    tableOf(
      [
        ['stops', expected.stops.join(' '), found.stops.join(' ')],
        ['payout, minor units', String(expected.payoutMinor), String(found.payoutMinor)],
        ['wins', JSON.stringify(expected.wins), JSON.stringify(found.wins)],
      ],
      ['', 'recomputed', 'recorded'],
    ),
  ];
}

place('form').addEventListener('submit', (event) => {
  event.preventDefault();
  verify().catch((error: unknown) => say(false, `This page failed: ${String(error)}`));
});
