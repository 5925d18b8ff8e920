import { Command, Option } from 'commander';
import type { GroupSpec, LeafSpec } from './command-spec.ts';
import { cliVersion } from './cli-version.ts';
import { agentCommands } from './commands/agent.ts';
import { engineCommands } from './commands/engine.ts';
import { fingerprintCommands } from './commands/fingerprint.ts';
import { gameCommands } from './commands/game.ts';
import { sessionCommands } from './commands/session.ts';
import {
  eventsCommands,
  ledgerCommands,
  projectionsCommands,
  singleCommands,
  tokenCommands,
  userCommands,
} from './commands/system.ts';
import { walletCommands } from './commands/wallet.ts';

const groups: readonly GroupSpec[] = [
  agentCommands,
  sessionCommands,
  walletCommands,
  gameCommands,
  engineCommands,
  fingerprintCommands,
  ledgerCommands,
  eventsCommands,
  projectionsCommands,
  tokenCommands,
  userCommands,
];

/** Runs the chosen command: `options` are the leaf's and the common ones together. */
export type RunLeaf = (leaf: LeafSpec, args: readonly string[], options: Record<string, unknown>) => Promise<void>;

/** The whole command line. Building it imports no command's code. */
export function buildProgram(run: RunLeaf): Command {
  const program = new Command('croupier')
    .description('Croupier: play, watch and audit from the command line.')
    .version(cliVersion)
    .showHelpAfterError('(--help says more)')
    .addHelpText('after', '\nTry: croupier agent run --game fruit-39x5 --spins 500');
  for (const group of groups) {
    const parent = program.command(group.name).description(group.about);
    for (const leaf of group.leaves) addLeaf(parent, leaf, run);
  }
  for (const leaf of singleCommands) addLeaf(program, leaf, run);
  program
    .command('completion <shell>')
    .description('Print completions for bash, zsh or fish')
    .action(async (shell: string) => {
      const { completionScript } = await import('./completion.ts');
      process.stdout.write(completionScript(program, shell));
    });
  return program;
}

function addLeaf(parent: Command, leaf: LeafSpec, run: RunLeaf): void {
  const command = parent.command(leaf.usage).description(leaf.about);
  for (const spec of leaf.options ?? []) {
    const option = new Option(spec.flags, spec.about).makeOptionMandatory(spec.required === true);
    command.addOption(spec.read === undefined ? option : option.argParser(spec.read));
  }
  command
    .option('--json', 'one JSON value on standard output')
    .option('--url <address>', 'server (CROUPIER_URL)')
    .option('--token <token>', 'API token (CROUPIER_TOKEN)')
    .addOption(
      new Option('--as <who>', 'a demo account of `pnpm dev`').choices(['admin', 'operator', 'agent', 'player']),
    )
    .action(() => run(leaf, command.args, command.opts()));
}
