import { relative } from 'node:path';
import colours from 'picocolors';
import { devPaths } from './dev-paths.ts';

/** What to try next, with addresses, and where the demo tokens lie. */
export function nextSteps(url: string): string {
  const file = (path: string) => relative(devPaths.root, path);
  const line = (what: string, how: string) => `  ${what.padEnd(22)}${colours.bold(how)}`;
  return [
    '',
    colours.bold(`Croupier is ready at ${url}`),
    '',
    line('Play on', 'pnpm croupier agent run --game fruit-39x5 --spins 500'),
    line('See the games', 'pnpm croupier game list'),
    line('Exact mathematics', 'pnpm croupier game exact fruit-39x5'),
    line('Your wallet', 'pnpm croupier wallet list'),
    line('Prove the ledger', 'pnpm croupier ledger verify'),
    line('Over REST', `curl -H "Authorization: Bearer $TOKEN" ${url}/api/v1/games`),
    '',
    `  Demo tokens           ${file(devPaths.tokensFile)} (admin, operator, agent, player)`,
    `  Interface             ${url}/openapi.yaml`,
    `  Health, metrics       ${url}/api/health  ${url}/metrics`,
    `  Every request         ${file(devPaths.serverLog)}`,
    '',
    '  Code changes start the server again. Ctrl-C stops everything.',
    '',
  ].join('\n');
}
