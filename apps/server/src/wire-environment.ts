import { isIP } from 'node:net';
import { limits } from '@croupier/kernel/limits';
import { flag, integer, list, milliseconds, optionalFile } from './environment-types.ts';

/** The environment variables of the wire: TLS, browsers, proxies, and what one client may ask of the process. */
export const wireEnvironment = {
  TLS_CERT_FILE: optionalFile(
    'Certificate chain in PEM. With it and `TLS_KEY_FILE` the server speaks TLS (1.2 and up) with HTTP/2 and HTTP/1.1, and nothing else. Read again on SIGHUP and when a file changes.',
  ),
  TLS_KEY_FILE: optionalFile('Private key of the certificate, in PEM.'),
  TLS_DEV_CERTIFICATE: flag(
    false,
    '`true`: TLS with a self-signed certificate for this machine, made anew at each start. For development only.',
  ),
  CORS_ORIGINS: list(
    'Origins whose pages may call this server from a browser, such as `https://example.org`. No origin is ever echoed that is not listed.',
    isOrigin,
    'origins such as https://example.org',
  ),
  TRUSTED_PROXIES: list(
    'Addresses or networks (`10.0.0.0/8`) of proxies whose X-Forwarded-For is believed. The header of anybody else is ignored.',
    isAddressOrNetwork,
    'IP addresses or networks such as 10.0.0.0/8',
  ),
  COMPRESS_MIN_BYTES: integer(
    2_048,
    0,
    67_108_864,
    'Smallest answer that is compressed (br, gzip) for a client that accepts it; streams never are. `0`: no compression.',
  ),
  BODY_LIMIT_BYTES: integer(
    limits.bodyBytesMax,
    1_024,
    67_108_864,
    'Largest request body; above it PAYLOAD_TOO_LARGE.',
  ),
  HEADERS_MAX_BYTES: integer(
    16_384,
    4_096,
    1_048_576,
    'Size of all headers of a request, its URL among them, at most.',
  ),
  URL_MAX_CHARACTERS: integer(
    8_192,
    256,
    1_048_576,
    'Length of a URL with its query, at most; above it INVALID_INPUT.',
  ),
  QUERY_PARAMETERS_MAX: integer(100, 1, 10_000, 'Query parameters of a URL, at most; above it INVALID_INPUT.'),
  JSON_DEPTH_MAX: integer(64, 8, 1_000, 'Nesting of JSON in a body or query, at most; above it INVALID_INPUT.'),
  REQUEST_TIMEOUT_MS: milliseconds(
    15_000,
    1_000,
    300_000,
    'How long a client may take to send a whole request (HTTP/1.1; over HTTP/2 `HANDLER_TIMEOUT_MS` counts).',
  ),
  HEADERS_TIMEOUT_MS: milliseconds(10_000, 1_000, 300_000, 'How long a client may take to send the headers.'),
  HANDLER_TIMEOUT_MS: milliseconds(
    30_000,
    1_000,
    600_000,
    'How long a request may take from its headers to the first byte of its answer; then UNAVAILABLE.',
  ),
  KEEP_ALIVE_TIMEOUT_MS: milliseconds(72_000, 1_000, 600_000, 'How long an idle connection is kept open.'),
  SOCKET_TIMEOUT_MS: milliseconds(
    60_000,
    1_000,
    600_000,
    'After so long without a byte either way in the middle of a request or an answer, the connection is cut.',
  ),
  CONNECTIONS_MAX: integer(10_000, 1, 1_000_000, 'Open connections of this process, at most; further ones are closed.'),
  REQUESTS_PER_CONNECTION_MAX: integer(
    100_000,
    0,
    100_000_000,
    'Requests that one HTTP/1.1 connection may carry before it is closed. `0`: no limit.',
  ),
  HTTP2_STREAMS_MAX: integer(100, 1, 10_000, 'Requests that one HTTP/2 connection may have under way at once.'),
  HTTP2_RESETS_BURST: integer(
    200,
    1,
    100_000,
    'Streams that one HTTP/2 client may open and reset at once ("rapid reset"); one that resets more is cut off.',
  ),
  HTTP2_RESETS_PER_SECOND: integer(33, 1, 100_000, 'How fast the allowance of `HTTP2_RESETS_BURST` comes back.'),
  TRPC_MAX_BATCH: integer(10, 1, 100, 'Calls in one tRPC batch request.'),
  EVENT_STREAMS_MAX: integer(1_000, 0, 100_000, 'Clients that follow events at once; above it CAPACITY.'),
  EVENT_STREAM_HEARTBEAT_MS: milliseconds(
    5_000,
    50,
    60_000,
    'After so long without an event its stream carries a comment; the token is looked at as often.',
  ),
  EVENT_STREAM_STALL_MS: milliseconds(30_000, 50, 600_000, 'A follower that takes nothing for so long is cut off.'),
};

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && url.origin === text;
}

function isAddressOrNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
