import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { importPar } from '@croupier/slots/import-par';
import { engineServer } from './engine-server.ts';
import { servedGame } from './served-game.ts';

const usage = `Usage: pnpm engine serve --sheet FILE [--sheet FILE …] [--port N] [--host ADDRESS] [--token TEXT] [--secret HEX]

  --sheet   a PAR sheet in JSON; its id is the name of the game
  --port    default 9400; 0 takes a free one
  --host    default 127.0.0.1
  --token   asked for as "Authorization: Bearer TEXT" (default: nothing is asked for)
  --secret  32 bytes in hex from which outcomes follow (default: new ones: answers differ after a restart)
`;

const options = {
  sheet: { type: 'string', multiple: true },
  port: { type: 'string', default: '9400' },
  host: { type: 'string', default: '127.0.0.1' },
  token: { type: 'string' },
  secret: { type: 'string' },
} as const;

function readSheet(path: string) {
  const imported = importPar(JSON.parse(readFileSync(path, 'utf8')));
  if (imported.ok) return imported.value;
  throw new Error(`${path}: ${imported.error.map((issue) => `${issue.path}: ${issue.message}`).join('; ')}`);
}

function serve(): void {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const port = Number(values.port);
  const sheets = values.sheet ?? [];
  if (positionals.join(' ') !== 'serve' || sheets.length === 0 || !Number.isInteger(port)) throw new Error(usage);
  const secret = values.secret === undefined ? randomBytes(32) : Buffer.from(values.secret, 'hex');
  if (secret.length !== 32) throw new Error('--secret is 64 hex digits');
  const games = sheets.map((path) => servedGame(readSheet(path), secret));
  const server = engineServer(games, { token: values.token ?? null });
  server.on('error', fail);
  server.listen(port, values.host, () => {
    const address = server.address();
    const bound = typeof address === 'object' && address !== null ? address.port : port;
    process.stdout.write(`http://${values.host}:${bound} plays ${games.map(({ game }) => game).join(', ')}\n`);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      server.close();
      server.closeAllConnections();
    });
  }
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : 'something else was thrown'}\n`);
  process.exitCode = 1;
}

try {
  serve();
} catch (error) {
  fail(error);
}
