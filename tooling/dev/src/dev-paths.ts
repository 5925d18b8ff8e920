import { join } from 'node:path';
import { defaultDataDir, repositoryRoot } from '@croupier/db/paths';

/** What `pnpm dev` keeps: everything below `.croupier/`, which git ignores. Deleting the folder starts anew. */
const stateDir = join(repositoryRoot, '.croupier');

export const devPaths = {
  root: repositoryRoot,
  stateDir,
  postgresDir: defaultDataDir,
  lockDir: join(stateDir, 'dev'),
  tokensFile: join(stateDir, 'demo-tokens.json'),
  serverLog: join(stateDir, 'server.log'),
  seedGames: join(repositoryRoot, 'prisma/seed/games'),
  serverMain: join(repositoryRoot, 'apps/server/src/main.ts'),
  cliMain: join(repositoryRoot, 'packages/cli/src/main.ts'),
} as const;

/** Folders whose change restarts the server: its own code and that of every package below it. */
export const watchedFolders = [
  'apps/server',
  ...['kernel', 'contract', 'slots', 'fingerprint', 'db', 'core', 'engines', 'rpc', 'api', 'telemetry'].map(
    (name) => `packages/${name}`,
  ),
].map((name) => join(repositoryRoot, name, 'src'));
