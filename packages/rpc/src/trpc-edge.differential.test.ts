import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import type { ResponseMetaFn } from '@trpc/server/http';
import fc from 'fast-check';
import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { listen } from './testing/listen.ts';
import { createTestContext, makeTestRouter, superjsonOutputs, type TestRouter } from './testing/test-router.ts';
import { trpcEdge } from './trpc-edge.ts';

interface Sent {
  readonly method: string;
  /** After the prefix, sent as it is. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

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

const path = fc.constantFrom(
  'echo',
  'add',
  'ignoresInput',
  'nothing',
  'dates',
  'bigint',
  'paths',
  'stream',
  'promised',
  'withContext',
  'twoInputs',
  'otherInput',
  'catches',
  'forgets',
  'throwsText',
  'nested.deep.hello',
  'late.hello',
  'fail',
  'crash',
  'badOutput',
  'nested',
  'nowhere',
  '',
  '__proto__',
  'constructor',
  'toString',
  'ech%6f',
  'ech%256f',
  'a%2Fb',
  'e%zz',
  'nested~deep~hello',
);
const paths = fc.oneof(
  { weight: 3, arbitrary: path },
  { weight: 2, arbitrary: fc.array(path, { maxLength: 5 }).map((list) => list.join(',')) },
);
const json = fc.oneof(
  fc.constantFrom(
    '{"a":1,"b":2}',
    '{"code":"CONFLICT"}',
    '{"code":"PARSE_ERROR"}',
    '{"code":"INTERNAL_SERVER_ERROR"}',
    '{"a":"1","b":null}',
  ),
  fc.constantFrom(
    '',
    'null',
    '0',
    '[]',
    '{',
    '"',
    '{"a":1',
    'undefined',
    '{"__proto__":{"a":1}}',
    '{"0":{"a":1,"b":2},"1":"x"}',
    '{"0":{"code":"NOT_FOUND"}}',
  ),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.dictionary(fc.constantFrom('0', '1', '2', '3'), fc.jsonValue()).map((value) => JSON.stringify(value)),
);
const query = fc.oneof(
  fc.constantFrom(
    '',
    '?',
    '?batch=1',
    '?batch=0',
    '?batch=1&batch=0',
    '?x=1',
    '?input',
    '?input=',
    '?input=%zz',
    '?input=%ff',
    '?input=1&input=2',
    '?connectionParams={}',
    '?connectionParams=[1]',
  ),
  fc.tuple(json, fc.boolean()).map(([text, batch]) => `?${batch ? 'batch=1&' : ''}input=${encodeURIComponent(text)}`),
);
const headers = fc.record(
  {
    'content-type': fc.constantFrom(
      'application/json',
      'application/json; charset=utf-8',
      'APPLICATION/JSON',
      'text/plain',
      'application/jsonx',
      'application/x-www-form-urlencoded',
    ),
    'trpc-accept': fc.constantFrom('application/jsonl', 'application/json'),
    accept: fc.constantFrom('*/*', 'application/json', 'text/html, application/jsonl'),
    'x-caller': fc.constantFrom('ada', 'nobody', 'broken'),
  },
  { requiredKeys: [] },
);

const sent: fc.Arbitrary<Sent> = fc
  .record({
    method: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('GET', 'POST') },
      { weight: 1, arbitrary: fc.constantFrom('PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH') },
    ),
    path: paths,
    query,
    headers: fc.oneof(
      { weight: 3, arbitrary: fc.constant({ 'content-type': 'application/json' }) },
      { weight: 2, arbitrary: headers },
    ),
    body: json,
  })
  .map(({ method, path: asked, query: search, headers: given, body }) => ({
    method,
    target: `/${asked}${search}`,
    headers: given,
    body: method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? undefined : body,
  }));

describe('answers and reports are those of the official adapter', () => {
  for (const options of [
    { superjson: false, override: false, meta: false },
    { superjson: true, override: true, meta: false },
    { superjson: true, override: false, meta: true },
  ]) {
    it(`${JSON.stringify(options)}, 700 generated requests`, async () => {
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
      await fc.assert(
        fc.asyncProperty(sent, async (request) => {
          const [ours, official] = [await ask('ours', request), await ask('official', request)];
          // Told in the README: where Fastify refuses a media type in its own words, we answer as tRPC does, with the same status.
          if (official.body.includes('FST_ERR_CTP_INVALID_MEDIA_TYPE')) expect(ours.status).toBe(official.status);
          else expect(ours).toEqual(official);
        }),
        { numRuns: 700 },
      );
    });
  }
});
