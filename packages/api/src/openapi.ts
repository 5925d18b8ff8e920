import { apiVersion } from '@croupier/contract/common';
import { AppError, errorCatalogue, errorCodes, toErrorBody, type ErrorCode } from '@croupier/kernel/errors';
import { present } from '@croupier/kernel/assert';
import { buildOpenApi } from '@croupier/rpc/openapi-document';
import type { DocumentOptions, ErrorResponse, OpenApiDocument } from '@croupier/rpc/openapi/document-options';
import { stringify } from 'yaml';
import { rolesFor } from './access.ts';
import { appRouter } from './app-router.ts';
import { errorCodesOf } from './operation-errors.ts';
import { operations, type Operation } from './operations.ts';
import { requestExamples } from './request-examples.ts';

const exampleRequestId = '019a9f30-7c1a-7b2e-8d3f-5a6b7c8d9e0f';
const bearer = 'bearer';
type OperationObject = NonNullable<NonNullable<NonNullable<OpenApiDocument['paths']>[string]>['get']>;

const httpMethods = ['get', 'put', 'post', 'delete'] as const;

const byRestName = new Map(operations.map((operation) => [`${operation.method} ${operation.path}`, operation]));

const options: DocumentOptions = {
  title: 'Croupier',
  version: apiVersion,
  description:
    'An authoritative game backend: one place where agents, people and tools play by the same rules.\n\n' +
    'Amounts are integers in minor units. Times are ISO 8601 in UTC. Lists are paged by cursor: pass `nextCursor` of one page as `cursor` of the next.\n\n' +
    'A mutation that moves play or money carries an idempotency key: when the outcome of a request is unknown, send it again with the same key, and it happens once.',
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  servers: [{ url: '/api/v1', description: 'This server' }],
  securitySchemes: {
    [bearer]: { type: 'http', scheme: 'bearer', description: 'An API token: `Authorization: Bearer crp_…`.' },
  },
  tags: [
    { name: 'sessions', description: 'One run of a player or an agent on one game.' },
    { name: 'actions', description: 'Gameplay: bets, spins, cash-out.' },
    { name: 'games', description: 'The catalogue of games and their exact mathematics.' },
    { name: 'wallets', description: 'Money: balances, limits, statements.' },
    { name: 'ledger', description: 'The proof that the books balance.' },
    { name: 'events', description: 'What happened, as it was stored.' },
    { name: 'projections', description: 'What is kept up to date from the events, and can be made anew from them.' },
    { name: 'fingerprints', description: 'What a game does, measured by playing it.' },
    { name: 'identity', description: 'Users and API tokens.' },
  ],
  headerInputs: [
    {
      name: 'Idempotency-Key',
      key: 'idempotencyKey',
      description: 'Stands for `idempotencyKey` of the body: one of the two is required, and they may not differ.',
    },
  ],
  errorSchema: {
    name: 'Error',
    schema: {
      type: 'object',
      required: ['error'],
      additionalProperties: false,
      properties: {
        error: {
          type: 'object',
          required: ['code', 'message', 'details', 'requestId', 'retryable'],
          additionalProperties: false,
          properties: {
            code: { type: 'string', enum: [...errorCodes] },
            message: { type: 'string' },
            details: { type: 'object', additionalProperties: true },
            requestId: { type: 'string' },
            retryable: { type: 'boolean', description: 'True when the same request may succeed later unchanged.' },
          },
        },
      },
    },
  },
  errorResponses: ({ method, path }) =>
    errorResponsesOf(present(byRestName.get(`${method} ${path}`), `${method} ${path} is no operation`)),
  successHeaders: {
    'x-request-id': { description: 'The id of the request, as it is in the log.', schema: { type: 'string' } },
    'x-api-version': { description: 'The version of this interface, semver.', schema: { type: 'string' } },
  },
};

/** The OpenAPI 3.1 document of all operations, derived from the router. */
export function openApiDocument(): OpenApiDocument {
  const document = buildOpenApi(appRouter, options);
  for (const operation of operations) describeOperation(document, operation);
  const examples = Object.fromEntries(errorCodes.map((code) => [code, { value: exampleBody(code) }]));
  return { ...document, components: { ...document.components, examples } };
}

let rendered: string | undefined;

/** The document as YAML, byte for byte the same for the same router. */
export function openApiYaml(): string {
  rendered ??= `# Generated from the router by "pnpm openapi write". Do not edit.\n${stringify(openApiDocument(), {
    lineWidth: 0,
    aliasDuplicateObjects: false,
  })}`;
  return rendered;
}

function describeOperation(document: OpenApiDocument, operation: Operation): void {
  const method = httpMethods.find((name) => name === operation.method.toLowerCase());
  const described = method && document.paths?.[operation.path]?.[method];
  if (described === undefined) return;
  shareExamples(described, operation);
  const allowed = `Roles: ${rolesFor(operation.procedurePath).join(', ')}. tRPC: \`${operation.procedurePath}\`.`;
  described.description = described.description === undefined ? allowed : `${described.description}\n\n${allowed}`;
  const examples = requestExamples[operation.procedurePath];
  const body = described.requestBody;
  if (examples === undefined || body === undefined || '$ref' in body) return;
  const json = body.content['application/json'];
  if (json) json.examples = Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));
}

/** An error looks the same wherever it comes from: its example stands once, among the components. */
function shareExamples(described: OperationObject, operation: Operation): void {
  for (const code of errorCodesOf(operation)) {
    const response = described.responses?.[errorCatalogue[code].status];
    if (response === undefined || '$ref' in response) continue;
    const json = response.content?.['application/json'];
    if (json) json.examples = { ...json.examples, [code]: { $ref: `#/components/examples/${code}` } };
  }
}

/** One answer a status: all codes of that status, each with an example body. */
function errorResponsesOf(operation: Operation): readonly ErrorResponse[] {
  const byStatus = Map.groupBy(errorCodesOf(operation), (code) => errorCatalogue[code].status);
  return [...byStatus].map(([status, codes]) => ({
    status,
    description: codes.map((code) => `${code}: ${errorCatalogue[code].meaning}`).join('\n\n'),
    ...(codes.some((code) => errorCatalogue[code].retryable && status !== 409)
      ? { headers: { 'Retry-After': retryAfter } }
      : {}),
  }));
}

const retryAfter = { description: 'Seconds to wait before the next try.', schema: { type: 'integer' } } as const;

function exampleBody(code: ErrorCode) {
  const details =
    code === 'INVALID_INPUT'
      ? { issues: [{ path: 'limit', message: 'Too big: expected number to be <=1000', code: 'too_big' }] }
      : {};
  return toErrorBody(new AppError(code, undefined, { details }), exampleRequestId);
}
