import { AppError, errorCatalogue, toErrorBody, type ErrorCode } from '@croupier/kernel/errors';
import { isObject, listAt, objectAt, pascalCase, type JsonObject } from './json.ts';
import { sampleOf } from './sample.ts';
import type { Components } from './share.ts';

const exampleRequestId = '019a9f30-7c1a-7b2e-8d3f-5a6b7c8d9e0f';

/** The headers of answers. `RateLimit` fields come with every answer to a token that is counted. */
export const answerHeaders = {
  'X-Request-Id': {
    component: 'RequestId',
    header: { description: 'The id of the request, as it is in the log.', schema: { type: 'string' } },
  },
  'X-Api-Version': {
    component: 'ApiVersion',
    header: { description: 'The version of this interface, semver.', schema: { type: 'string' } },
  },
  'RateLimit-Policy': {
    component: 'RateLimitPolicy',
    header: {
      description: 'The limit that the caller is counted against: its name, quota `q` and window `w` in seconds.',
      schema: { type: 'string', example: '"token";q=100;w=1' },
    },
  },
  RateLimit: {
    component: 'RateLimit',
    header: {
      description:
        'Where the caller stands: requests that remain `r`, and seconds until they are as many as before `t`.',
      schema: { type: 'string', example: '"token";r=99;t=1' },
    },
  },
  'Retry-After': {
    component: 'RetryAfter',
    header: { description: 'Seconds to wait before the next try.', schema: { type: 'integer', minimum: 1 } },
  },
  'WWW-Authenticate': {
    component: 'WwwAuthenticate',
    header: { description: 'How to authenticate (RFC 9110, 11.6.1).', schema: { type: 'string', enum: ['Bearer'] } },
  },
  ETag: {
    component: 'EntityTag',
    header: { description: 'A tag of this very answer, for If-None-Match.', schema: { type: 'string' } },
  },
} as const;

type HeaderName = keyof typeof answerHeaders;
const always: readonly HeaderName[] = ['X-Request-Id', 'X-Api-Version'];
const counted: readonly HeaderName[] = ['RateLimit-Policy', 'RateLimit'];

/** References to headers by name. */
function headersOf(names: readonly HeaderName[], components: Components): JsonObject {
  return Object.fromEntries(
    names.map((name) => {
      const { component, header } = answerHeaders[name];
      return [name, components.put('headers', component, header)];
    }),
  );
}

/**
 * The operation with headers on its successes, and with one answer for each status of its error codes. Answers of the same
 * codes are one component. An answer that the operation itself describes for a status stays.
 */
export function withAnswers(operation: JsonObject, codes: readonly ErrorCode[], components: Components): JsonObject {
  const isCounted = codes.includes('RATE_LIMIT');
  const names = isCounted ? [...always, ...counted] : always;
  const successes = Object.entries(objectAt(operation, 'responses')).map(([status, response]) => {
    const given = isObject(response) ? response : {};
    return [status, { ...given, headers: { ...headersOf(names, components), ...objectAt(given, 'headers') } }] as const;
  });
  const byStatus = Map.groupBy(codes, (code) => String(errorCatalogue[code].status));
  const errors = [...byStatus].map(([status, some]) => [status, errorAnswer(some, isCounted, components)] as const);
  const answers: JsonObject = Object.fromEntries([...errors, ...successes]);
  return { ...operation, responses: answers };
}

const ifNoneMatch: JsonObject = {
  in: 'header',
  name: 'If-None-Match',
  description:
    'ETags of answers that the client has, or `*`. Where the answer is still one of them, 304 comes without a body.',
  schema: { type: 'string' },
  example: 'W/"6VDRMiVXzVm5XuSvZQgVuHQbFnA"',
};

/** A read with its ETag, the header that asks for news only, and the answer that there are none. */
export function withConditions(operation: JsonObject, components: Components): JsonObject {
  const responses = objectAt(operation, 'responses');
  const read = objectAt(responses, '200');
  const headers = headersOf(['ETag'], components);
  const same = components.put('responses', 'NotModified', {
    description: 'The client has this answer: its If-None-Match names it.',
    headers: headersOf([...always, ...counted, 'ETag'], components),
  });
  return {
    ...operation,
    parameters: [...listAt(operation, 'parameters'), components.put('parameters', 'IfNoneMatch', ifNoneMatch)],
    responses: { ...responses, 200: { ...read, headers: { ...objectAt(read, 'headers'), ...headers } }, 304: same },
  };
}

function errorAnswer(codes: readonly ErrorCode[], isCounted: boolean, components: Components): JsonObject {
  const names = [...always, ...(isCounted ? counted : [])];
  if (codes.some((code) => errorCatalogue[code].retryable)) names.push('Retry-After');
  if (codes.includes('UNAUTHORIZED')) names.push('WWW-Authenticate');
  const examples = codes.map((code) => [code, components.put('examples', code, { value: exampleBody(code) })]);
  return components.put('responses', `${codes.map(pascalCase).join('Or')}${isCounted ? '' : 'Uncounted'}`, {
    description: codes.map((code) => `${code}: ${errorCatalogue[code].meaning}`).join('\n\n'),
    headers: headersOf(names, components),
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/Error' },
        examples: Object.fromEntries(examples),
      },
    },
  });
}

function exampleBody(code: ErrorCode) {
  const details =
    code === 'INVALID_INPUT'
      ? { issues: [{ path: 'limit', message: 'Too big: expected number to be <=1000', code: 'too_big' }] }
      : {};
  return toErrorBody(new AppError(code, undefined, { details }), exampleRequestId);
}

/** The operation with an example of every success that is JSON and has none, made from its schema. */
export function withExamples(operation: JsonObject, schemas: JsonObject): JsonObject {
  const responses = Object.entries(objectAt(operation, 'responses')).map(([status, response]) => {
    const content = isObject(response) ? objectAt(response, 'content') : {};
    const json = content['application/json'];
    if (!isObject(response) || !isObject(json) || 'examples' in json) return [status, response] as const;
    const examples = { plain: { value: sampleOf(json['schema'], schemas) } };
    return [status, { ...response, content: { ...content, 'application/json': { ...json, examples } } }] as const;
  });
  return { ...operation, responses: Object.fromEntries(responses) };
}
