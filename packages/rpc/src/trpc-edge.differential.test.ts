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
  readonly body: string | Buffer | undefined;
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
const generatedHeaders = fc.record(
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
      { weight: 2, arbitrary: generatedHeaders },
    ),
    body: json,
  })
  .map(({ method, path: asked, query: search, headers: given, body }) => ({
    method,
    target: `/${asked}${search}`,
    headers: given,
    body: method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? undefined : body,
  }));

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

/** Requests that somebody would write who wants to break an adapter; each is sent with every method. */
const hostileTargets = [
  '/add',
  '/add?input={"a":1,"b":2}',
  '/echo',
  '/echo?input=%7B%22a%22%3A1%7D',
  '/echo?input={"__proto__":{"admin":true}}',
  '/echo?input={"constructor":{"prototype":{"admin":true}}}',
  '/echo?input=1e999',
  '/echo?input=123456789012345678901234567890',
  '/echo?input=%00',
  '/echo?input=%c3%28',
  '/echo?input=[1,2,]',
  '/echo?input=1&input=2&input',
  '/echo?batch=1&input={"0":1,"0":2}',
  '/echo,?batch=1',
  '/,echo?batch=1',
  '/echo,,echo?batch=1',
  '/echo,add?batch=1',
  '/echo,fail?batch=1&input={"0":1,"1":{"code":"NOT_FOUND"}}',
  '/fail,fail?batch=1&input={"0":{"code":"NOT_FOUND"},"1":{"code":"NOT_FOUND"}}',
  '/add,crash,add?batch=1',
  '/add,add,add,add,add?batch=1',
  '/echo,echo?batch=1&input=[1,2]',
  '/echo,echo?batch=1&input={"__proto__":1,"1":2}',
  '/echo%2cecho?batch=1',
  '/echo?batch=1&batch=1',
  '/echo?batch=%31',
  '/__proto__',
  '/constructor,__proto__?batch=1',
  '/hasOwnProperty',
  '/nested/deep/hello',
  '/nested%2Fdeep%2Fhello',
  '/nested.deep.hello/',
  '/nested.deep',
  '//echo',
  '/ech%6F',
  '/%2e%2e/echo',
  '/ECHO',
  '/late.hello',
  '/',
] as const;
const hostileBodies: readonly (string | Buffer | undefined)[] = [
  undefined,
  '',
  '{"a":1,"b":2}',
  '{"a":1,"b":2,}',
  '{"a":1,"a":5,"b":2}',
  '{"__proto__":{"a":1},"a":1,"b":2}',
  '{"0":{"a":1,"b":2},"1":{"a":3,"b":4},"2":{"a":5,"b":6}}',
  '{"0":{"a":1,"b":2},}',
  '{"a":1e999,"b":-0}',
  '\ufeff{"a":1,"b":2}',
  'NaN',
  Buffer.from([0x22, 0xc3, 0x28, 0xff, 0x22]),
  Buffer.from([0xf0, 0x9f, 0x98]),
];
const hostileTypes = [
  'application/json',
  'application/json;charset=latin1',
  'text/plain',
  'multipart/form-data',
  '',
  undefined,
];
const methods = ['GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'] as const;

function hostileRequests(): Sent[] {
  const requests: Sent[] = [];
  for (const target of hostileTargets) {
    for (const method of methods) {
      // Every body with the method that carries one, and one body in turn with the others.
      const bodies = method === 'POST' ? hostileBodies : [hostileBodies[requests.length % hostileBodies.length]];
      for (const body of bodies) {
        const type =
          body === hostileBodies[2] ? 'application/json' : hostileTypes[requests.length % hostileTypes.length];
        const headers = type === undefined ? {} : { 'content-type': type };
        requests.push({ method, target, headers, body: method === 'GET' || method === 'HEAD' ? undefined : body });
        if (type !== 'application/json')
          requests.push({
            method,
            target,
            headers: { 'content-type': 'application/json', 'x-http-method-override': 'GET' },
            body: method === 'GET' || method === 'HEAD' ? undefined : body,
          });
      }
    }
  }
  return requests;
}

describe('answers and reports are those of the official adapter', () => {
  for (const options of variants) {
    it(`${JSON.stringify(options)}, ${numRuns} generated requests`, { timeout: 60_000 }, () =>
      withBoth(options, (compare) => fc.assert(fc.asyncProperty(sent, compare), { numRuns })),
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
