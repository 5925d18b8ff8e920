import type { oas31 } from 'zod-openapi';
import { inputParsers } from '../router-internals.ts';
import type { RestRoute } from '../rest/rest-routes.ts';
import { successStatus } from '../rest/success.ts';
import { schemasByKey } from '../rest/zod-shape.ts';
import type { DocumentOptions } from './document-options.ts';

const locationHeader: oas31.HeaderObject = {
  description: 'Where the new resource is.',
  required: true,
  schema: { type: 'string', format: 'uri-reference' },
};

function successResponse(
  route: RestRoute,
  given: oas31.ResponseObject | undefined,
  options: DocumentOptions,
): oas31.ResponseObject {
  const headers = {
    ...options.successHeaders,
    ...(route.meta.rest?.location === undefined ? {} : { Location: locationHeader }),
  };
  return {
    description: given?.description ?? 'Successful response',
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(successStatus(route) === 204 || !given?.content ? {} : { content: given.content }),
  };
}

function errorResponses(route: RestRoute, options: DocumentOptions): oas31.ResponsesObject {
  const { name, mediaType = 'application/json' } = options.errorSchema;
  const schema = { $ref: `#/components/schemas/${name}` };
  const byStatus = [...options.errorResponses(route)].toSorted((a, b) => a.status - b.status);
  return Object.fromEntries(
    byStatus.map(({ status, description, examples, headers }) => {
      const named = Object.fromEntries(Object.entries(examples ?? {}).map(([key, value]) => [key, { value }]));
      const content = { [mediaType]: { schema, ...(examples ? { examples: named } : {}) } };
      return [String(status), { description, ...(headers ? { headers } : {}), content }];
    }),
  );
}

function headerParameters(route: RestRoute, options: DocumentOptions): oas31.ParameterObject[] {
  const known = schemasByKey(inputParsers(route.procedure));
  return (options.headerInputs ?? []).flatMap(({ name, key, description }) =>
    known.has(key) ? [{ in: 'header', name, description, schema: { type: 'string' } } as const] : [],
  );
}

function isResponse(
  response: oas31.ResponseObject | oas31.ReferenceObject | undefined,
): response is oas31.ResponseObject {
  return response !== undefined && !('$ref' in response);
}

/** Says of an operation what trpc-openapi cannot: its success status, Location, header inputs, security and errors. */
export function finishOperation(
  route: RestRoute,
  given: oas31.OperationObject,
  options: DocumentOptions,
): oas31.OperationObject {
  const success: unknown = given.responses?.[200];
  const response =
    typeof success === 'object' && success !== null
      ? (success as oas31.ResponseObject | oas31.ReferenceObject)
      : undefined;
  const parameters = [...(given.parameters ?? []), ...headerParameters(route, options)];
  const isProtected = route.meta.openapi?.protect !== false;
  const { parameters: _, responses: __, security: ___, ...rest } = given;
  return {
    ...rest,
    security: isProtected ? Object.keys(options.securitySchemes).map((name) => ({ [name]: [] })) : [],
    ...(parameters.length === 0 ? {} : { parameters }),
    responses: {
      [successStatus(route)]: successResponse(route, isResponse(response) ? response : undefined, options),
      ...errorResponses(route, options),
    },
  };
}
