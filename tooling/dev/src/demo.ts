import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { devPaths } from './dev-paths.ts';
import { say } from './say.ts';

const game = 'fruit-39x5';

/** The main job, played once before the eyes of whoever has just cloned the project. A failure is told and forgiven. */
export async function playDemo(url: string, signal: AbortSignal): Promise<void> {
  say(`The demo: an agent plays 100 spins of ${game} with play money, over the same interface as everybody`);
  const isPlayed = await croupier(['agent', 'run', '--game', game, '--spins', '100', '--url', url], signal);
  if (!isPlayed) return;
  say('A first fingerprint: what the game does, measured by playing it 2,000 times');
  await croupier(['fingerprint', 'run', '--game', game, '--spins', '2000', '--wait', '--url', url], signal);
}

async function croupier(parameters: readonly string[], signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  const child = spawn(process.execPath, [devPaths.cliMain, ...parameters], {
    cwd: devPaths.root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const end = () => void child.kill('SIGTERM');
  signal.addEventListener('abort', end, { once: true });
  const [code] = await once(child, 'exit');
  signal.removeEventListener('abort', end);
  if (code === 0 || signal.aborted) return code === 0;
  say(
    `The demo ended early (exit code ${String(code)}). The server runs all the same: pnpm croupier ${parameters.join(' ')}`,
  );
  return false;
}
