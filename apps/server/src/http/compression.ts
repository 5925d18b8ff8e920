import { brotliCompress, constants, gzip } from 'node:zlib';
import { negotiate } from '@fastify/accept-negotiator';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const encodings = ['br', 'gzip'];
const compressible = /^(?:text\/(?!event-stream)|application\/(?:json|yaml|javascript|[a-z.-]+\+json))/;
/** Level 11, zlib's default, is for files that are compressed once. */
const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

/**
 * Compresses whole answers of at least `minBytes` for clients that accept it, off the main thread; 0: none. Streams are left
 * alone, and a small answer costs one comparison.
 */
export function compressAnswers(app: FastifyInstance, minBytes: number): void {
  if (minBytes === 0) return;
  app.addHook('onSend', (request, reply, payload, done) => {
    if (!isLarge(payload, minBytes) || !isCompressible(reply)) return done();
    addVary(reply);
    const encoding = encodingFor(request);
    if (encoding === undefined) return done();
    compress(payload, encoding, (error, compressed) => {
      if (error) return done(error);
      reply.header('content-encoding', encoding).header('content-length', compressed.byteLength);
      weakenTag(reply);
      done(null, compressed);
    });
  });
}

function isLarge(payload: unknown, minBytes: number): payload is string | Buffer {
  return (typeof payload === 'string' || Buffer.isBuffer(payload)) && payload.length >= minBytes;
}

function isCompressible(reply: FastifyReply): boolean {
  const type = reply.getHeader('content-type');
  return typeof type === 'string' && compressible.test(type) && !reply.hasHeader('content-encoding');
}

/** Whoever keeps the answer must know that another client may get it in another form. */
function addVary(reply: FastifyReply): void {
  const vary = reply.getHeader('vary');
  const known = Array.isArray(vary) ? vary.join(', ') : vary === undefined ? '' : String(vary);
  reply.header('vary', known === '' ? 'accept-encoding' : `${known}, accept-encoding`);
}

/** A strong tag promises the same bytes, and these are others. */
function weakenTag(reply: FastifyReply): void {
  const tag = reply.getHeader('etag');
  if (typeof tag === 'string' && tag.startsWith('"')) reply.header('etag', `W/${tag}`);
}

function encodingFor(request: FastifyRequest): string | undefined {
  const accepted = request.headers['accept-encoding'];
  if (accepted === undefined) return undefined;
  return negotiate(accepted, encodings) ?? undefined;
}

function compress(
  payload: string | Buffer,
  encoding: string,
  done: (error: Error | null, compressed: Buffer) => void,
): void {
  if (encoding === 'br') brotliCompress(payload, brotliOptions, done);
  else gzip(payload, done);
}
