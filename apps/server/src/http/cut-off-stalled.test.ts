import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { cutOffWhenStalled } from './cut-off-stalled.ts';

async function* endless(): AsyncGenerator<string> {
  for (;;) yield 'x'.repeat(65_536);
}

it('[EVT-6] a reader that takes nothing is cut off, and what was made for it is bounded', async () => {
  const abort = new AbortController();
  let made = 0;
  async function* counted(): AsyncGenerator<string> {
    for await (const frame of endless()) {
      made += frame.length;
      yield frame;
    }
  }
  const cut = Promise.withResolvers<void>();
  const server = createServer((_request, answer) => {
    const onCut = (): void => {
      answer.destroy();
      cut.resolve();
    };
    const frames = cutOffWhenStalled(counted(), { stallMs: 100, cut: onCut, signal: abort.signal });
    const body = Readable.from(frames, { objectMode: false, highWaterMark: 65_536 });
    body.pipe(answer).on('close', () => body.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const reader = connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1');
  reader.pause().write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  await cut.promise;
  // What the kernel's buffers of both sides hold, and ours.
  expect(made).toBeLessThan(64 * 1_048_576);
  abort.abort();
  reader.destroy();
  server.close();
});
