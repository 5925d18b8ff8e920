import { isObject, listAt, mapObjects, type JsonObject } from './json.ts';

/**
 * A document in the words that generators of clients know: a union of literals is an enumeration, a
 * tuple of one kind of items a list of that length, keys of a record are
 * strings anyway, and a value of any kind is the empty schema. Says the same of every value as before.
 */
export function plainSchemas(document: unknown): unknown {
  return mapObjects(document, (object) => withoutIdleWords(evenTuple(literalsAsEnum(object))));
}

function literalsAsEnum(schema: JsonObject): JsonObject {
  const options = listAt(schema, 'anyOf').filter(isObject);
  const isOfLiterals = options.length > 1 && options.every((option) => 'const' in option);
  if (!isOfLiterals) return numericConst(schema);
  const { anyOf: _, ...rest } = schema;
  const values = options.map((option) => option['const']);
  return { ...rest, type: typeOf(values), enum: values };
}

function numericConst(schema: JsonObject): JsonObject {
  return typeof schema['const'] === 'number' ? { ...schema, type: typeOf([schema['const']]) } : schema;
}

function typeOf(values: readonly unknown[]): string {
  return values.every((value) => typeof value === 'string') ? 'string' : 'integer';
}

function withoutIdleWords(schema: JsonObject): JsonObject {
  const keys = schema['propertyNames'];
  if (!isObject(keys) || Object.keys(keys).length !== 1 || keys['type'] !== 'string') return schema;
  const { propertyNames: _, ...rest } = schema;
  const values = rest['additionalProperties'];
  return isObject(values) && Object.keys(values).length === 0 ? { ...rest, additionalProperties: true } : rest;
}

function evenTuple(schema: JsonObject): JsonObject {
  const items = listAt(schema, 'prefixItems');
  const kinds = new Set(items.map((item) => JSON.stringify(item)));
  if (kinds.size !== 1) return schema;
  const { prefixItems: _, ...rest } = schema;
  return { ...rest, items: items[0], minItems: items.length, maxItems: items.length };
}
