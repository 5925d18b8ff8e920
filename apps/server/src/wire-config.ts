import type { Environment } from './environment.ts';

/** Where the server's certificate comes from. */
export type TlsSource =
  | { readonly kind: 'files'; readonly certFile: string; readonly keyFile: string }
  | { readonly kind: 'development' };

/** The configuration of the wire: times in milliseconds, sizes in bytes. The documented meaning is the variable's. */
export interface WireConfig {
  /** Null: plain HTTP. */
  readonly tls: TlsSource | null;
  readonly corsOrigins: readonly string[];
  readonly trustedProxies: readonly string[];
  /** 0: never. */
  readonly compressMinBytes: number;
  readonly bodyLimitBytes: number;
  readonly headersMaxBytes: number;
  readonly urlMaxCharacters: number;
  readonly queryParametersMax: number;
  readonly jsonDepthMax: number;
  readonly requestTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly handlerTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  readonly socketTimeoutMs: number;
  readonly connectionsMax: number;
  /** 0: no limit. */
  readonly requestsPerConnectionMax: number;
  readonly http2: { readonly streamsMax: number; readonly resetsBurst: number; readonly resetsPerSecond: number };
  readonly trpcMaxBatch: number;
  readonly eventStreams: { readonly max: number; readonly heartbeatMs: number; readonly stallMs: number };
  readonly rate: { readonly tokenPerSecond: number; readonly strangerPerMinute: number };
}

/** The wire's part of the configuration. */
export function wireConfigOf(values: Environment): WireConfig {
  return {
    tls: tlsOf(values),
    corsOrigins: values.CORS_ORIGINS,
    trustedProxies: values.TRUSTED_PROXIES,
    compressMinBytes: values.COMPRESS_MIN_BYTES,
    bodyLimitBytes: values.BODY_LIMIT_BYTES,
    headersMaxBytes: values.HEADERS_MAX_BYTES,
    urlMaxCharacters: values.URL_MAX_CHARACTERS,
    queryParametersMax: values.QUERY_PARAMETERS_MAX,
    jsonDepthMax: values.JSON_DEPTH_MAX,
    requestTimeoutMs: values.REQUEST_TIMEOUT_MS,
    headersTimeoutMs: values.HEADERS_TIMEOUT_MS,
    handlerTimeoutMs: values.HANDLER_TIMEOUT_MS,
    keepAliveTimeoutMs: values.KEEP_ALIVE_TIMEOUT_MS,
    socketTimeoutMs: values.SOCKET_TIMEOUT_MS,
    connectionsMax: values.CONNECTIONS_MAX,
    requestsPerConnectionMax: values.REQUESTS_PER_CONNECTION_MAX,
    http2: {
      streamsMax: values.HTTP2_STREAMS_MAX,
      resetsBurst: values.HTTP2_RESETS_BURST,
      resetsPerSecond: values.HTTP2_RESETS_PER_SECOND,
    },
    trpcMaxBatch: values.TRPC_MAX_BATCH,
    eventStreams: {
      max: values.EVENT_STREAMS_MAX,
      heartbeatMs: values.EVENT_STREAM_HEARTBEAT_MS,
      stallMs: values.EVENT_STREAM_STALL_MS,
    },
    rate: {
      tokenPerSecond: values.RATE_LIMIT_TOKEN_PER_SECOND,
      strangerPerMinute: values.RATE_LIMIT_STRANGER_PER_MINUTE,
    },
  };
}

function tlsOf({ TLS_CERT_FILE, TLS_KEY_FILE, TLS_DEV_CERTIFICATE }: Environment): TlsSource | null {
  if (TLS_CERT_FILE !== undefined && TLS_KEY_FILE !== undefined) {
    return { kind: 'files', certFile: TLS_CERT_FILE, keyFile: TLS_KEY_FILE };
  }
  return TLS_DEV_CERTIFICATE ? { kind: 'development' } : null;
}
