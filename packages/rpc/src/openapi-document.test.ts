import { initTRPC } from '@trpc/server';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { buildOpenApi } from './openapi-document.ts';
import type { DocumentOptions } from './openapi/document-options.ts';
import type { RestMeta } from './rest/rest-meta.ts';
import { restRoutes } from './rest/rest-routes.ts';
import { restRouter } from './testing/rest-router.ts';

const options: DocumentOptions = {
  title: 'Notes',
  version: '1.0.0',
  servers: [{ url: '/api/v1' }],
  securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
  headerInputs: [{ name: 'Idempotency-Key', key: 'idempotencyKey', description: 'May replace the field of the body.' }],
  errorSchema: {
    name: 'Problem',
    schema: { type: 'object', properties: { code: { type: 'string' } }, required: ['code'] },
  },
  errorResponses: (route) => [
    ...(route.pathParameters.length > 0 ? [{ status: 404, description: 'NOT_FOUND' }] : []),
    { status: 400, description: 'BAD_REQUEST', examples: { input: { code: 'BAD_REQUEST' } } },
  ],
};

const document = buildOpenApi(restRouter, options);

function operation(path: string, method: 'get' | 'post' | 'delete') {
  const found = document.paths?.[path]?.[method];
  if (!found) throw new Error(`${method} ${path} is missing`);
  return found;
}

it('has exactly the operations that are served', () => {
  const documented = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { operationId }]) => `${method.toUpperCase()} ${path} ${operationId}`),
  );
  expect(documented).toEqual(
    restRoutes(restRouter).map((route) => `${route.method} ${route.path} ${route.operationId}`),
  );
});

it('a union body is a reference to the union, without the path parameters', () => {
  const act = operation('/notes/{noteId}/action', 'post');
  expect(act.requestBody).toEqual({
    required: true,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Action' } } },
  });
  expect(document.components?.schemas?.['Action']).toMatchObject({
    oneOf: [{ $ref: '#/components/schemas/PaintAction' }, { $ref: '#/components/schemas/MoveAction' }],
    discriminator: { propertyName: 'type' },
  });
  expect(act.parameters).toMatchObject([
    { in: 'path', name: 'noteId', required: true },
    { in: 'header', name: 'Idempotency-Key' },
  ]);
});

it('query parameters carry type, limits, default and description', () => {
  const parameters = operation('/notes', 'get').parameters;
  expect(parameters).toContainEqual({
    in: 'query',
    name: 'limit',
    description: 'Rows of one page',
    schema: { type: 'integer', minimum: 1, maximum: 100, default: 50, description: 'Rows of one page' },
  });
  expect(parameters?.map((parameter) => ('name' in parameter ? parameter.name : ''))).toContain('level');
});

it('success statuses, Location and the errors of the host', () => {
  const created = operation('/notes', 'post').responses;
  expect(Object.keys(created ?? {})).toEqual(['201', '400']);
  expect(created?.[201]).toMatchObject({ headers: { Location: { required: true } } });
  const removed = operation('/notes/{noteId}', 'delete').responses;
  expect(removed?.[204]).toEqual({ description: 'Successful response' });
  expect(removed?.[400]).toEqual({
    description: 'BAD_REQUEST',
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: { input: { value: { code: 'BAD_REQUEST' } } },
      },
    },
  });
  expect(Object.keys(document.components?.schemas ?? {})).toEqual([
    'Action',
    'MoveAction',
    'Note',
    'PaintAction',
    'Problem',
  ]);
});

it('the same router gives the same bytes', () => {
  expect(JSON.stringify(buildOpenApi(restRouter, options))).toBe(JSON.stringify(document));
});

it('what cannot be described is refused by name', () => {
  const t = initTRPC.meta<RestMeta>().create();
  const noOutput = t.router({ a: t.procedure.meta({ openapi: { method: 'GET', path: '/a' } }).query(() => 1) });
  expect(() => buildOpenApi(noOutput, options)).toThrow('a: a REST operation needs an output schema');
  const twice = t.router({
    a: t.procedure
      .meta({ openapi: { method: 'GET', path: '/a/{x}' } })
      .input(z.strictObject({ x: z.string() }))
      .query(() => 1),
    b: t.procedure
      .meta({ openapi: { method: 'GET', path: '/a/{y}' } })
      .input(z.strictObject({ y: z.string() }))
      .query(() => 1),
  });
  expect(() => restRoutes(twice)).toThrow('Two REST operations share GET /a/{}');
});
