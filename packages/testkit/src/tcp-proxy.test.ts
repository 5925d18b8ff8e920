import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Fault } from './tcp-faults.ts';
import { tcpProxy } from './tcp-proxy.ts';

const body = 'an answer that is long enough to be cut into pieces';

/** A server that counts what it was asked, behind a proxy whose faults are these, one for each answer; afterwards none. */
async function behind(faults: readonly (Fault | undefined)[]) {
  let asked = 0;
  const stack = new AsyncDisposableStack();
  const server = createServer((_request, response) => {
    asked += 1;
    response.end(body);
  }).listen(0, '127.0.0.1');
  stack.defer(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const left = [...faults];
  const proxy = stack.use(
    await tcpProxy({
      host: '127.0.0.1',
      port: address.port,
      faults: (way) => (way === 'answer' ? left.shift() : undefined),
    }),
  );
  const ask = async (): Promise<string> => await (await fetch(`http://127.0.0.1:${proxy.port}/`)).text();
  return { ask, asked: () => asked, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

describe('a proxy with faults', () => {
  it.each(['drop', 'reset'] as const)('%s loses the answer after the server has done its work', async (kind) => {
    await using server = await behind([{ kind }]);
    await expect(server.ask()).rejects.toThrow('');
    expect(server.asked()).toBe(1);
    expect(await server.ask()).toBe(body);
    expect(server.asked()).toBe(2);
  });

  it('delay and slice change nothing but the time', async () => {
    await using server = await behind([
      { kind: 'delay', delayMs: 20 },
      { kind: 'slice', bytes: 3 },
    ]);
    expect([await server.ask(), await server.ask(), await server.ask()]).toEqual([body, body, body]);
  });
});
