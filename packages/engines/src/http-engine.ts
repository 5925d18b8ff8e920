import type { DrawnSpin } from '@croupier/core/engine/domain/drawn';
import type { DescribedGame, DrawAnswer, DrawRequest, EngineDescription } from '@croupier/core/engine/engine-port';
import type { z } from 'zod';
import type { EngineAdapter } from './engine-adapter.ts';
import { EngineFault } from './engine-fault.ts';
import type { EngineLine, LineCall } from './engine-line.ts';
import { batchAnswer, describeAnswer, singleAnswer, type SpinAnswer } from './protocol.ts';
import { wholePayout } from './whole-payout.ts';

/** An engine that speaks Croupier's own HTTP protocol. Every request may be repeated: the same key gets the same answer. */
export class HttpEngine implements EngineAdapter {
  readonly #line: EngineLine;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(line: EngineLine, authorization: string | null) {
    this.#line = line;
    this.#headers = authorization === null ? {} : { authorization };
  }

  async describe(): Promise<EngineDescription> {
    const { engine, games } = await this.#describe();
    return {
      ...engine,
      games: games.map(({ game, title, version }) => ({ game, title, version })),
      warnings: [],
    };
  }

  async describeGame(game: string): Promise<DescribedGame> {
    const { games } = await this.#describe();
    const found = games.find((one) => one.game === game);
    if (!found) throw new EngineFault('refused', `the engine has no game ${game}`);
    const { game: _name, ...described } = found;
    return { ...described, slotopol: null, warnings: [] };
  }

  async draw(request: DrawRequest): Promise<DrawAnswer> {
    const { sheet, sessionId, nonce, bet, owed, count, key } = request;
    const { game, version } = sheet.engine;
    const freeSpins = owed === null ? null : { remaining: owed.remaining, multiplier: owed.multiplier };
    const body = { game, version, session: sessionId, nonce, bet, freeSpins };
    const headers = { 'idempotency-key': key };
    return await this.#line.attempt(count === 1 ? 'spin' : 'spins', { mayRepeat: true }, async () => {
      const answer =
        count === 1
          ? await this.#ask(singleAnswer, { method: 'POST', path: '/spin', headers, body })
          : await this.#ask(batchAnswer, { method: 'POST', path: '/spins', headers, body: { ...body, count } });
      if (answer.game !== game || answer.version !== version) {
        throw new EngineFault('version', `asked for ${game} ${version}, answered for ${answer.game} ${answer.version}`);
      }
      const answered = 'spins' in answer ? answer.spins : [answer];
      const spins = answered.map((spin, index) => drawnOf(spin, nonce + index, bet.stakeMinor));
      const fault = request.faultOf(spins);
      if (fault !== null) throw new EngineFault('wrong', fault);
      return { spins, reference: null };
    });
  }

  async #describe(): Promise<z.output<typeof describeAnswer>> {
    const call: LineCall = { method: 'GET', path: '/describe' };
    return await this.#line.attempt('describe', { mayRepeat: true }, async () => await this.#ask(describeAnswer, call));
  }

  async #ask<Schema extends z.ZodType>(schema: Schema, call: LineCall): Promise<z.output<Schema>> {
    const { status, json } = await this.#line.call({ ...call, headers: { ...this.#headers, ...call.headers } });
    if (status === 429 || status === 503) throw new EngineFault('overloaded', `status ${status}`);
    if (status >= 500) throw new EngineFault('status', `status ${status}`);
    if (status !== 200) throw new EngineFault('refused', `status ${status}: ${JSON.stringify(json)?.slice(0, 200)}`);
    const parsed = schema.safeParse(json);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new EngineFault('malformed', `${issue?.path.join('.')}: ${issue?.message}`);
  }
}

function drawnOf(spin: SpinAnswer, nonce: number, stakeMinor: number): DrawnSpin {
  if (spin.nonce !== nonce) throw new EngineFault('wrong', `nonce ${spin.nonce} for ${nonce}`);
  const payoutMinor = wholePayout(spin, stakeMinor);
  if (payoutMinor === null) throw new EngineFault('wrong', 'a payout that is missing, told twice, or not whole');
  const { free, window, stops, wins, features } = spin;
  return { free, outcome: { stops, window, wins, features, payoutMinor } };
}
