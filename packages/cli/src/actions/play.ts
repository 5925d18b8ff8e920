import { on } from 'node:events';
import { clearScreenDown, emitKeypressEvents, moveCursor } from 'node:readline';
import type { SpinResult } from '@croupier/contract/action';
import { gameId as gameIdSchema } from '@croupier/contract/common';
import { CroupierError } from '@croupier/sdk/croupier-error';
import type { CroupierClient } from '@croupier/sdk/client-types';
import { z } from 'zod';
import type { Action, Context } from '../context.ts';
import { walletToPlayWith } from '../default-wallet.ts';
import { money } from '../human.ts';
import { validate } from '../input.ts';
import { sparkline } from '../live/charts.ts';
import { windowLines, winLines } from '../live/window-lines.ts';
import { UsageError } from '../usage-error.ts';

interface Table {
  readonly sessionId: string;
  readonly gameId: string;
  readonly unitMinor: number;
  readonly coins: number | null;
  stakeMinor: number;
  balances: number[];
  last: SpinResult | null;
  message: string;
}

/** A person plays: a key, a spin. Leaving cashes out, so that no session stays open. */
export const play: Action = async (context, { options }) => {
  if (!process.stdin.isTTY || !context.io.isTerminal || context.json) {
    throw new UsageError(
      '`croupier play` needs a terminal. For scripts: croupier agent run, or croupier session action.',
    );
  }
  const gameId = validate(gameIdSchema, options['game'] ?? 'fruit-39x5');
  const client = await context.client();
  const table = await sitDown(context, client, gameId, options);
  const draw = drawer(context);
  draw(table);
  try {
    for await (const key of keys(context.signal)) {
      if (key === 'q' || key === 'escape') break;
      await react(context, client, table, key);
      draw(table);
    }
  } finally {
    const result = await client.action.act({ type: 'CashOut', sessionId: table.sessionId }).catch(asCroupierError);
    if (result instanceof CroupierError) {
      await client.session.cancel({ sessionId: table.sessionId }).catch(() => undefined);
    }
    await context.io.out(`Session ${table.sessionId} is over. balance ${money(table.balances.at(-1) ?? 0)}\n`);
  }
};

async function sitDown(
  context: Context,
  client: CroupierClient,
  gameId: string,
  options: Readonly<Record<string, unknown>>,
): Promise<Table> {
  const walletId = await walletToPlayWith(context, client, options['wallet']);
  const [game, wallet] = await Promise.all([client.game.get({ gameId }), client.wallet.get({ walletId })]);
  const coins = game.stake.coins?.[0] ?? null;
  const unitMinor = game.stake.unitMinor * (coins ?? 1);
  const stakeMinor = typeof options['stake'] === 'number' ? options['stake'] : unitMinor;
  const { sessionId } = await client.session.create({
    gameId,
    walletId,
    profile: { behavior: 'custom', maxBetMinor: Math.max(stakeMinor, unitMinor) * 100 },
  });
  for (const input of ['Start', 'Probe', 'ProbeComplete'] as const)
    await client.session.transition({ sessionId, input });
  return { sessionId, gameId, unitMinor, coins, stakeMinor, balances: [wallet.balanceMinor], last: null, message: '' };
}

async function react(context: Context, client: CroupierClient, table: Table, key: string): Promise<void> {
  table.message = '';
  if (key === '+') table.stakeMinor += table.unitMinor;
  if (key === '-') table.stakeMinor = Math.max(table.unitMinor, table.stakeMinor - table.unitMinor);
  if (key !== 'space' && key !== 'return') return;
  const free = table.last?.freeSpins !== null && table.last?.freeSpins !== undefined;
  const bet = { stakeMinor: table.stakeMinor, ...(table.coins === null ? {} : { coins: table.coins }) };
  const { sessionId } = table;
  const result = await client.action
    .act({ type: 'Spin', sessionId, ...(free ? {} : bet) }, { signal: context.signal })
    .catch(asCroupierError);
  if (result instanceof CroupierError) {
    table.message = `${result.code}: ${result.message}`;
  } else if (result.type === 'Spin') {
    table.last = result;
    table.balances = [...table.balances, result.balance.balanceMinor].slice(-1_000);
  }
}

function asCroupierError(thrown: unknown): CroupierError {
  if (thrown instanceof CroupierError) return thrown;
  throw thrown;
}

function drawer(context: Context): (table: Table) => void {
  const { colours: c, columns } = context.io;
  let drawn = 0;
  return (table) => {
    const { last } = table;
    const free = last?.freeSpins?.remaining ?? 0;
    const lines = [
      `${c.bold(table.gameId)}   ${c.dim('space: spin   + −: stake   q: cash out')}`,
      '',
      ...(last === null ? [] : windowLines(last, c)),
      ...(last === null ? [] : winLines(last, (amountMinor) => money(amountMinor)).map((line) => c.yellow(line))),
      '',
      `stake ${money(table.stakeMinor)}   balance ${c.bold(money(table.balances.at(-1) ?? 0))}`,
      c.cyan(sparkline(table.balances, Math.min(60, columns - 4))),
      free > 0 ? c.green(`${free} free spins`) : '',
      table.message === '' ? '' : c.red(table.message),
    ];
    if (drawn > 0) moveCursor(process.stdout, 0, -drawn);
    clearScreenDown(process.stdout);
    process.stdout.write(`${lines.join('\n')}\n`);
    drawn = lines.length;
  };
}

/** The names of the keys that are pressed, until Ctrl-C or the signal. */
async function* keys(signal: AbortSignal): AsyncGenerator<string, void, undefined> {
  const { stdin } = process;
  const stop = new AbortController();
  emitKeypressEvents(stdin);
  stdin.setRawMode(true).resume();
  try {
    for await (const [text, key] of on(stdin, 'keypress', { signal: AbortSignal.any([signal, stop.signal]) })) {
      const pressed = keypress.parse(key);
      if (pressed.ctrl && pressed.name === 'c') return;
      yield pressed.name ?? String(text);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    stop.abort();
    stdin.setRawMode(false).pause();
  }
}

const keypress = z.object({ name: z.string().optional(), ctrl: z.boolean() });
