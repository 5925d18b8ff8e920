import { inputParsers, listProcedures } from '@croupier/rpc/router-internals';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { appRouter } from './app-router.ts';
import { isObject, objectAt, type JsonObject } from './openapi/json.ts';
import { openApi30Document, openApi30Json, openApiDocument, openApiYaml } from './openapi.ts';
import { errorCodesOf } from './operation-errors.ts';
import { operations } from './operations.ts';
import { requestExamples } from './request-examples.ts';

const document = openApiDocument();
const id = '019a9f30-7c1a-7b2e-8d3f-5a6b7c8d9e0f';

/** What a reference of the document points to; anything else comes back as it is. */
function resolved(value: unknown): JsonObject {
  if (!isObject(value)) return {};
  const { $ref: reference } = value;
  if (typeof reference !== 'string') return value;
  const steps = reference.slice(2).split('/');
  return steps.reduce<JsonObject>((at, step) => objectAt(at, step), document);
}

function described(method: string, path: string): JsonObject {
  return objectAt(objectAt(objectAt(document, 'paths'), path), method.toLowerCase());
}

describe('the OpenAPI document', () => {
  it('[API-1] holds every operation, with roles, tag, security, headers, and every code that it may answer with', () => {
    for (const operation of operations) {
      const found = z
        .looseObject({
          operationId: z.string(),
          summary: z.string(),
          description: z.string().includes('Roles: '),
          tags: z.array(z.string()).length(1),
          security: z.tuple([z.object({ bearer: z.array(z.string()) })]),
          responses: z.record(z.string(), z.looseObject({})),
        })
        .parse(described(operation.method, `/api/v1${operation.path}`));
      const answers = Object.values(found.responses).map(resolved);
      for (const answer of answers)
        expect(Object.keys(objectAt(answer, 'headers')), operation.procedurePath).toEqual(
          expect.arrayContaining(['X-Request-Id', 'X-Api-Version', 'RateLimit', 'RateLimit-Policy']),
        );
      const words = answers.map((answer) => answer['description']).join('\n');
      for (const code of errorCodesOf(operation)) expect(words, operation.procedurePath).toContain(code);
    }
  });

  it('[API-1] shows every schema, body and list once, under a name', () => {
    for (const { method, path } of operations) {
      const { requestBody } = described(method, `/api/v1${path}`);
      if (!isObject(requestBody)) continue;
      const json = objectAt(objectAt(requestBody, 'content'), 'application/json');
      expect(objectAt(json, 'schema')).toEqual({ $ref: expect.stringMatching(/^#\/components\/schemas\/\w+$/) });
    }
    const names = Object.keys(objectAt(objectAt(document, 'components'), 'schemas'));
    expect(names).toEqual(
      expect.arrayContaining(['WalletView', 'WalletPage', 'SpinResult', 'WalletOperateBodyCredit']),
    );
  });

  it('[ACT-3] the idempotency key is a header that must be there, and no field of a body', () => {
    const keyed = operations.filter(({ method, path }) =>
      JSON.stringify(described(method, `/api/v1${path}`)).includes('#/components/parameters/IdempotencyKey'),
    );
    expect(keyed.map(({ procedurePath }) => procedurePath)).toEqual(
      expect.arrayContaining(['action.act', 'wallet.create', 'session.create', 'game.import', 'fingerprint.run']),
    );
    expect(JSON.stringify(objectAt(objectAt(document, 'components'), 'schemas')['ActionActBodySpin'])).not.toContain(
      'idempotencyKey',
    );
    expect(described('post', '/api/v1/sessions/{sessionId}/cancel')).not.toHaveProperty('requestBody');
  });

  it('[API-1] holds the routes beside the router', () => {
    for (const path of [
      '/health',
      '/api/health',
      '/api/version',
      '/metrics',
      '/api/v1/wallets/{walletId}/statement.csv',
    ])
      expect(described('get', path), path).toHaveProperty('operationId');
    expect(described('get', '/api/v1/sessions/{sessionId}/events/stream')).toHaveProperty(
      'operationId',
      'event-stream',
    );
  });

  it('[API-1] the rendition in OpenAPI 3.0 has the same operations, and no word of 3.1', () => {
    const old = openApi30Document();
    expect(old['openapi']).toBe('3.0.3');
    expect(Object.keys(objectAt(old, 'paths'))).toEqual(Object.keys(objectAt(document, 'paths')));
    expect(openApi30Json()).not.toMatch(/"const":|"prefixItems":|"type": "null"|"type": \[|"propertyNames":/);
  });

  it('[API-1] dates are strings of format date-time, and nothing is left without a schema', () => {
    const yaml = openApiYaml();
    expect(yaml).toContain('format: date-time');
    expect(yaml).not.toMatch(/undefined|NaN|\[object/);
    expect(openApiYaml()).toBe(yaml);
  });

  it('[API-1] every example of a request is accepted by its operation', () => {
    const procedures = new Map(listProcedures(appRouter));
    for (const [path, examples] of Object.entries(requestExamples)) {
      const procedure = procedures.get(path);
      const [schema] = procedure ? inputParsers(procedure) : [];
      const parameters = [...(operations.find((one) => one.procedurePath === path)?.path.matchAll(/\{(\w+)\}/g) ?? [])];
      const fromPath = Object.fromEntries(parameters.map(([, name = '']) => [name, id]));
      for (const [name, example] of Object.entries(examples)) {
        const parsed = z
          .instanceof(z.ZodType)
          .parse(schema)
          .safeParse({ ...fromPath, ...example });
        expect(parsed.error?.issues, `${path} ${name}`).toBeUndefined();
      }
    }
  });
});
