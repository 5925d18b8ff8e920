import { createServer, type RequestListener, type Server } from 'node:http';
import { createSecureServer } from 'node:http2';
import { Server as NetServer } from 'node:net';
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
  handler: RequestListener,
  config: WireConfig,
  certificate: Certificate | undefined,
): Server {
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
