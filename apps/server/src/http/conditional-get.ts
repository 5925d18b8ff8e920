import { hash } from 'node:crypto';
import { operations } from '@croupier/api/operations';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { restPrefix } from './request-facts.ts';

/** Reads that clients repeat, and that seldom or never change. */
const repeated: ReadonlySet<string> = new Set([
  'game.list',
  'game.get',
  'game.exact',
  'session.get',
  'session.verify',
  'fingerprint.get',
  'fingerprint.latest',
]);
const documents = ['/openapi.yaml', '/openapi.json'];

/**
 * ETag and conditional GET for reads that repeat: an answer that the client has already is 304 without a body. The tag comes
 * from the answer itself, so it never tells of a change that is none; the read is done, its transfer is saved. Register before
 * the routes.
 */
export function answerConditionally(app: FastifyInstance): void {
  const urls = new Set([...documents, ...operations.flatMap(urlOf)]);
  app.addHook('onRoute', (route) => {
    const methods = Array.isArray(route.method) ? route.method : [route.method];
    if (!urls.has(route.url) || !methods.includes('GET')) return;
    const own = route.onSend === undefined ? [] : [route.onSend].flat();
    route.onSend = [
      ...own,
      (request, reply, payload, done) => {
        if (reply.statusCode !== 200 || reply.hasHeader('etag') || !isWhole(payload)) return done();
        // Weak: a compressed form of it has the same tag.
        const tag = `W/"${hash('sha1', payload, 'base64url')}"`;
        reply.header('etag', tag).header('cache-control', 'private, no-cache');
        if (!isKnown(request.headers['if-none-match'], tag)) return done();
        withoutBody(reply);
        done(null, '');
      },
    ];
  });
}

function urlOf({ procedurePath, path }: { procedurePath: string; path: string }): string[] {
  return repeated.has(procedurePath) ? [restPrefix + path.replaceAll(/\{(\w+)\}/g, ':$1')] : [];
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
