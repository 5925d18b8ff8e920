import { TRPCError } from '@trpc/server';
import type { FastifyRequest } from 'fastify';
import { inputParsers } from '../router-internals.ts';
import { converterFor, type Converter } from './convert-strings.ts';
import { readHeaderString } from './header-value.ts';
import { parseQuery } from './query-string.ts';
import type { RestRoute } from './rest-routes.ts';
import { schemasByKey } from './zod-shape.ts';

/** Reads the input of one operation from a request. Throws BAD_REQUEST, or NOT_FOUND for an empty path parameter. */
export type InputReader = (request: FastifyRequest) => unknown;

const refusedKeys = new Set(['__proto__', 'constructor', 'prototype']);

function refuse(message: string): never {
  throw new TRPCError({ code: 'BAD_REQUEST', message });
}

type Input = Record<string, unknown>;

function put(input: Input, key: string, value: unknown, from: string): void {
  if (refusedKeys.has(key)) refuse(`The key ${key} is not allowed`);
  if (Object.hasOwn(input, key) && input[key] !== value)
    refuse(`${from} ${key} contradicts another part of the request`);
  input[key] = value;
}

/** The body itself: it was made for this request, and the parser has refused dangerous keys. */
function bodyObject(body: unknown): Input {
  if (body === undefined) return {};
  if (typeof body !== 'object' || body === null || Array.isArray(body)) refuse('The body must be a JSON object');
  return body as Input;
}

function isEmptyBody(body: unknown): boolean {
  return body === undefined || body === null || (typeof body === 'object' && Object.keys(body).length === 0);
}

const asText: Converter = (values) => (values.length === 1 ? values[0] : values);

/**
 * Prepares the reader of one operation: body (POST, PUT, PATCH) or query (GET, DELETE), path parameters, and the headers
 * that stand for input keys, merged into one object. No part may contradict another. `headerInputs` maps header names
 * (lower case) to input keys; a header counts only where the input schema has the key.
 */
export function inputReader(route: RestRoute, headerInputs: Readonly<Record<string, string>>): InputReader {
  const parsers = inputParsers(route.procedure);
  const schemas = schemasByKey(parsers);
  const converters = new Map([...schemas].map(([key, known]) => [key, converterFor(known)]));
  for (const parameter of route.pathParameters) {
    if (!schemas.has(parameter))
      throw new Error(`${route.procedurePath}: the input has no key for path parameter {${parameter}}`);
  }
  const headers = Object.entries(headerInputs).filter(([, key]) => schemas.has(key));
  const hasBody = route.method !== 'GET' && route.method !== 'DELETE';

  return (request) => {
    const input = hasBody ? bodyObject(request.body) : {};
    const url = request.raw.url ?? '';
    if (!hasBody && !isEmptyBody(request.body)) refuse(`${route.method} takes no body`);
    const query = url.includes('?') ? parseQuery(url) : undefined;
    if (query && hasBody && query.size > 0) refuse('This operation takes no query parameters');
    if (query)
      for (const [key, values] of query)
        put(input, key, (converters.get(key) ?? asText)(values), 'The query parameter');
    readPathParameters(request, route, converters, input);
    for (const [name, key] of headers) {
      const value = request.headers[name];
      if (value !== undefined) put(input, key, readHeaderString(name, value), `The header ${name} for`);
    }
    if (parsers.length > 0) return input;
    if (Object.keys(input).length > 0) refuse('This operation takes no input');
    return undefined;
  };
}

function readPathParameters(
  request: FastifyRequest,
  route: RestRoute,
  converters: Map<string, Converter>,
  input: Input,
): void {
  const { params } = request;
  if (route.pathParameters.length === 0 || typeof params !== 'object' || params === null) return;
  for (const parameter of route.pathParameters) {
    const value: unknown = Reflect.get(params, parameter);
    if (typeof value !== 'string' || value === '')
      throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such path' });
    put(input, parameter, (converters.get(parameter) ?? asText)([value]), 'The path parameter');
  }
}
