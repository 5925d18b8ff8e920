import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import { Server as NetServer, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { assert } from '@croupier/kernel/assert';
import type { WireConfig } from '../wire-config.ts';
import type { Certificate } from './certificate.ts';

/** TLS 1.0 and 1.1 are refused (RFC 8996). */
export const tlsVersionMin = 'TLSv1.2';
/** Streams that a client may have refused, and frames that may be invalid, before its HTTP/2 connection is cut. */
const refusedStreamsMax = 100;
const invalidFramesMax = 100;

/**
 * The listening server with every limit of the configuration set: HTTP/1.1 without a certificate, and with one TLS with
 * HTTP/2 and HTTP/1.1, as the client asks for (ALPN).
 */
export function createListener(
  unfair: RequestListener,
  config: WireConfig,
  certificate: Certificate | undefined,
): Server {
  const handler = fairly(unfair);
  const server = certificate === undefined ? plain(handler, config) : secure(handler, config, certificate);
  server.maxConnections = config.connectionsMax;
  server.setTimeout(config.socketTimeoutMs);
  // An expectation that nobody knows is not worth a refusal outside of the catalogue.
  server.on('checkExpectation', handler);
  return server;
}

function plain(handler: RequestListener, config: WireConfig): Server {
  return createServer(http1Options(config), handler);
}

/**
 * Serves each connection fairly. Of the requests that an HTTP/1.1 client sends without waiting for answers, one is worked on at a
 * time: its answers come in order anyway, and others shall not wait for all of them. A request over HTTP/2 is begun when what
 * came with it was read, and not at all when it was reset by then.
 */
function fairly(handler: RequestListener): RequestListener {
  const newest = new WeakMap<Socket, ServerResponse>();
  return (request, response) => {
    if (request.httpVersionMajor === 2) {
      setImmediate(() => {
        if (!isReset(request)) handler(request, response);
      });
      return;
    }
    const { socket } = request;
    const before = newest.get(socket);
    newest.set(socket, response);
    // Node gives a response its socket when the one before it is done.
    if (before === undefined || response.socket !== null) handler(request, response);
    else before.once('close', () => handler(request, response));
  };
}

function secure(handler: RequestListener, config: WireConfig, certificate: Certificate): Server {
  const { streamsMax, resetsBurst, resetsPerSecond } = config.http2;
  const server = createSecureServer({
    allowHTTP1: true,
    minVersion: tlsVersionMin,
    ...certificate,
    handshakeTimeout: config.headersTimeoutMs,
    settings: { maxConcurrentStreams: streamsMax, maxHeaderListSize: config.headersMaxBytes },
    maxSessionRejectedStreams: refusedStreamsMax,
    maxSessionInvalidFrames: invalidFramesMax,
    streamResetBurst: resetsBurst,
    streamResetRate: resetsPerSecond,
    http1Options: http1Options(config),
  });
  server.on('request', handler);
  server.on('session', (session) => session.setTimeout(config.socketTimeoutMs, () => session.destroy()));
  return asServer(server);
}

function isReset(request: object): boolean {
  return 'stream' in request && request.stream instanceof Duplex && request.stream.destroyed;
}

function http1Options(config: WireConfig) {
  return {
    maxHeaderSize: config.headersMaxBytes,
    headersTimeout: Math.min(config.headersTimeoutMs, config.requestTimeoutMs),
    requestTimeout: config.requestTimeoutMs,
    keepAliveTimeout: config.keepAliveTimeoutMs,
    connectionsCheckingInterval: 1_000,
    ...(config.requestsPerConnectionMax === 0 ? {} : { maxRequestsPerSocket: config.requestsPerConnectionMax }),
  };
}

/** Fastify's types know one kind of server. This one has all that is used of it: its requests speak HTTP/1's interface too. */
function asServer(server: unknown): Server {
  assert(isServer(server), 'an HTTP/2 server that accepts HTTP/1 closes idle connections');
  return server;
}

function isServer(server: unknown): server is Server {
  return server instanceof NetServer && 'closeIdleConnections' in server;
}
