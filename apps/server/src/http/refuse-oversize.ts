import { AppError } from '@croupier/kernel/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WireConfig } from '../wire-config.ts';
import { nestingExceeds, textNestingExceeds } from './json-depth.ts';
import { transportOf, trpcPrefix } from './request-facts.ts';

/** A URL this short has neither many parameters nor deep JSON. */
const harmlessUrlLength = 128;

/** @throws INVALID_INPUT for a URL that is too long, or has too many parameters or too deep JSON */
export function refuseOversizeUrl(url: string, config: WireConfig): void {
  if (url.length <= harmlessUrlLength) return;
  if (url.length > config.urlMaxCharacters) {
    throw refusal('The URL is too long.', 'too_long', { limitCharacters: config.urlMaxCharacters });
  }
  if (parametersOf(url) > config.queryParametersMax) {
    throw refusal('The URL has too many query parameters.', 'too_many', { limitParameters: config.queryParametersMax });
  }
  if (url.startsWith(trpcPrefix) && textNestingExceeds(decoded(url), config.jsonDepthMax)) throw tooDeep(config);
}

/**
 * Refuses bodies that are nested too deep, once they are read, on the routes beside the router; its own are looked at as they
 * are read. A body too short for it is not looked at.
 */
export function refuseDeepBodies(app: FastifyInstance, config: WireConfig): void {
  app.addHook('preValidation', (request, _reply, done) => {
    const { body } = request;
    if (body === undefined || transportOf(request) !== 'http' || isShort(request, config)) return done();
    done(nestingExceeds(body, config.jsonDepthMax) ? tooDeep(config) : undefined);
  });
}

function isShort(request: FastifyRequest, config: WireConfig): boolean {
  const length = request.headers['content-length'];
  return length !== undefined && Number(length) <= 2 * config.jsonDepthMax;
}

function parametersOf(url: string): number {
  let count = 1;
  for (let at = url.indexOf('&'); at !== -1; at = url.indexOf('&', at + 1)) count += 1;
  return count;
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url; // refused later, for what it is
  }
}

function tooDeep(config: WireConfig): AppError {
  return refusal('The JSON is nested too deep.', 'too_deep', { limitDepth: config.jsonDepthMax });
}

function refusal(message: string, code: string, limit: Readonly<Record<string, number>>): AppError {
  return new AppError('INVALID_INPUT', message, { details: { issues: [{ path: '', message, code }], ...limit } });
}
