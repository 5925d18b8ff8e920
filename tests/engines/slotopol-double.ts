import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

/** What a game of the double shows next: the part of the answer to POST /slot/spin that a spin decides. */
export interface RecordedSpin {
  readonly grid: readonly (readonly number[])[];
  readonly wins?: readonly Readonly<Record<string, unknown>>[];
  /** Free spins that this spin adds. */
  readonly award?: number;
}

/** Spins as a slotopol server of June 2026 answered them (Dolphins Pearl, nine lines): a loss, a win of free spins, and free spins. */
export const loss: RecordedSpin = {
  grid: [
    [9, 12, 8],
    [7, 5, 8],
    [9, 6, 4],
    [12, 4, 10],
    [2, 12, 9],
  ],
};
export const trigger: RecordedSpin = {
  grid: [
    [10, 4, 7],
    [11, 13, 12],
    [5, 9, 6],
    [13, 8, 6],
    [2, 12, 13],
  ],
  wins: [
    {
      pay: 45,
      mp: 1,
      sym: 13,
      num: 3,
      xy: [
        [2, 2],
        [4, 1],
        [5, 3],
      ],
      fs: 3,
    },
  ],
  award: 3,
};
export const freeWin: RecordedSpin = {
  grid: [
    [3, 8, 11],
    [8, 1, 7],
    [11, 9, 1],
    [10, 2, 5],
    [8, 4, 9],
  ],
  wins: [
    {
      pay: 25,
      mp: 6,
      sym: 3,
      num: 3,
      li: 4,
      xy: [
        [1, 1],
        [2, 2],
        [3, 3],
      ],
    },
    {
      pay: 5,
      mp: 6,
      sym: 11,
      num: 3,
      li: 5,
      xy: [
        [1, 3],
        [2, 2],
        [3, 1],
      ],
    },
  ],
};

interface Game {
  gain: number;
  fsn: number;
  fsr: number;
}

const spinBody = z.object({ gid: z.int(), bet: z.number().optional(), sel: z.int().optional() });
const token = 'token-of-the-double';

/**
 * Stands in for a slotopol server where none is at hand: the REST shapes and the rules of its free spins as observed on the real one, with spins
 * that were recorded there. It is no copy of it. The adapter was also run against the real server; docs/engines.md tells how.
 */
export class SlotopolDouble implements AsyncDisposable {
  readonly url: string;
  readonly #server: ReturnType<typeof createServer>;
  readonly games: Game[] = [];
  /** What comes next; the last one again and again. */
  spins: RecordedSpin[] = [loss];
  bank = 1_000_000_000;
  rtp = 97.103989;
  /** The next answer to a spin is lost on its way. */
  losesAnswer = false;
  /** Tokens are not accepted any more, until somebody signs in. */
  isSignedIn = true;
  signIns = 0;

  private constructor(server: ReturnType<typeof createServer>, port: number) {
    this.#server = server;
    this.url = `http://127.0.0.1:${port}`;
    server.on('request', (request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<SlotopolDouble> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return new SlotopolDouble(server, typeof address === 'object' && address !== null ? address.port : 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: unknown = request.method === 'POST' ? JSON.parse(await text(request)) : null;
    const told = this.#answer(request, body);
    if (told === 'lost') {
      response.destroy();
      return;
    }
    response.writeHead(told.status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(told.json));
  }

  #answer(request: IncomingMessage, body: unknown): { status: number; json: unknown } | 'lost' {
    const ok = (json: unknown) => ({ status: 200, json });
    switch (request.url) {
      case '/servinfo':
        return ok({ buildvers: 'v0.10.0', govers: 'go1.26.8' });
      case '/game/algs':
        return ok([
          {
            aliases: [{ prov: 'Novomatic', name: 'Dolphins Pearl' }],
            gt: 1,
            sx: 5,
            sy: 3,
            sn: 13,
            ln: 9,
            rtp: [97.103989],
          },
          { aliases: [{ prov: 'Aristocrat', name: 'American Keno' }], gt: 2, sx: 80, rtp: [89.250235] },
        ]);
      case '/signin':
        this.signIns += 1;
        this.isSignedIn = true;
        return ok({
          uid: 3,
          email: 'a@b',
          access: token,
          refrsh: 'r',
          expire: '2999-01-01T00:00:00Z',
          living: '2999-01-01T00:00:00Z',
        });
      default:
        if (!this.isSignedIn || request.headers.authorization !== `Bearer ${token}`) {
          return { status: 401, json: { what: 'token is expired', code: 10 } };
        }
        return this.#ofAccount(request.url ?? '', body);
    }
  }

  #ofAccount(path: string, body: unknown): { status: number; json: unknown } | 'lost' {
    const ok = (json: unknown) => ({ status: 200, json });
    switch (path) {
      case '/club/info':
        return ok({ cid: 1, name: 'virtual', bank: this.bank, fund: 1_000_000, lock: 0, rate: 2.5, mrtp: 95 });
      case '/prop/wallet/get':
        return ok({ wallet: 1_000_000 });
      case '/game/new': {
        const gid = this.games.push({ gain: 0, fsn: 0, fsr: 0 });
        return ok({ gid, game: { grid: loss.grid, sel: 9, bet: 1 }, wallet: 1_000_000 });
      }
      case '/game/rtp/get':
        return ok({ mrtp: 98, rtp: this.rtp });
      default: {
        const { gid } = spinBody.parse(body);
        const game = this.games[gid - 1];
        if (game === undefined) return { status: 404, json: { what: 'game with given ID is not opened', code: 59 } };
        if (path === '/game/info') return ok({ gid, alias: 'novomatic/dolphinspearl', game: {} });
        const spun = this.#spin(game);
        if (!this.losesAnswer) return ok(spun);
        this.losesAnswer = false;
        return 'lost';
      }
    }
  }

  /** The gain adds up over free spins, and what is zero is left out. */
  #spin(game: Game): unknown {
    const spin = (this.spins.length > 1 ? this.spins.shift() : this.spins[0]) ?? loss;
    const paid = (spin.wins ?? []).reduce((sum, win) => sum + Number(win['pay']) * Number(win['mp']), 0);
    const isFree = game.fsr > 0;
    game.fsn = isFree ? game.fsn + 1 : 0;
    game.fsr = game.fsr - (isFree ? 1 : 0) + (spin.award ?? 0);
    game.gain = (isFree ? game.gain : 0) + paid;
    const { gain, fsn, fsr } = game;
    return {
      sid: 1,
      game: {
        grid: spin.grid,
        sel: 9,
        bet: 1,
        ...(gain === 0 ? {} : { gain }),
        ...(fsn === 0 ? {} : { fsn }),
        ...(fsr === 0 ? {} : { fsr }),
      },
      ...(spin.wins === undefined ? {} : { wins: spin.wins }),
      wallet: 1_000_000,
    };
  }
}
