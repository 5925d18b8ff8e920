import { idempotencyKey } from '@croupier/contract/common';
import { z } from 'zod';
import { isObject, listAt, objectAt, type JsonObject } from './json.ts';

const field = 'idempotencyKey';
const headerName = 'Idempotency-Key';

/** The component that every operation with a key points to. */
export const idempotencyKeyParameter: JsonObject = {
  in: 'header',
  name: headerName,
  required: true,
  description:
    'Made by the client, once per intended effect, as a bare value or as a quoted string (RFC 9651). A repetition with the same payload answers with the first result, byte for byte; with another payload it is IDEMPOTENCY_MISMATCH, and while the first is still under way IN_FLIGHT. A client that cannot set headers may send it as the field `idempotencyKey` of the body instead.',
  schema: { ...textSchema(), pattern: '^[\\x21\\x23-\\x7e][\\x21-\\x7e]*$' },
  example: 'b3f1c1de-5a0e-4d0a-9a55-0f0f6f3f9a11',
};

function textSchema(): JsonObject {
  const { type, minLength, maxLength } = z.toJSONSchema(idempotencyKey);
  return { type, minLength, maxLength };
}

/**
 * An operation whose input has an idempotency key, as REST shows it: the key is a header that must be there, and the body is
 * what remains. A body of which nothing remains is none. Other operations come back as they are.
 */
export function keyInHeader(operation: JsonObject): JsonObject {
  const parameters = listAt(operation, 'parameters');
  const isKey = (parameter: unknown) => isObject(parameter) && parameter['name'] === headerName;
  if (!parameters.some(isKey)) return operation;
  const others = parameters.filter((parameter) => !isKey(parameter));
  const { requestBody, ...rest } = operation;
  const body = isObject(requestBody) ? withoutKeyInBody(requestBody) : undefined;
  return {
    ...rest,
    parameters: [...others, { $ref: '#/components/parameters/IdempotencyKey' }],
    ...(body === undefined ? {} : { requestBody: body }),
  };
}

function withoutKeyInBody(body: JsonObject): JsonObject | undefined {
  const json = objectAt(objectAt(body, 'content'), 'application/json');
  const schema = withoutKey(objectAt(json, 'schema'));
  const isEmpty = Object.keys(objectAt(schema, 'properties')).length === 0 && schema['oneOf'] === undefined;
  return isEmpty ? undefined : { ...body, content: { 'application/json': { ...json, schema } } };
}

function withoutKey(schema: JsonObject): JsonObject {
  const options = listAt(schema, 'oneOf');
  if (options.length > 0)
    return { ...schema, oneOf: options.map((option) => (isObject(option) ? withoutKey(option) : option)) };
  const { [field]: _, ...properties } = objectAt(schema, 'properties');
  const required = listAt(schema, 'required').filter((name) => name !== field);
  const { required: __, ...rest } = schema;
  return { ...rest, properties, ...(required.length === 0 ? {} : { required }) };
}

/** An example of a body without its key. */
export function exampleWithoutKey(example: Readonly<Record<string, unknown>>): JsonObject {
  const { [field]: _, ...rest } = example;
  return rest;
}
