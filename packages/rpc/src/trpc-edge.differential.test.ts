import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import type { ResponseMetaFn } from '@trpc/server/http';
import fc from 'fast-check';
import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { listen } from './testing/listen.ts';
import { generatedRequest, hostileRequests, type Sent } from './testing/requests.ts';
import { createTestContext, makeTestRouter, superjsonOutputs, type TestRouter } from './testing/test-router.ts';
import { trpcEdge } from './trpc-edge.ts';

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly reported: readonly string[];
}

function send(origin: string, sent: Sent): Promise<Omit<Answer, 'reported'>> {
  const url = new URL(origin);
  // Node's client sends a DELETE without framing unless the length is given.
  const length = sent.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(sent.body)) };
  return new Promise((resolve) => {
    // A stream that breaks closes the connection: the same must happen on both sides.
    const broken = (error: NodeJS.ErrnoException) =>
      resolve({ status: undefined, headers: {}, body: error.code ?? error.message });
    const request = httpRequest(
      {
        host: url.hostname,
        port: url.port,
        method: sent.method,
        path: sent.target,
        headers: { ...sent.headers, ...length },
      },
      (response) => {
        let body = '';
        response.on('error', broken);
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        response.on('end', () => {
          const { 'content-type': type, vary, allow, 'x-meta': meta, 'set-cookie': cookie } = response.headers;
          resolve({ status: response.statusCode, headers: { type, vary, allow, meta, cookie }, body });
        });
      },
    );
    request.on('error', broken);
    request.end(sent.body);
  });
}

const responseMeta: ResponseMetaFn<TestRouter> = ({ type, paths, errors, data }) => ({
  headers: new Headers({ 'x-meta': `${type} ${paths?.join('+')} ${errors.length} ${data.length}`, vary: 'origin' }),
  ...(paths?.[0] === 'nothing' ? { status: 203 } : {}),
});

/** Whether a call of a batch that never asked for its input has one in its report depends on when its siblings read theirs. */
function withoutInput(line: string): string {
  const report: unknown[] = JSON.parse(line);
  return JSON.stringify(report.toSpliced(3, 1));
}

/** Both adapters in one server, with the same router and options, each with its own list of reported errors. */
function serveBoth(options: { superjson: boolean; override: boolean; meta: boolean }) {
  const reported = { ours: [] as string[], official: [] as string[] };
  const router = makeTestRouter(options.superjson ? superjsonOutputs : undefined);
  const common = (log: string[]) => ({
    router,
    createContext: createTestContext,
    allowMethodOverride: options.override,
    maxBatchSize: 4,
    onError: ({
      error,
      path,
      type,
      input,
      ctx,
    }: {
      error: Error;
      path: string | undefined;
      type: string;
      input: unknown;
      ctx?: unknown;
    }) => void log.push(JSON.stringify([error.message, path, type, input, ctx])),
    ...(options.meta ? { responseMeta } : {}),
  });
  const server = listen((app) => {
    app.register(trpcEdge, { prefix: '/ours', ...common(reported.ours) });
    app.register(fastifyTRPCPlugin, { prefix: '/official', trpcOptions: common(reported.official) });
  });
  return { server, reported };
}

type Options = Parameters<typeof serveBoth>[0];

/** Sends requests to both adapters and holds the answers and the reported errors against each other. */
async function withBoth(options: Options, use: (compare: (request: Sent) => Promise<void>) => Promise<void>) {
  const { server: starting, reported } = serveBoth(options);
  await using server = await starting;
  const ask = async (name: 'ours' | 'official', request: Sent): Promise<Answer> => {
    const isBatch = request.target.includes('batch=1');
    reported[name].length = 0;
    const answer = await send(server.origin, { ...request, target: `/${name}${request.target}` });
    return {
      ...answer,
      body: answer.body.replaceAll(`/${name}/`, '/'),
      reported: reported[name].map((line) => (isBatch ? withoutInput(line) : line)).toSorted(),
    };
  };
  await use(async (request) => {
    const [ours, official] = [await ask('ours', request), await ask('official', request)];
    // Told in the README: where Fastify refuses a media type in its own words, we answer as tRPC does, with the same status.
    if (official.body.includes('FST_ERR_CTP_INVALID_MEDIA_TYPE')) expect(ours.status).toBe(official.status);
    // Likewise: where no route is, Fastify may refuse the body before it says so.
    else if (ours.status === 404 && official.body.includes('FST_ERR_CTP_')) expect(official.status).toBeLessThan(500);
    else expect({ request, ...ours }).toEqual({ request, ...official });
  });
}

const variants: readonly Options[] = [
  { superjson: false, override: false, meta: false },
  { superjson: true, override: true, meta: false },
  { superjson: true, override: false, meta: true },
];
const numRuns = 900;

describe('answers and reports are those of the official adapter', () => {
  for (const options of variants) {
    it(`${JSON.stringify(options)}, ${numRuns} generated requests`, { timeout: 60_000 }, () =>
      withBoth(options, (compare) => fc.assert(fc.asyncProperty(generatedRequest, compare), { numRuns })),
    );
  }

  const hostile = hostileRequests();
  for (const options of variants.slice(1)) {
    it(`${JSON.stringify(options)}, a table of ${hostile.length} hostile requests`, { timeout: 60_000 }, () =>
      withBoth(options, async (compare) => {
        for (const request of hostile) await compare(request);
      }),
    );
  }
});
