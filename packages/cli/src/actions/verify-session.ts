import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { sessionEventsInput, type EventView } from '@croupier/contract/event';
import { verifySessionInput } from '@croupier/contract/session-verification';
import { limits } from '@croupier/kernel/limits';
import { CroupierError } from '@croupier/sdk/croupier-error';
import { eachItem } from '@croupier/sdk/pages';
import { readSessionEvents } from '@croupier/slots/fair/read-session';
import { readServerSeed } from '@croupier/slots/fair/record';
import { readSheet } from '@croupier/slots/fair/read-sheet';
import type { CheckedSpin, FairnessReport } from '@croupier/slots/fair/report';
import { SessionVerifier } from '@croupier/slots/fair/session-verifier';
import { verifyEvents, type Verification } from '@croupier/slots/fair/verify-events';
import type { Action, Call, Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { money, show } from '../human.ts';
import { validate } from '../input.ts';
import type { Colours } from '../io.ts';
import { windowLines } from '../live/window-lines.ts';
import { UsageError } from '../usage-error.ts';

/**
 * Verifies a session on this machine: from the events that the server or a file has, never from the server's own verdict.
 * The PAR sheet is trusted as far as its hash is the one that the session committed to.
 */
export const verifySession: Action = async (context, call) => {
  const { options } = call;
  const verification = typeof options['file'] === 'string' ? await fromFile(call) : await fromServer(context, call);
  const { report, spin } = verification;
  const noted = options['commitment'];
  const isAsNoted = typeof noted !== 'string' || noted.toLowerCase() === report.commitment;
  const ok = report.ok && isAsNoted && (spin === null || spin.differences.length === 0);
  await show(context, { ...report, ok, spin }, async (colours) => {
    const lines = reportLines({ ...report, ok }, colours);
    if (!isAsNoted) lines.push(`  the commitment is not the one you noted: ${colours.red(noted)}`);
    return [...lines, ...(spin === null ? [] : spinLines(spin, colours))].join('\n');
  });
  return ok ? exitCodes.ok : exitCodes.verificationFailed;
};

async function fromFile({ args, options }: Call): Promise<Verification> {
  const par = options['par'];
  if (typeof par !== 'string')
    throw new UsageError('--file needs --par: the PAR sheet that the session was played on.');
  const { spin } = validate(verifySessionInput.partial(), { spin: options['spin'] });
  const events = readSessionEvents(await readText(String(options['file'])), args[0]);
  if (!events.ok) throw new UsageError(`${String(options['file'])}: ${events.error}`);
  const { serverSeed: seed } = options;
  const serverSeed = typeof seed === 'string' ? seed.toLowerCase() : undefined;
  const sheet = readSheet(await readText(par));
  if (!sheet.ok) throw new UsageError(`${par}: ${sheet.error}`);
  const verified = verifyEvents(events.value, { par: sheet.value, serverSeed, spin });
  if (!verified.ok) throw new UsageError(verified.error);
  return verified.value;
}

async function fromServer(context: Context, { args, options }: Call): Promise<Verification> {
  const { sessionId, spin: nonce } = validate(verifySessionInput, { sessionId: args[0], spin: options['spin'] });
  const client = await context.client();
  const { signal } = context;
  const view = await client.session.get({ sessionId }, { signal });
  if (view.contextLevel === 0) {
    throw new CroupierError({ code: 'FORBIDDEN', message: 'Verifying needs a token of context level 2.' });
  }
  const serverSeed = readServerSeed(view.fairness.serverSeed ?? '');
  if (serverSeed === null) {
    throw new CroupierError({
      code: 'ACTION_NOT_ALLOWED',
      message: `The server seed is revealed when the session is Completed; it is ${view.state}.`,
    });
  }
  // Asked for its first spin only, for the sheet that comes with it.
  const first = view.fairness.nonce > 0 ? { spin: 0 } : {};
  const sheet = readSheet(JSON.stringify(await client.session.verify({ sessionId, ...first }, { signal })));
  if (!sheet.ok) throw new CroupierError({ code: 'INTERNAL_ERROR', message: `The server's PAR sheet: ${sheet.error}` });
  const verifier = new SessionVerifier({ par: sheet.value, serverSeed });
  const input = sessionEventsInput.parse({ sessionId, limit: limits.pageMax });
  for await (const event of eachItem<EventView>((page) => client.event.session({ ...input, ...page }, { signal }))) {
    const spin = verifier.add(event);
    if (spin !== null && spin.nonce === nonce) return { report: verifier.report(), spin };
  }
  if (nonce !== undefined) throw new CroupierError({ code: 'NOT_FOUND', message: `The session has no spin ${nonce}.` });
  return { report: verifier.report(), spin: null };
}

async function readText(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    return (path.endsWith('.gz') ? await promisify(gunzip)(bytes) : bytes).toString('utf8');
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function reportLines(report: FairnessReport, colours: Colours): string[] {
  const verdict = report.ok
    ? colours.green(`Fair: ${report.spins} spins follow from the seeds and the PAR sheet.`)
    : colours.red(colours.bold(`NOT as committed: ${report.differenceCount} differences in ${report.spins} spins.`));
  const facts = [
    ['session', report.sessionId],
    ['game', report.gameId],
    ['PAR hash', report.parHash],
    ['engine', report.engineVersion],
    ['commitment', `${report.commitment ?? 'none'} (version ${report.commitmentVersion ?? 'none'})`],
    ['server seed hash', report.serverSeedHash],
    ['client seed', report.clientSeed],
    ['whole session', report.complete ? 'yes' : 'no: the end was not looked at'],
  ].map(([name, value]) => `  ${colours.dim((name ?? '').padEnd(17))} ${value ?? 'unknown'}`);
  const differences = report.differences.slice(0, 20).map(({ streamVersion, nonce, field, expected, found }) => {
    const where = [streamVersion === null ? '' : `event ${streamVersion}`, nonce === null ? '' : `spin ${nonce}`];
    return `  ${where.filter(Boolean).join(', ')}, ${field}: expected ${expected}, found ${found}`;
  });
  return [verdict, ...facts, ...differences];
}

function spinLines(spin: CheckedSpin, colours: Colours): string[] {
  const { expected, nonce, betMinor, free, multiplier } = spin;
  const wins = expected.wins.map((win) => ({
    ...win,
    positions: win.positions.map(([reel, row]): [number, number] => [reel, row]),
  }));
  const window = expected.window.map((reel) => [...reel]);
  const kind = free ? `free, × ${multiplier}` : 'paid';
  return [
    '',
    `Spin ${nonce} (${kind}, bet ${money(betMinor)}) must have stopped at ${expected.stops.join(' ')}:`,
    ...windowLines({ window, wins }, colours),
    `  and paid ${money(expected.payoutMinor)}. ${spin.differences.length === 0 ? colours.green('So it did.') : colours.red('It did not.')}`,
  ];
}
