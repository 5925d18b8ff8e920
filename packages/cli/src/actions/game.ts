import { availableParallelism } from 'node:os';
import * as contract from '@croupier/contract/game';
import { exactReport } from '@croupier/slots/exact';
import { usifDocument } from '@croupier/slots/formats/usif';
import { inspectPar } from '@croupier/slots/import-par';
import { simulationReport } from '@croupier/slots/monte-carlo';
import { parHash } from '@croupier/slots/par-hash';
import type { ParSheet } from '@croupier/slots/par-sheet';
import { simulatedBet } from '@croupier/slots/simulation';
import { stakeRule } from '@croupier/slots/stake';
import { z } from 'zod';
import type { Action, Context } from '../context.ts';
import { exactHere, hasFigures, withSimulation } from '../exact-figures.ts';
import { exactLines } from '../exact-lines.ts';
import { fields, pageTable, percent, show } from '../human.ts';
import { keyOf, validate } from '../input.ts';
import type { Colours } from '../io.ts';
import { readSheetFile, type SheetChoice } from '../sheet-file.ts';
import { sheetLines } from '../sheet-lines.ts';
import { simulateOnThreads } from '../simulation/simulate.ts';
import { UsageError } from '../usage-error.ts';

export const list: Action = async (context, { options }) => {
  const { status, limit, cursor } = options;
  const input = validate(contract.listGamesInput, { status, limit, cursor });
  const page = await (await context.client()).game.list(input, { signal: context.signal });
  await show(context, page, (colours) =>
    pageTable(
      page,
      {
        game: (one) => one.gameId,
        title: (one) => one.title,
        window: (one) => `${one.reels}×${one.rows}`,
        lines: (one) => one.lines,
        'stake unit': (one) => one.stake.unitMinor,
        RTP: (one) => percent(one.rtp, 4),
        status: (one) => one.status,
      },
      colours,
    ),
  );
};

export const showGame: Action = async (context, { args, options }) => {
  const [named = ''] = args;
  if (isFile(named)) {
    const { par, issues } = inspectPar(await readSheetFile(named, choiceOf(options)));
    const told = issues.map(
      ({ severity, path, message }) => `${severity}: ${path === '' ? 'the sheet' : path}: ${message}`,
    );
    if (par === null) throw new UsageError(told.join('\n'), [...issues]);
    await show(context, { par, parHash: parHash(par), stake: stakeRule(par), warnings: issues }, async (colours) =>
      [await sheetLines(par, colours), ...told.map((line) => colours.yellow(line))].join('\n\n'),
    );
    return;
  }
  const input = validate(contract.getGameInput, { gameId: args[0] });
  const game = await (await context.client()).game.get(input, { signal: context.signal });
  await show(context, game, async (colours) => {
    const { par } = inspectPar(game.par);
    const drawn = par === null ? [] : [await sheetLines(par, colours)];
    return [...drawn, gameText(game, colours)].join('\n\n');
  });
};

/** A name with a dot or a slash is a file: a game's id has neither. */
function isFile(name: string): boolean {
  return name === '-' || /[./]/.test(name);
}

function choiceOf(options: Readonly<Record<string, unknown>>): SheetChoice {
  const text = (name: string): string | undefined => {
    const value = options[name];
    return typeof value === 'string' ? value : undefined;
  };
  const { rtp } = options;
  return { id: text('id'), mode: text('mode'), sheet: text('sheet'), rtp: rtp === undefined ? undefined : Number(rtp) };
}

export const exact: Action = async (context, { args, options }) => {
  if (options['usif'] === true) {
    await showUsif(context, args[0] ?? '', options);
    return;
  }
  const [named = ''] = args;
  const report = isFile(named)
    ? exactHere(await sheetOf(context, named, options))
    : await (
        await context.client()
      ).game.exact(validate(contract.getGameInput, { gameId: named }), { signal: context.signal, timeoutMs: 120_000 });
  const whole = hasFigures(report)
    ? report
    : await withSimulation(context, await sheetOf(context, named, options), report);
  await show(context, whole, (colours) => exactLines(whole, colours));
};

