import { inputParsers, listProcedures } from '@croupier/rpc/router-internals';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { appRouter } from './app-router.ts';
import { openApiDocument, openApiYaml } from './openapi.ts';
import { errorCodesOf } from './operation-errors.ts';
import { operations } from './operations.ts';
import { requestExamples } from './request-examples.ts';

const document = openApiDocument();
const id = '019a9f30-7c1a-7b2e-8d3f-5a6b7c8d9e0f';

describe('the OpenAPI document', () => {
  it('[API-1] holds every operation, with roles, tag, security, and every code that it may answer with', () => {
    for (const operation of operations) {
      const described = z
        .looseObject({
          description: z.string().includes('Roles: '),
          tags: z.array(z.string()).length(1),
          security: z.tuple([z.object({ bearer: z.array(z.string()) })]),
          responses: z.record(z.string(), z.object({ description: z.string() })),
        })
        .parse(
          document.paths?.[operation.path]?.[
            z.enum(['get', 'post', 'put', 'delete']).parse(operation.method.toLowerCase())
          ],
        );
      const words = Object.values(described.responses)
        .map((response) => response.description)
        .join('\n');
      for (const code of errorCodesOf(operation)) expect(words, operation.procedurePath).toContain(code);
    }
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
