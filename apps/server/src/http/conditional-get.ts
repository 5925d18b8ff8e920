import { hash } from 'node:crypto';
import { isConditionalRead } from '@croupier/api/conditional-reads';
import { operations } from '@croupier/api/operations';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { restPrefix } from './request-facts.ts';

/**
 * ETag and conditional GET for the reads of the router, and for what has set a tag of its own: an answer that the client has
 * already is 304 without a body. The tag comes from the answer itself, so it never tells of a change that is none; the read is
 * done, its transfer is saved. Register before compression: 304 needs none, and every form of an answer has the same tag.
 */
export function answerConditionally(app: FastifyInstance): void {
  const reads = operations.filter(isConditionalRead);
  const urls = new Set(reads.map(({ path }) => restPrefix + path.replaceAll(/\{(\w+)\}/g, ':$1')));
  const isRead = (request: FastifyRequest) => urls.has(request.routeOptions.url ?? '');
  app.addHook('onSend', (request, reply, payload, done) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return done();
    if (reply.statusCode !== 200 || !isWhole(payload)) return done();
    const given = reply.getHeader('etag');
    if (given === undefined && !isRead(request)) return done();
    const tag = typeof given === 'string' ? given : tagOf(payload);
    reply.header('etag', tag).header('cache-control', 'private, no-cache');
    if (!isKnown(request.headers['if-none-match'], tag)) return done();
    withoutBody(reply);
    done(null, '');
  });
}

/** Weak: a compressed form has the same tag. */
export function tagOf(payload: string | Buffer): string {
  return `W/"${hash('sha1', payload, 'base64url')}"`;
}

function isWhole(payload: unknown): payload is string | Buffer {
  return typeof payload === 'string' || Buffer.isBuffer(payload);
}

/** RFC 9110, 13.1.2: any of the list, compared weakly. */
function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const opaque = tag.slice(2);
  return ifNoneMatch.split(',').some((one) => one.trim().replace(/^W\//, '') === opaque);
}

function withoutBody(reply: FastifyReply): void {
  reply.code(304).removeHeader('content-type').removeHeader('content-length');
}
