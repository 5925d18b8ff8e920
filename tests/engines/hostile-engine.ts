import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { gameSheet } from '@croupier/core/testing/table';
import { servedGame, type ServedGame, type ToldSpin } from '@croupier/engine-server/served-game';
import { engineProtocol, spinRequest, spinsRequest } from '@croupier/engines/protocol';
import { importPar } from '@croupier/slots/import-par';

/** A spin as it goes over the wire, to be spoilt. */
type Spin = Omit<ToldSpin, 'payoutMinor'> & { payoutMinor?: unknown; payout?: unknown };

/** How an engine misbehaves: it changes what it says, or answers by itself. */
export type Misdeed =
  | { readonly spoil: (spin: Spin) => unknown }
  | { readonly respond: (response: ServerResponse, honest: string) => void };

/** Every misdeed that has a name, and the reason that Croupier gives for it. */
export const misdeeds: Readonly<Record<string, { readonly reason: string; readonly misdeed: Misdeed }>> = {
  'never answers': { reason: 'timeout', misdeed: { respond: () => undefined } },
  'never ends': {
    reason: 'timeout',
    misdeed: {
      respond: (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const drip = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(drip));
      },
    },
  },
  'breaks off its answer': {
    reason: 'closed',
    misdeed: {
      respond: (response, honest) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': honest.length });
        response.write(honest.slice(0, honest.length / 2), () => response.destroy());
      },
    },
  },
  'closes the connection': { reason: 'closed', misdeed: { respond: (response) => void response.destroy() } },
  'sends without end': {
    reason: 'too_large',
    misdeed: {
      respond: (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const more = (): void => {
          if (!response.destroyed) response.write('9'.repeat(65_536), () => setImmediate(more));
        };
        more();
      },
    },
  },
  'sends no JSON': {
    reason: 'content_type',
    misdeed: { respond: (response) => void response.end('<html>spin</html>') },
  },
  'sends broken JSON': {
    reason: 'malformed',
    misdeed: { respond: (response, honest) => json(response, honest.slice(1)) },
  },
  'sends deep JSON': { reason: 'malformed', misdeed: { respond: (response) => json(response, '['.repeat(10_000)) } },
  'compresses unasked': {
    reason: 'content_type',
    misdeed: {
      respond: (response, honest) => {
        response.setHeader('content-encoding', 'gzip');
        json(response, honest);
      },
    },
  },
  redirects: {
    reason: 'redirect',
    misdeed: {
      respond: (response) => void response.writeHead(307, { location: 'http://169.254.169.254/latest' }).end(),
    },
  },
  'answers 500': { reason: 'status', misdeed: { respond: (response) => void response.writeHead(500).end() } },
  'answers 503': { reason: 'overloaded', misdeed: { respond: (response) => void response.writeHead(503).end() } },
  'answers 404': { reason: 'refused', misdeed: { respond: (response) => void response.writeHead(404).end() } },
  'answers for another version': {
    reason: 'version',
    misdeed: { respond: (response, honest) => json(response, honest.replace('"version":"', '"version":"other ')) },
  },
  'shows a reel too few': {
    reason: 'wrong',
    misdeed: { spoil: (spin) => ({ ...spin, window: spin.window.slice(1) }) },
  },
  'shows a row too many': {
    reason: 'wrong',
    misdeed: { spoil: (spin) => ({ ...spin, window: spin.window.map((reel) => [...reel, ...reel.slice(0, 1)]) }) },
  },
  'shows an unknown symbol': {
    reason: 'wrong',
    misdeed: { spoil: (spin) => ({ ...spin, window: spin.window.map((reel) => reel.map(() => 'joker')) }) },
  },
  'stops beside the strip': {
    reason: 'wrong',
    misdeed: { spoil: (spin) => ({ ...spin, stops: spin.stops.map(() => 39) }) },
  },
  'pays less than nothing': {
    reason: 'wrong',
    misdeed: { spoil: (spin) => ({ ...spin, wins: [], payoutMinor: -1 }) },
  },
  'pays more than its maximum': {
    reason: 'wrong',
    misdeed: { spoil: (spin) => ({ ...spin, wins: [], payoutMinor: 9_000_000_000_000_000 }) },
  },
  'pays half a minor unit': {
    reason: 'wrong',
    misdeed: { spoil: (spin) => ({ ...spin, wins: [], payoutMinor: 0.5 }) },
  },
  'pays a ratio that is not whole': {
    reason: 'wrong',
    misdeed: {
      spoil: ({ payoutMinor: _payout, ...spin }) => ({ ...spin, wins: [], payout: { numerator: 1, denominator: 3 } }),
    },
  },
  'pays twice': {
    reason: 'wrong',
    misdeed: { spoil: (spin) => ({ ...spin, payout: { numerator: 1, denominator: 1 } }) },
  },
  'does not say what it pays': { reason: 'wrong', misdeed: { spoil: ({ payoutMinor: _payout, ...spin }) => spin } },
  'pays text': { reason: 'malformed', misdeed: { spoil: (spin) => ({ ...spin, payoutMinor: '100' }) } },
  'pays what its wins do not': {
    reason: 'wrong',
    misdeed: {
      spoil: (spin) => ({
        ...spin,
        payoutMinor: 5,
        wins: [{ kind: 'line', line: 1, symbol: '1', count: 3, positions: [], multiplier: 1, amountMinor: 4 }],
      }),
    },
  },
  'plays another spin': { reason: 'wrong', misdeed: { spoil: (spin) => ({ ...spin, nonce: spin.nonce + 1 }) } },
  'plays a free spin': { reason: 'wrong', misdeed: { spoil: (spin) => ({ ...spin, free: true }) } },
  'gives free spins that the game does not have': {
    reason: 'wrong',
    misdeed: { spoil: (spin) => ({ ...spin, features: [{ kind: 'freeSpins', awarded: 10, multiplier: 2 }] }) },
  },
};

