import * as contract from '@croupier/contract/game';
import type { Action } from '../context.ts';
import { exactLines } from '../exact-lines.ts';
import { fields, pageTable, percent, show } from '../human.ts';
import { keyOf, readJson, validate } from '../input.ts';
import type { Colours } from '../io.ts';

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

export const showGame: Action = async (context, { args }) => {
  const input = validate(contract.getGameInput, { gameId: args[0] });
  const game = await (await context.client()).game.get(input, { signal: context.signal });
  await show(context, game, async (colours) => gameText(game, colours));
};

export const exact: Action = async (context, { args }) => {
  const input = validate(contract.getGameInput, { gameId: args[0] });
  const report = await (await context.client()).game.exact(input, { signal: context.signal, timeoutMs: 120_000 });
  await show(context, report, (colours) => exactLines(report, colours));
};

export const importFile: Action = async (context, { args, options }) => {
  const par = await readJson(args[0] ?? '');
  const input = validate(contract.importGameInput, { par, idempotencyKey: keyOf(options) });
  const game = await (await context.client()).game.import(input, { signal: context.signal, timeoutMs: 60_000 });
  await show(context, game, async (colours) => gameText(game, colours));
};

export const replace: Action = async (context, { args, options }) => {
  const [gameId, path = ''] = args;
  const par = await readJson(path);
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
