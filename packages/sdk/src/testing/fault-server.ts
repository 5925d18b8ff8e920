import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { apiVersion } from '@croupier/contract/common';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { houseRouter } from './house-router.ts';
import { House } from './house.ts';

/**
 * What goes wrong with one request: `dropBefore` loses it, `dropAfter` loses the answer of work that was done,
 * `truncate` cuts the answer in half, `unavailable` and `rateLimit` refuse it, `hang` does the work and never answers,
 * `html` answers with a proxy's page.
 */
export type Fault = 'dropBefore' | 'dropAfter' | 'truncate' | 'unavailable' | 'rateLimit' | 'hang' | 'html';

export interface FaultServer extends AsyncDisposable {
  readonly url: string;
  readonly house: House;
  /** Every request to /trpc so far: operation, and the idempotency key of its body when it had one. */
  readonly requests: { readonly path: string; readonly key: string | null }[];
  /** Asked for every request to /trpc, in order of arrival. */
  fault: (request: { readonly path: string; readonly index: number }) => Fault | null;
  /** What /api/version says. */
  version: string;
}

/** A House behind the official tRPC adapter, behind a real HTTP server that injects faults. Closes itself. */
export async function startFaultServer(house = new House(), port = 0): Promise<FaultServer> {
  const inner = createServer(
    createHTTPHandler({
      router: houseRouter(house),
      basePath: '/trpc/',
      createContext: ({ req }) => ({ token: req.headers.authorization?.replace(/^Bearer /, '') ?? null }),
    }),
  );
  const innerPort = await listen(inner, 0);
  const outer = createServer((request, response) => void answer(request, response));
  const outerPort = await listen(outer, port);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await forward(request, response);
    } catch {
      request.socket.destroy();
    }
  }

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (url.pathname === '/api/version')
      return sendJson(response, 200, { apiVersion: server.version, serverVersion: 't' });
    if (url.pathname === '/api/health')
      return sendJson(response, 200, { status: 'ready', ready: true, database: true });
    const path = url.pathname.replace('/trpc/', '');
    server.requests.push({ path, key: keyOf(body.toString()) });
    const fault = server.fault({ path, index: server.requests.length - 1 });
    if (fault === 'dropBefore') return void request.socket.destroy();
    if (fault === 'unavailable') return sendError(response, 503, 'UNAVAILABLE');
    if (fault === 'rateLimit') return sendError(response, 429, 'RATE_LIMIT', { 'retry-after': '1' });
    const real = await fetch(`http://127.0.0.1:${innerPort}${request.url}`, {
      method: request.method ?? 'GET',
      headers: {
        'content-type': 'application/json',
        ...(request.headers.authorization === undefined ? {} : { authorization: request.headers.authorization }),
      },
      ...(request.method === 'POST' ? { body } : {}),
    });
    const text = await real.text();
    if (fault === 'hang') return;
    if (fault === 'dropAfter') return void request.socket.destroy();
    if (fault === 'html')
      return void response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
    response.writeHead(real.status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    if (fault !== 'truncate') return void response.end(text);
    response.write(text.slice(0, text.length / 2), () => request.socket.destroy());
  }

  const server: FaultServer = {
    url: `http://127.0.0.1:${outerPort}`,
    house,
    requests: [],
    fault: () => null,
    version: apiVersion,
    async [Symbol.asyncDispose]() {
      for (const one of [outer, inner]) {
        one.closeAllConnections();
        await new Promise((resolve) => one.close(resolve));
      }
    },
  };
  return server;
}

async function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function sendError(response: ServerResponse, status: number, code: string, headers: Record<string, string> = {}): void {
  const data = { code, httpStatus: status, details: {}, requestId: 'req-fault', retryable: true };
  sendJson(response, status, { error: { json: { message: code, code: -32_603, data } } }, headers);
}

function keyOf(body: string): string | null {
  return /"idempotencyKey":"([^"]*)"/.exec(body)?.[1] ?? null;
}
