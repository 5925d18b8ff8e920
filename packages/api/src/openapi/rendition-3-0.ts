import { isObject, listAt, mapObjects, objectAt, type JsonObject } from './json.ts';

/**
 * The document in OpenAPI 3.0.3, for generators that do not read 3.1. What 3.0 cannot say is said as closely as it can:
 * a tuple becomes a list of its kinds of items with its length, a literal an enumeration of one.
 */
export function rendition30(document: JsonObject): JsonObject {
  const schemas = objectAt(objectAt(document, 'components'), 'schemas');
  const changed = mapObjects(document, (object) =>
    exclusiveBounds(nullableOptions(tuple(nullableType(nullableUnion(literal(object), schemas))))),
  );
  if (!isObject(changed)) return {};
  const { info, ...rest } = changed;
  return { ...rest, openapi: '3.0.3', info: withLicenseUrl(isObject(info) ? info : {}) };
}

function literal(schema: JsonObject): JsonObject {
  if (!('const' in schema) || isObject(schema['const'])) return schema;
  const { const: value, ...rest } = schema;
  return { ...rest, enum: [value] };
}

function nullableUnion(schema: JsonObject, schemas: JsonObject): JsonObject {
  const options = listAt(schema, 'anyOf');
  const others = options.filter((option) => !(isObject(option) && option['type'] === 'null'));
  if (others.length === options.length) return schema;
  const { anyOf: _, ...rest } = schema;
  const [only] = others;
  if (others.length > 1 || !isObject(only))
    return { ...rest, anyOf: others.map((option) => (isObject(option) ? { ...option, nullable: true } : option)) };
  if (typeof only['$ref'] !== 'string') return { ...only, ...rest, nullable: true };
  // A reference stands alone in 3.0, and beside `nullable` a type must be said.
  const target = objectAt(schemas, only['$ref'].replace('#/components/schemas/', ''));
  return { ...rest, type: target['type'] ?? 'object', nullable: true, allOf: [only] };
}

function nullableType(schema: JsonObject): JsonObject {
  const types = listAt(schema, 'type');
  if (types.length === 0) return schema;
  const { type: _, ...rest } = schema;
  const others = types.filter((type) => type !== 'null');
  const said = others.length === 1 ? { type: others[0] } : { anyOf: others.map((type) => ({ type })) };
  return { ...rest, ...said, ...(others.length === types.length ? {} : { nullable: true }) };
}

/** Beside `nullable` a type must be said: where there is none, each option says that it may be null. */
function nullableOptions(schema: JsonObject): JsonObject {
  const options = listAt(schema, 'anyOf');
  if (schema['nullable'] !== true || 'type' in schema || options.length === 0) return schema;
  const { nullable: _, ...rest } = schema;
  return { ...rest, anyOf: options.map((option) => (isObject(option) ? { ...option, nullable: true } : option)) };
}

/** In 3.0 an exclusive bound is a bound, and beside it the word that it is exclusive. */
function exclusiveBounds(schema: JsonObject): JsonObject {
  const { exclusiveMinimum: above, exclusiveMaximum: below, ...rest } = schema;
  return {
    ...rest,
    ...(typeof above === 'number' ? { minimum: above, exclusiveMinimum: true } : {}),
    ...(typeof below === 'number' ? { maximum: below, exclusiveMaximum: true } : {}),
  };
}

function tuple(schema: JsonObject): JsonObject {
  const items = listAt(schema, 'prefixItems');
  if (items.length === 0) return schema;
  const { prefixItems: _, ...rest } = schema;
  const kinds = new Map(items.map((item) => [JSON.stringify(item), item]));
  const [only] = kinds.values();
  return {
    ...rest,
    items: kinds.size === 1 ? only : { anyOf: [...kinds.values()] },
    minItems: items.length,
    maxItems: items.length,
  };
}

function withLicenseUrl(info: JsonObject): JsonObject {
  const license = info['license'];
  if (!isObject(license)) return info;
  return { ...info, license: { name: license['name'], url: 'https://www.apache.org/licenses/LICENSE-2.0' } };
}
