import { statementCsvHeader } from '@croupier/contract/statement-csv';
import type { ErrorCode } from '@croupier/kernel/errors';
import { isObject, listAt, objectAt, type JsonObject } from './json.ts';

/** A route that stands beside the router, as the document shows it. */
export interface SystemOperation {
  readonly path: string;
  readonly method: 'get' | 'post';
  readonly errors: readonly ErrorCode[];
  /** Everything but the errors. */
  readonly operation: JsonObject;
}

const text = { type: 'string' };
const open = { security: [], tags: ['system'] };

function json(schema: JsonObject, description: string): JsonObject {
  return { description, content: { 'application/json': { schema } } };
}

function objectOf(properties: JsonObject): JsonObject {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

const version = { type: 'string', pattern: '^\\d{1,5}\\.\\d{1,5}\\.\\d{1,5}$', example: '0.1.0' };

const readiness = objectOf({
  status: { type: 'string', enum: ['ready', 'degraded', 'starting'] },
  ready: { type: 'boolean' },
  database: { type: 'boolean' },
  version,
  uptimeSeconds: { type: 'integer', minimum: 0 },
});

const bootstrap = objectOf({
  apiVersion: version,
  serverVersion: version,
  serverTime: { type: 'string', format: 'date-time' },
  principal: { anyOf: [{ $ref: '#/components/schemas/PrincipalView' }, { type: 'null' }] },
});

/** Parameters of a described operation, without those of pages. */
function filtersOf(operation: JsonObject): unknown[] {
  return listAt(operation, 'parameters').filter(
    (parameter) => isObject(parameter) && parameter['name'] !== 'cursor' && parameter['name'] !== 'limit',
  );
}

/** The routes beside the router. `described` are the paths of the router, whose parameters two of them share. */
export function systemOperations(described: JsonObject): readonly SystemOperation[] {
  const statement = objectAt(objectAt(described, '/wallets/{walletId}/statement'), 'get');
  const events = objectAt(objectAt(described, '/sessions/{sessionId}/events'), 'get');
  return [
    {
      path: '/health',
      method: 'get',
      errors: ['INVALID_INPUT'],
      operation: {
        operationId: 'system-live',
        summary: 'Whether the process lives',
        ...open,
        responses: { 200: json(objectOf({ status: { type: 'string', enum: ['ok'] } }), 'It lives.') },
      },
    },
    {
      path: '/api/health',
      method: 'get',
      errors: ['INVALID_INPUT'],
      operation: {
        operationId: 'system-ready',
        summary: 'Whether the process should get traffic',
        ...open,
        responses: {
          200: json(
            { $ref: '#/components/schemas/Readiness' },
            'It serves, and its database answers and takes writes.',
          ),
          503: json({ $ref: '#/components/schemas/Readiness' }, 'It starts, it stops, or its database is away.'),
        },
      },
    },
    {
      path: '/api/version',
      method: 'get',
      errors: ['INVALID_INPUT', 'UNAVAILABLE'],
      operation: {
        operationId: 'system-version',
        summary: 'The versions of the interface, the server and its runtime',
        ...open,
        responses: {
          200: json(objectOf({ apiVersion: version, serverVersion: version, node: text }), 'The versions.'),
        },
      },
    },
    {
      path: '/api/session/bootstrap',
      method: 'post',
      errors: [
        'INVALID_INPUT',
        'UNAUTHORIZED',
        'VERSION_MISMATCH',
        'PAYLOAD_TOO_LARGE',
        'UNSUPPORTED_MEDIA_TYPE',
        'RATE_LIMIT',
        'UNAVAILABLE',
        'INTERNAL_ERROR',
      ],
      operation: {
        operationId: 'system-bootstrap',
        summary: 'The first call of a client: versions, the clock of the server, and who the token belongs to',
        description: 'With a version in the body, a client that does not fit this server is told so: VERSION_MISMATCH.',
        tags: ['system'],
        security: [{}, { bearer: [] }],
        requestBody: {
          required: false,
          content: {
            'application/json': {
              schema: { type: 'object', properties: { apiVersion: version }, additionalProperties: false },
              examples: { made: { value: { apiVersion: '0.1.0' } } },
            },
          },
        },
        responses: { 200: json({ $ref: '#/components/schemas/Bootstrap' }, 'The client fits.') },
      },
    },
    {
      path: '/metrics',
      method: 'get',
      errors: ['INVALID_INPUT', 'UNAVAILABLE', 'INTERNAL_ERROR'],
      operation: {
        operationId: 'system-metrics',
        summary: 'Metrics for Prometheus',
        ...open,
        responses: { 200: { description: 'Every metric.', content: { 'text/plain': { schema: text } } } },
      },
    },
    {
      path: '/api/v1/wallets/{walletId}/statement.csv',
      method: 'get',
      errors: ['INVALID_INPUT', 'UNAUTHORIZED', 'NOT_FOUND', 'RATE_LIMIT', 'UNAVAILABLE', 'INTERNAL_ERROR'],
      operation: {
        operationId: 'wallet-statementCsv',
        summary: "A wallet's whole statement as CSV",
        description:
          'RFC 4180, as a stream: the same entries and filters as the pages of the statement. A failure after the first line cuts the connection.',
        tags: ['wallets'],
        security: [{ bearer: [] }],
        parameters: filtersOf(statement),
        responses: {
          200: {
            description: 'A line of names, then a line for each entry.',
            content: { 'text/csv': { schema: text, examples: { head: { value: statementCsvHeader } } } },
          },
        },
      },
    },
    {
      path: '/api/v1/sessions/{sessionId}/events/stream',
      method: 'get',
      errors: ['INVALID_INPUT', 'UNAUTHORIZED', 'NOT_FOUND', 'RATE_LIMIT', 'CAPACITY', 'UNAVAILABLE', 'INTERNAL_ERROR'],
      operation: {
        operationId: 'event-stream',
        summary: "Follow a session's events as they happen",
        description:
          'Server-sent events: the id of each is the version of the session’s stream, its data the event as `event-session` shows it. Ends when the server stops or the token is no longer good; go on with `Last-Event-ID`.',
        tags: ['events'],
        security: [{ bearer: [] }],
        parameters: [
          ...filtersOf(events),
          {
            in: 'query',
            name: 'after',
            description: 'The last version that was seen; 0 for all.',
            schema: { type: 'integer', minimum: 0, maximum: 2_147_483_647, default: 0 },
          },
          {
            in: 'header',
            name: 'Last-Event-ID',
            description: 'The last version that was seen; counts more than `after`.',
            schema: { type: 'string', pattern: '^(0|[1-9][0-9]{0,8})$' },
          },
        ],
        responses: {
          200: {
            description: 'A stream that stays open, with a comment now and then when nothing happens.',
            content: { 'text/event-stream': { schema: text } },
          },
        },
      },
    },
  ];
}

/** Components that only these routes need. */
export const systemSchemas: JsonObject = { Readiness: readiness, Bootstrap: bootstrap };
