import * as contract from '@croupier/contract/engine';
import type { Action } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { fields, pageTable, percent, show } from '../human.ts';
import { keyOf, validate } from '../input.ts';

/** Describing a game counts the PAR sheet that the engine declares. */
const bindTimeoutMs = 120_000;

export const register: Action = async (context, { args, options }) => {
  const { kind = 'http', club, coin } = options;
  const input = validate(contract.registerEngineInput, {
    engineId: args[0],
    kind,
    title: options['title'] ?? args[0],
    address: options['address'],
    authorisation: options['authorisation'],
    costPerQueryMinor: options['cost'],
    ratePerSecond: options['rate'],
    slotopol: club === undefined && coin === undefined ? undefined : { clubId: club, coinMinor: coin },
    idempotencyKey: keyOf(options),
  });
  const engine = await (await context.client()).engine.register(input, { signal: context.signal });
  await show(context, engine, async (colours) => fields(engine, colours));
};

export const bind: Action = async (context, { args, options }) => {
  const [engineId, game] = args;
  const input = validate(contract.bindGameInput, {
    engineId,
    game,
    gameId: options['game'],
    expectedVersion: options['expectedVersion'],
    idempotencyKey: keyOf(options),
  });
  const client = await context.client();
  const bound = await client.engine.bindGame(input, { signal: context.signal, timeoutMs: bindTimeoutMs });
  await show(context, bound, async (colours) => {
    const { par: _par, warnings, ...rest } = bound;
    const told = { ...rest, rtp: percent(bound.rtp, 4) };
    return [fields(told, colours), ...warnings.map((one) => colours.yellow(`warning: ${one.message}`))].join('\n');
  });
};

export const check: Action = async (context, { args }) => {
  const input = validate(contract.checkEngineInput, { engineId: args[0] });
  const found = await (await context.client()).engine.check(input, { signal: context.signal, timeoutMs: 60_000 });
  await show(context, found, async (colours) => {
    const { games, warnings, ...rest } = found;
    return [
      fields(rest, colours),
      ...games.map(({ game, title, version }) => `${game}  ${title}  ${colours.dim(version)}`),
      ...warnings.map((one) => colours.yellow(`warning: ${one}`)),
    ].join('\n');
  });
  return found.reachable ? exitCodes.ok : exitCodes.unavailable;
};

export const list: Action = async (context, { options }) => {
  const { status, limit, cursor } = options;
  const input = validate(contract.listEnginesInput, { status, limit, cursor });
  const page = await (await context.client()).engine.list(input, { signal: context.signal });
  await show(context, page, (colours) =>
    pageTable(
      page,
      {
        engine: (one) => one.engineId,
        kind: (one) => one.kind,
        address: (one) => one.address,
        allowed: (one) => (one.allowed ? 'yes' : 'no'),
        breaker: (one) => one.breaker,
        status: (one) => one.status,
        authorisation: (one) => one.authorisation,
      },
      colours,
    ),
  );
};

export const showEngine: Action = async (context, { args }) => {
  const input = validate(contract.getEngineInput, { engineId: args[0] });
  const engine = await (await context.client()).engine.get(input, { signal: context.signal });
  await show(context, engine, async (colours) => fields(engine, colours));
};

export const retire: Action = async (context, { args }) => {
  const input = validate(contract.retireEngineInput, { engineId: args[0] });
  await (await context.client()).engine.retire(input, { signal: context.signal });
  await show(
    context,
    { ...input, status: 'retired' },
    async () => `${input.engineId} is retired: it is never called again.`,
  );
};