function tellingLess(game: ServedGame): ServedGame {
  return {
    ...game,
    description: { ...game.description, stops: null, par: null },
    play: (request, options) => {
      const played = game.play(request, options);
      return typeof played === 'string' ? played : played.map((spin) => ({ ...spin, stops: [], wins: [] }));
    },
  };
}

function json(response: ServerResponse, body: string): void {
  response.setHeader('content-type', 'application/json');
  response.end(body);
}

/** An engine that plays a published game honestly until it is told to misbehave. It listens on a free port of this machine. */
export class HostileEngine implements AsyncDisposable {
  readonly url: string;
  readonly #server: ReturnType<typeof createServer>;
  readonly #game: ServedGame;
  /** What it does from now on. */
  misdeed: Misdeed | null = null;
  /** Called before each answer to a spin; the answer waits for it. */
  beforeAnswer: (key: string) => Promise<void> | void = () => undefined;
  /** Keys of the requests for spins, in the order in which they came. */
  readonly keys: string[] = [];

  private constructor(server: ReturnType<typeof createServer>, port: number, game: ServedGame) {
    this.#server = server;
    this.#game = game;
    this.url = `http://127.0.0.1:${port}`;
    server.on('request', (request, response) => void this.#serve(request, response));
  }

  /** `tells` less: neither stops nor single wins. */
  static async start(gameId = 'fruit-39x5', tells: 'all' | 'less' = 'all'): Promise<HostileEngine> {
    const par = importPar(gameSheet(gameId));
    if (!par.ok) throw new Error(`${gameId} is no sheet`);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const game = servedGame(par.value, randomBytes(32));
    return new HostileEngine(server, port, tells === 'all' ? game : tellingLess(game));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { game, version, description } = this.#game;
    if (request.url === '/describe') {
      const engine = { name: 'test', version: '1' };
      json(response, JSON.stringify({ protocol: engineProtocol, engine, games: [description] }));
      return;
    }
    const key = String(request.headers['idempotency-key']);
    this.keys.push(key);
    const body: unknown = JSON.parse(await text(request));
    const isBatch = request.url === '/spins';
    const asked = isBatch ? spinsRequest.parse(body) : { ...spinRequest.parse(body), count: 1 };
    const played = this.#game.play(asked, { key, count: asked.count });
    if (typeof played === 'string') throw new Error(played);
    await this.beforeAnswer(key);
    const { misdeed } = this;
    const spins = misdeed !== null && 'spoil' in misdeed ? played.map(misdeed.spoil) : played;
    const honest = JSON.stringify(isBatch ? { game, version, spins } : { game, version, ...Object(spins[0]) });
    if (misdeed !== null && 'respond' in misdeed) misdeed.respond(response, honest);
    else json(response, honest);
  }
}
