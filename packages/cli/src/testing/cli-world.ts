import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFaultServer, type FaultServer } from '@croupier/sdk/testing/fault-server';
import { type CliRun, runCli, startCli } from './run-cli.ts';

/** A house over HTTP, and a directory with the demo accounts that `pnpm dev` would have left. */
export interface CliWorld extends AsyncDisposable {
  readonly server: FaultServer;
  readonly directory: string;
  readonly walletId: string;
  run(...args: string[]): CliRun['done'];
  start(...args: string[]): CliRun;
}

export async function openCliWorld(): Promise<CliWorld> {
  const server = await startFaultServer();
  const { walletId } = server.house.openWallet(1_000_000);
  const directory = await mkdtemp(join(tmpdir(), 'croupier-cli-'));
  await mkdir(join(directory, '.croupier'));
  const tokens = { admin: 'admin', operator: 'operator', agent: 'agent', player: 'player' };
  const demo = { url: server.url, tokens, wallets: { agent: walletId, player: walletId } };
  await writeFile(join(directory, '.croupier', 'demo-tokens.json'), JSON.stringify(demo));
  return {
    server,
    directory,
    walletId,
    run: (...args) => runCli(args, { directory }),
    start: (...args) => startCli(args, { directory }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  };
}
