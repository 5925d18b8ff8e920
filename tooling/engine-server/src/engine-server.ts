import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { engineProtocol, spinRequest, spinsRequest, type SpinRequest } from '@croupier/engines/protocol';
import { batchMax, type ServedGame } from './served-game.ts';

const bodyBytesMax = 65_536;

/** An answer to a request: status and JSON. */
interface Answer {
  readonly status: number;
  readonly json: unknown;
}

/** A server of the HTTP engine protocol (docs/engine-protocol.openapi.yaml) for these games. It listens nowhere yet. */
export function engineServer(games: readonly ServedGame[], options: { readonly token: string | null }): Server {
  const server = createServer((request, response) => {
    answer(request, games, options.token).then(
      (told) => send(response, told),
      () => send(response, refusal(400, 'The request cannot be read.')),
    );
  });
  server.requestTimeout = 10_000;
  return server;
}

async function answer(request: IncomingMessage, games: readonly ServedGame[], token: string | null): Promise<Answer> {
  if (token !== null && request.headers.authorization !== `Bearer ${token}`) {
    return refusal(401, 'The token is missing or wrong.');
  }
  switch (`${request.method} ${request.url}`) {
    case 'GET /describe':
      return describe(games);
    case 'POST /spin':
      return single(await readJson(request), keyOf(request), games);
    case 'POST /spins':
      return batch(await readJson(request), keyOf(request), games);
    default:
      return refusal(404, 'There is GET /describe, POST /spin and POST /spins.');
  }
}

function describe(games: readonly ServedGame[]): Answer {
  const engine = { name: 'croupier reference engine', version: '1' };
  return { status: 200, json: { protocol: engineProtocol, engine, games: games.map((one) => one.description) } };
}

function single(json: unknown, key: string | null, games: readonly ServedGame[]): Answer {
  const asked = spinRequest.safeParse(json);
  if (!asked.success) return refusal(400, issueOf(asked.error.issues));
  return play(asked.data, { key, count: 1, games }, ([spin], { game, version }) => ({ game, version, ...spin }));
}

function batch(json: unknown, key: string | null, games: readonly ServedGame[]): Answer {
  const asked = spinsRequest.safeParse(json);
  if (!asked.success) return refusal(400, issueOf(asked.error.issues));
  const { count } = asked.data;
  if (count > batchMax) return refusal(400, `At most ${batchMax} spins a request.`);
  return play(asked.data, { key, count, games }, (spins, { game, version }) => ({ game, version, spins }));
}

function play(
  asked: SpinRequest,
  { key, count, games }: { key: string | null; count: number; games: readonly ServedGame[] },
  tell: (spins: Exclude<ReturnType<ServedGame['play']>, string>, game: ServedGame) => unknown,
): Answer {
  if (key === null) return refusal(400, 'The header Idempotency-Key is missing.');
  const game = games.find((one) => one.game === asked.game);
  if (game === undefined) return refusal(404, 'There is no such game.');
  if (game.version !== asked.version) return refusal(409, `The game is of version ${game.version}.`);
  const played = game.play(asked, { key, count });
  return typeof played === 'string' ? refusal(400, played) : { status: 200, json: tell(played, game) };
}

function keyOf(request: IncomingMessage): string | null {
  const key = request.headers['idempotency-key'];
  return typeof key === 'string' && key.length > 0 && key.length <= 128 ? key : null;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) continue;
    bytes += chunk.length;
    if (bytes > bodyBytesMax) throw new RangeError('too large');
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function refusal(status: number, what: string): Answer {
  return { status, json: { error: what } };
}

function issueOf(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): string {
  return `${issues[0]?.path.join('.')}: ${issues[0]?.message}`;
}

function send(response: ServerResponse, { status, json }: Answer): void {
  const body = JSON.stringify(json);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
