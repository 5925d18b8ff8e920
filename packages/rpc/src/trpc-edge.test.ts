import {
  createTRPCClient,
  httpBatchLink,
  httpBatchStreamLink,
  httpLink,
  httpSubscriptionLink,
  TRPCClientError,
} from '@trpc/client';
import { EventSource } from 'eventsource';
import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { listen } from './testing/listen.ts';
import {
  createTestContext,
  makeTestRouter,
  superjsonOutputs,
  type TestEvents,
  type TestRouter,
} from './testing/test-router.ts';
import { trpcEdge } from './trpc-edge.ts';

function serve(options: { transformer?: typeof superjsonOutputs; events?: TestEvents; maxBatchSize?: number } = {}) {
  const router = makeTestRouter(options.transformer, options.events);
  return listen((app) => {
    app.register(trpcEdge, {
      prefix: '/trpc',
      router,
      createContext: createTestContext,
      ...(options.maxBatchSize === undefined ? {} : { maxBatchSize: options.maxBatchSize }),
    });
  });
}

const plainTypes = { input: superjsonOutputs.input, output: superjsonOutputs.input };

describe('official client links work unchanged', () => {
  for (const [name, link] of [
    ['httpLink', httpLink],
    ['httpBatchLink', httpBatchLink],
    ['httpBatchStreamLink', httpBatchStreamLink],
  ] as const) {
    for (const transformer of [undefined, superjsonOutputs]) {
      it(`${name}, ${transformer ? 'superjson outputs' : 'no transformer'}`, async () => {
        await using server = await serve(transformer ? { transformer } : {});
        // The router's type does not know which transformer it got; the client takes the option either way.
        const linkOptions = { url: `${server.origin}/trpc`, transformer: transformer ?? plainTypes } as never;
        const client = createTRPCClient<TestRouter>({ links: [link(linkOptions)] });
        const [sum, echo, deep] = await Promise.all([
          client.add.mutate({ a: 1, b: 2 }),
          client.echo.query({ text: 'ä & b + c' }),
          client.nested.deep.hello.query(),
        ]);
        expect(sum).toBe(3);
        expect(echo).toEqual({ input: { text: 'ä & b + c' }, caller: 'anonymous' });
        expect(deep).toBe('deep');
        if (transformer) expect(await client.dates.query()).toEqual({ at: new Date(0), set: new Set([1]) });
        const failure = await client.fail.query({ code: 'CONFLICT' }).catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(TRPCClientError);
        expect(failure).toMatchObject({ message: 'told CONFLICT', data: { code: 'CONFLICT', path: 'fail' } });
      });
    }
  }

  it('httpSubscriptionLink, through the official adapter', async () => {
    await using server = await serve({ transformer: superjsonOutputs });
    const client = createTRPCClient<TestRouter>({
      links: [
        httpSubscriptionLink({ url: `${server.origin}/trpc`, transformer: superjsonOutputs, EventSource } as never),
      ],
    });
    const seen: unknown[] = [];
    await new Promise<void>((resolve, reject) => {
      const subscription = client.ticks.subscribe(
        { count: 3 },
        {
          onData: (data) => {
            seen.push(data);
            if (seen.length < 3) return;
            subscription.unsubscribe();
            resolve();
          },
          onError: reject,
        },
      );
    });
    expect(seen).toEqual([{ tick: 0 }, { tick: 1 }, { tick: 2 }]);
  });

  it('uploads as octet stream and as form data, through the official adapter', async () => {
    await using server = await serve();
    const url = `${server.origin}/trpc`;
    const octets = await fetch(`${url}/upload`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(70_000),
    });
    expect(await octets.json()).toEqual({ result: { data: { bytes: 70_000 } } });
    const form = new FormData();
    form.set('name', 'Ada');
    const named = await fetch(`${url}/form`, { method: 'POST', body: form });
    expect(await named.json()).toEqual({ result: { data: { name: 'Ada' } } });
  });
});

it('a batch over the limit is refused as a whole', async () => {
  await using server = await serve({ maxBatchSize: 2 });
  const answer = await fetch(`${server.origin}/trpc/nothing,nothing,nothing?batch=1`);
  expect(answer.status).toBe(400);
});

it('a batch in which one call fails answers the others, with status 207', async () => {
  await using server = await serve();
  const input = encodeURIComponent(JSON.stringify({ 0: 'x', 1: { code: 'NOT_FOUND' } }));
  const answer = await fetch(`${server.origin}/trpc/echo,fail?batch=1&input=${input}`);
  expect(answer.status).toBe(207);
  expect(await answer.json()).toMatchObject([
    { result: { data: { input: 'x' } } },
    { error: { data: { code: 'NOT_FOUND' } } },
  ]);
});

it('the signal aborts when the client vanishes', async () => {
  const { promise: aborted, resolve: onAborted } = Promise.withResolvers<void>();
  const { promise: waiting, resolve: onWaiting } = Promise.withResolvers<void>();
  await using server = await serve({ events: { onAborted, onWaiting } });
  const request = httpRequest(`${server.origin}/trpc/wait`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  request.on('error', () => undefined);
  request.end('{}');
  await waiting;
  request.destroy();
  await aborted;
});

it('a body over the limit is answered in the tRPC envelope with 413', async () => {
  await using server = await listen(
    (app) => {
      app.register(trpcEdge, { prefix: '/trpc', router: makeTestRouter(undefined), createContext: createTestContext });
    },
    { bodyLimit: 100 },
  );
  const answer = await fetch(`${server.origin}/trpc/add`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify('x'.repeat(200)),
  });
  expect(answer.status).toBe(413);
  expect(await answer.json()).toMatchObject({ error: { data: { code: 'PAYLOAD_TOO_LARGE', httpStatus: 413 } } });
});

it('long batch paths need no maxParamLength', async () => {
  await using server = await listen(
    (app) => {
      app.register(trpcEdge, { prefix: '/trpc', router: makeTestRouter(undefined), createContext: createTestContext });
    },
    { routerOptions: {} },
  );
  const answer = await fetch(
    `${server.origin}/trpc/${Array.from({ length: 10 }, () => 'nested.deep.hello').join(',')}?batch=1`,
  );
  expect(answer.status).toBe(200);
});

it('JSON parsing of the rest of the application is left alone', async () => {
  await using server = await listen((app) => {
    app.register(trpcEdge, { prefix: '/trpc', router: makeTestRouter(undefined), createContext: createTestContext });
    app.post('/host', async (request) => typeof request.body);
  });
  const answer = await fetch(`${server.origin}/host`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  expect(await answer.text()).toBe('object');
});
