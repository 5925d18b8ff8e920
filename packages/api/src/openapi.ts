import { errorCodes } from '@croupier/kernel/errors';
import { buildOpenApi } from '@croupier/rpc/openapi-document';
import { stringify } from 'yaml';
import { rolesFor } from './access.ts';
import { appRouter } from './app-router.ts';
import { isConditionalRead } from './conditional-reads.ts';
import { withAnswers, withConditions, withExamples } from './openapi/answers.ts';
import { documentOptions } from './openapi/document-options.ts';
import { exampleWithoutKey, idempotencyKeyParameter, keyInHeader } from './openapi/header-keys.ts';
import { isObject, objectAt, type JsonObject } from './openapi/json.ts';
import { nameSchemas } from './openapi/name-schemas.ts';
import { plainSchemas } from './openapi/plain-schemas.ts';
import { rendition30 } from './openapi/rendition-3-0.ts';
import { Components, shareOptions, shareParts, sorted } from './openapi/share.ts';
import { systemOperations, systemSchemas } from './openapi/system-operations.ts';
import { errorCodesOf } from './operation-errors.ts';
import { operations, type Operation } from './operations.ts';
import { requestExamples } from './request-examples.ts';

/** Where the operations of the router are; the routes beside it have whole paths of their own. */
const prefix = '/api/v1';

let built: JsonObject | undefined;
const texts = new Map<string, string>();

/**
 * The OpenAPI 3.1 document of everything that is served: the operations, derived from the router, and the routes beside it.
 * Schemas, parameters, headers and error answers stand once, among the components.
 */
export function openApiDocument(): JsonObject {
  built ??= build();
  return built;
}

/** The same in OpenAPI 3.0.3, for generators that do not read 3.1. */
export function openApi30Document(): JsonObject {
  return rendition30(openApiDocument());
}

/** The document as YAML, byte for byte the same for the same router. */
export function openApiYaml(): string {
  return rendered('yaml', () => {
    const yaml = stringify(openApiDocument(), { lineWidth: 0, aliasDuplicateObjects: false });
    return `# Generated from the router by "pnpm openapi write". Do not edit.\n${yaml}`;
  });
}

/** The document as JSON. */
export function openApiJson(): string {
  return rendered('json', () => `${JSON.stringify(openApiDocument())}\n`);
}

/** The rendition in OpenAPI 3.0.3 as JSON. */
export function openApi30Json(): string {
  return rendered('json-3.0', () => `${JSON.stringify(openApi30Document(), null, 2)}\n`);
}

function rendered(name: string, render: () => string): string {
  const text = texts.get(name) ?? render();
  texts.set(name, text);
  return text;
}

function build(): JsonObject {
  nameSchemas();
  const raw = plainSchemas(buildOpenApi(appRouter, documentOptions));
  const document = isObject(raw) ? raw : {};
  const described = objectAt(document, 'paths');
  const components = new Components();
  components.put('parameters', 'IdempotencyKey', idempotencyKeyParameter);
  const schemas = { ...objectAt(objectAt(document, 'components'), 'schemas'), ...systemSchemas };
  for (const [name, schema] of Object.entries(schemas))
    components.put('schemas', name, isObject(schema) ? shareOptions(schema, name, components) : schema);
  const paths: JsonObject = {};
  const add = (path: string, method: string, operation: JsonObject) => {
    paths[path] = { ...objectAt(paths, path), [method]: shareParts(operation, components) };
  };
  for (const operation of operations) {
    const method = operation.method.toLowerCase();
    const given = keyInHeader(objectAt(objectAt(described, operation.path), method));
    const whole = withAnswers(inWords(given, operation), errorCodesOf(operation), components);
    add(prefix + operation.path, method, isConditionalRead(operation) ? withConditions(whole, components) : whole);
  }
  for (const { path, method, errors, operation } of systemOperations(described))
    add(path, method, withAnswers(operation, inOrder(errors), components));
  return finished(document, paths, components);
}

function inOrder(codes: readonly (typeof errorCodes)[number][]) {
  return errorCodes.filter((code) => codes.includes(code));
}

function finished(document: JsonObject, paths: JsonObject, components: Components): JsonObject {
  const shared = components.entries();
  const schemas = objectAt(shared, 'schemas');
  const withSamples = Object.entries(sorted(paths)).map(([path, item]) => [
    path,
    Object.fromEntries(
      Object.entries(isObject(item) ? item : {}).map(([method, operation]) => [
        method,
        isObject(operation) ? withExamples(operation, schemas) : operation,
      ]),
    ),
  ]);
  const { securitySchemes } = objectAt(document, 'components');
  return { ...document, paths: Object.fromEntries(withSamples), components: { ...sorted(shared), securitySchemes } };
}

/** The operation with who may call it, what it is called over tRPC, and examples of its body. */
function inWords(described: JsonObject, operation: Operation): JsonObject {
  const allowed = `Roles: ${rolesFor(operation.procedurePath).join(', ')}. tRPC: \`${operation.procedurePath}\`.`;
  const { description, requestBody } = described;
  const words = typeof description === 'string' ? `${description}\n\n${allowed}` : allowed;
  const examples = requestExamples[operation.procedurePath];
  if (examples === undefined || !isObject(requestBody)) return { ...described, description: words };
  const shown = Object.entries(examples).map(([name, value]) => [name, { value: exampleWithoutKey(value) }]);
  const json = {
    ...objectAt(objectAt(requestBody, 'content'), 'application/json'),
    examples: Object.fromEntries(shown),
  };
  return { ...described, description: words, requestBody: { ...requestBody, content: { 'application/json': json } } };
}