/** The exact report of a game or a file as one USIF PAR document, computed here. */
async function showUsif(context: Context, named: string, options: Readonly<Record<string, unknown>>): Promise<void> {
  const par = await sheetOf(context, named, options);
  const document = usifDocument(par, exactReport(par), new Date().toISOString());
  if (document === null) throw new UsageError('The exact figures of this game are not complete.');
  await show(context, document, async () => JSON.stringify(document, null, 2));
}

/** The sheet of a game, or of a file. */
async function sheetOf(context: Context, named: string, options: Readonly<Record<string, unknown>>): Promise<ParSheet> {
  const { signal } = context;
  const document = isFile(named)
    ? await readSheetFile(named, choiceOf(options))
    : (await (await context.client()).game.get(validate(contract.getGameInput, { gameId: named }), { signal })).par;
  const { par, issues } = inspectPar(document);
  if (par === null) throw new UsageError(issues.map((one) => `${one.path}: ${one.message}`).join('\n'), [...issues]);
  return par;
}

export const simulate: Action = async (context, { args, options }) => {
  const par = await sheetOf(context, args[0] ?? '', options);
  const { rounds, seed, threads } = validate(simulation, options);
  const { io } = context;
  const drawsProgress = io.isTerminal && !context.json;
  const onProgress = (played: number): void => {
    if (drawsProgress) io.err(`\r${((100 * played) / rounds).toFixed(1)} % of ${rounds} rounds`);
  };
  const totals = await simulateOnThreads(par, { rounds, seed, threads, signal: context.signal, onProgress });
  if (drawsProgress) io.err('\n');
  if (totals === null) throw new UsageError('It was ended before anything was played.');
  const report = { seed, complete: totals.rounds === rounds, ...simulationReport(totals, simulatedBet(par)) };
  await show(context, report, async (colours) => fields(report, colours));
};

const simulation = z.object({
  rounds: z.int().min(1).max(100_000_000_000).default(10_000_000),
  seed: z.int().min(0).default(1),
  threads: z.int().min(1).max(64).default(availableParallelism()),
});

export const importFile: Action = async (context, { args, options }) => {
  const par = await readSheetFile(args[0] ?? '', choiceOf(options));
  const input = validate(contract.importGameInput, { par, idempotencyKey: keyOf(options) });
  const game = await (await context.client()).game.import(input, { signal: context.signal, timeoutMs: 60_000 });
  await show(context, game, async (colours) => gameText(game, colours));
};

export const replace: Action = async (context, { args, options }) => {
  const [gameId, path = ''] = args;
  const par = await readSheetFile(path, choiceOf(options));
  const id = validate(contract.getGameInput, { gameId });
  const client = await context.client();
  const { signal } = context;
  const expectedVersion = options['expectedVersion'] ?? (await client.game.get(id, { signal })).version;
  const body = { ...id, par, expectedVersion, idempotencyKey: keyOf(options) };
  const game = await client.game.replace(validate(contract.replaceGameInput, body), { signal, timeoutMs: 60_000 });
  await show(context, game, async (colours) => gameText(game, colours));
};

export const retire: Action = async (context, { args }) => {
  const input = validate(contract.retireGameInput, { gameId: args[0] });
  await (await context.client()).game.retire(input, { signal: context.signal });
  await show(
    context,
    { ...input, status: 'retired' },
    async () => `${input.gameId} is retired: no session can be opened on it.`,
  );
};

function gameText(game: contract.GameDetail, colours: Colours): string {
  const { par: _par, warnings, ...rest } = game;
  const told = warnings.map((one) => colours.yellow(`warning: ${one.path}: ${one.message}`));
  return [fields(rest, colours), ...told, colours.dim('--json shows the PAR sheet too')].join('\n');
}
