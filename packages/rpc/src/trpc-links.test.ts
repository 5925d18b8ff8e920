import {
  createTRPCClient,
  createWSClient,
  httpBatchLink,
  httpBatchStreamLink,
  httpLink,
  httpSubscriptionLink,
  retryLink,
  splitLink,
  TRPCClientError,
  wsLink,
  type TRPCLink,
} from '@trpc/client';
import type { TRPCCombinedDataTransformer } from '@trpc/server';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { EventSource } from 'eventsource';
import { describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { listen } from './testing/listen.ts';
import {
  createTestContext,
  makeTestRouter,
  superjsonBoth,
  superjsonOutputs,
  type TestRouter,
} from './testing/test-router.ts';
import { trpcEdge } from './trpc-edge.ts';

const plain = { input: superjsonOutputs.input, output: superjsonOutputs.input };

function serve(transformer: TRPCCombinedDataTransformer | undefined) {
  const router = makeTestRouter(transformer);
  return listen((app) => {
    app.register(trpcEdge, { prefix: '/trpc', router, createContext: createTestContext });
    const wss = new WebSocketServer({ server: app.server, path: '/ws' });
    const handler = applyWSSHandler({ wss, router, createContext: () => ({ caller: 'anonymous', paths: [] }) });
    app.addHook('preClose', async () => {
      handler.broadcastReconnectNotification();
      for (const client of wss.clients) client.terminate();
      wss.close();
    });
  });
}

/** The router's type does not know which transformer it got; the client takes the option either way. */
type Make = (options: never) => TRPCLink<TestRouter>;

function clientOf(origin: string, transformer: TRPCCombinedDataTransformer | undefined, ...makes: Make[]) {
  const options = { url: `${origin}/trpc`, transformer: transformer ?? plain, EventSource } as never;
  return createTRPCClient<TestRouter>({ links: makes.map((make) => make(options)) });
}

type Client = ReturnType<typeof clientOf>;

async function useCalls(client: Client, transformer: TRPCCombinedDataTransformer | undefined): Promise<void> {
  const [sum, echo, deep] = await Promise.all([
    client.add.mutate({ a: 1, b: 2 }),
    client.echo.query({ text: 'ä & b + c' }),
    client.nested.deep.hello.query(),
  ]);
  expect(sum).toBe(3);
  expect(echo).toEqual({ input: { text: 'ä & b + c' }, caller: 'anonymous' });
  expect(deep).toBe('deep');
  if (transformer) expect(await client.dates.query()).toEqual({ at: new Date(0), set: new Set([1]) });
  if (transformer === superjsonBoth)
    expect(await client.echo.query({ at: new Date(7) })).toMatchObject({ input: { at: new Date(7) } });
  const failure = await client.fail.query({ code: 'CONFLICT' }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(TRPCClientError);
  expect(failure).toMatchObject({ message: 'told CONFLICT', data: { code: 'CONFLICT', path: 'fail' } });
}

function subscribed(client: Client): Promise<unknown[]> {
  const seen: unknown[] = [];
  return new Promise((resolve, reject) => {
    client.ticks.subscribe(
      { count: 3 },
      { onData: (data) => void seen.push(data), onComplete: () => resolve(seen), onError: reject },
    );
  });
}

const split = (options: never) =>
  splitLink<TestRouter>({
    condition: ({ type }) => type === 'subscription',
    true: httpSubscriptionLink(options),
    false: httpBatchLink(options),
  });

const patient: Make = () => retryLink({ retry: ({ error, attempts }) => error.message === 'Later' && attempts < 5 });

for (const [mode, transformer] of [
  ['no transformer', undefined],
  ['superjson outputs', superjsonOutputs],
  ['superjson both ways', superjsonBoth],
] as const) {
  describe(`official client links work unchanged, ${mode}`, () => {
    for (const [name, link] of Object.entries({ httpLink, httpBatchLink, httpBatchStreamLink, splitLink: split })) {
      it(`${name} calls, and fails as it should`, async () => {
        await using server = await serve(transformer);
        await useCalls(clientOf(server.origin, transformer, link), transformer);
      });
    }

    it('httpBatchStreamLink streams what a procedure yields', async () => {
      await using server = await serve(transformer);
      const client = clientOf(server.origin, transformer, httpBatchStreamLink);
      const [chunks, sum] = await Promise.all([client.chunks.query({ count: 3 }), client.add.mutate({ a: 1, b: 2 })]);
      const seen: number[] = [];
      for await (const chunk of chunks) seen.push(chunk);
      expect([seen, sum]).toEqual([[0, 1, 2], 3]);
    });

    it('retryLink before httpBatchLink', async () => {
      await using server = await serve(transformer);
      const client = clientOf(server.origin, transformer, patient, httpBatchLink);
      expect(await client.flaky.query({ key: 'a', failures: 2 })).toEqual({ attempt: 3 });
    });

    it('httpSubscriptionLink, and splitLink beside calls', async () => {
      await using server = await serve(transformer);
      const ticks = [{ tick: 0 }, { tick: 1 }, { tick: 2 }];
      expect(await subscribed(clientOf(server.origin, transformer, httpSubscriptionLink))).toEqual(ticks);
      expect(await subscribed(clientOf(server.origin, transformer, split))).toEqual(ticks);
    });

    it('wsLink, on the official WebSocket handler', async () => {
      await using server = await serve(transformer);
      const socket = createWSClient({ url: `${server.origin.replace('http', 'ws')}/ws` });
      const links = [wsLink<TestRouter>({ client: socket, transformer: transformer ?? plain } as never)];
      const client = createTRPCClient<TestRouter>({ links });
      await useCalls(client, transformer);
      expect(await subscribed(client)).toEqual([{ tick: 0 }, { tick: 1 }, { tick: 2 }]);
      await socket.close();
    });
  });
}

it('a subscription goes on after the Last-Event-ID, in the header or in the query', async () => {
  await using server = await serve(undefined);
  const url = `${server.origin}/trpc/events?input=${encodeURIComponent('{"count":4}')}`;
  const ids = async (target: string, headers: Record<string, string> = {}) =>
    (await (await fetch(target, { headers: { accept: 'text/event-stream', ...headers } })).text()).match(/^id: \d$/gm);
  expect(await ids(url)).toEqual(['id: 0', 'id: 1', 'id: 2', 'id: 3']);
  expect(await ids(url, { 'last-event-id': '1' })).toEqual(['id: 2', 'id: 3']);
  expect(await ids(`${url}&lastEventId=2`)).toEqual(['id: 3']);
});

it('uploads as octet stream and as form data', async () => {
  await using server = await serve(undefined);
  const client = clientOf(server.origin, undefined, httpLink);
  const octets: unknown = new Blob([new Uint8Array(70_000)]);
  expect(await client.upload.mutate(octets as never)).toEqual({ bytes: 70_000 });
  const form = new FormData();
  form.set('name', 'Ada');
  expect(await client.form.mutate(form)).toEqual({ name: 'Ada' });
});
