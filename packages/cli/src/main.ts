#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { CommanderError } from 'commander';
import type { LeafSpec } from './command-spec.ts';
import { readEnvironment } from './config.ts';
import type { Connection } from './connection.ts';
import type { Context } from './context.ts';
import type { Identity } from './demo-file.ts';
import { exitCodes } from './exit-codes.ts';
import { endQuietlyOnClosedPipe, processIo } from './io.ts';
import { buildProgram } from './program.ts';

// What a command loads from here on is compiled once.
enableCompileCache();
const environment = readEnvironment();
const io = processIo(environment, process.stdout, process.stderr);
const interrupt = new AbortController();
const wantsJson = process.argv.includes('--json');

endQuietlyOnClosedPipe(process.stdout, process.stderr);
// The first signal ends the command in order; a second one ends the process, whatever it does.
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => interrupt.abort(new Error('interrupted')));
}

const program = buildProgram(async (leaf, args, options) => {
  process.exitCode = (await run(leaf, args, options)) ?? exitCodes.ok;
});
prepareForErrors(program);

try {
  await program.parseAsync();
} catch (thrown) {
  process.exitCode = await report(thrown);
}

async function run(leaf: LeafSpec, args: readonly string[], options: Record<string, unknown>): Promise<number | void> {
  let connection: Promise<Connection> | undefined;
  const connect = (): Promise<Connection> =>
    (connection ??= import('./connection.ts').then(({ chooseConnection }) =>
      chooseConnection({
        environment,
        directory: process.cwd(),
        url: optionalText(options['url']),
        token: optionalText(options['token']),
        // commander accepts no other value than the names of the identities
        as: optionalText(options['as']) as Identity | undefined,
        defaultIdentity: leaf.as,
      }),
    ));
  const context: Context = {
    io,
    json: options['json'] === true,
    signal: interrupt.signal,
    connection: connect,
    client: async () => (await import('./connection.ts')).openConnection(await connect(), interrupt.signal),
  };
  const action = await leaf.load();
  return action(context, { args, options });
}

function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** commander throws instead of ending the process, in every command; with --json its message is kept for the report. */
function prepareForErrors(command: typeof program): void {
  command.exitOverride();
  if (wantsJson) command.configureOutput({ writeErr: () => {} });
  for (const child of command.commands) prepareForErrors(child);
}

async function report(thrown: unknown): Promise<number> {
  const { reportError } = await import('./report-error.ts');
  const { UsageError } = await import('./usage-error.ts');
  const options = { json: wantsJson, colours: io.colours, interrupted: interrupt.signal.aborted };
  if (!(thrown instanceof CommanderError)) {
    const { exitCode, text } = reportError(thrown, options);
    io.err(text);
    return exitCode;
  }
  if (thrown.exitCode === 0) return exitCodes.ok;
  if (wantsJson) io.err(reportError(new UsageError(thrown.message.replace(/^error: /, '')), options).text);
  return exitCodes.usage;
}
