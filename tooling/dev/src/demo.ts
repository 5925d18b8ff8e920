import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { devPaths } from './dev-paths.ts';
import { say } from './say.ts';

const game = 'fruit-39x5';
const fingerprintSpins = 300;

const estimate = z.object({ value: z.number(), low: z.number(), high: z.number() });
const fingerprint = z.object({
  fingerprintId: z.string(),
  document: z.object({
    rtp: estimate,
    hitFrequency: z.object({ rounds: estimate }),
    volatility: z.object({ sigma: z.number() }),
  }),
});

/** The main job, played once before the eyes of whoever has just cloned the project. A failure is told and forgiven. */
export async function playDemo(url: string, signal: AbortSignal): Promise<void> {
  say(`The demo: an agent plays 100 spins of ${game} with play money, over the same interface as everybody`);
  const played = await croupier(['agent', 'run', '--game', game, '--spins', '100', '--url', url], 'inherit', signal);
  if (played === undefined) return;
  say(`A first fingerprint: what ${game} does, measured by playing it ${fingerprintSpins} times`);
  const run = [
    'fingerprint',
    'run',
    '--game',
    game,
    '--spins',
    String(fingerprintSpins),
    '--wait',
    '--json',
    '--url',
    url,
  ];
  const printed = await croupier(run, 'pipe', signal);
  if (printed !== undefined) process.stdout.write(summaryOf(printed));
}

function summaryOf(printed: string): string {
  const parsed = z.preprocess((text) => JSON.parse(String(text)), fingerprint).safeParse(printed);
  if (!parsed.success) return printed;
  const { rtp, hitFrequency, volatility } = parsed.data.document;
  return [
    `  return to player   ${range(rtp)}, 95 % confidence`,
    `  hit frequency      ${range(hitFrequency.rounds)}`,
    `  volatility         ${volatility.sigma.toFixed(2)} (standard deviation, in bets)`,
    `  the whole document pnpm croupier fingerprint show ${parsed.data.fingerprintId}`,
    '',
  ].join('\n');
}

function range({ value, low, high }: z.infer<typeof estimate>): string {
  const percent = (fraction: number) => `${(fraction * 100).toFixed(1)} %`;
  return `${percent(value)} (${percent(low)} to ${percent(high)})`;
}

/** Runs the command line. Returns what it printed (nothing when it inherits the terminal), or undefined when it failed. */
async function croupier(
  parameters: readonly string[],
  output: 'inherit' | 'pipe',
  signal: AbortSignal,
): Promise<string | undefined> {
  if (signal.aborted) return undefined;
  const child = spawn(process.execPath, [devPaths.cliMain, ...parameters], {
    cwd: devPaths.root,
    stdio: ['ignore', output, 'inherit'],
  });
  let printed = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => void (printed += text));
  const end = () => void child.kill('SIGTERM');
  signal.addEventListener('abort', end, { once: true });
  const [code] = await once(child, 'close');
  signal.removeEventListener('abort', end);
  if (code === 0) return printed;
  if (!signal.aborted) {
    say(
      `The demo ended early (exit code ${String(code)}). The server runs all the same: pnpm croupier ${parameters.join(' ')}`,
    );
  }
  return undefined;
}
