import { isObject, listAt, objectAt, type JsonObject } from './json.ts';

const uuidPattern = /^\^\[0-9a-f\]\{8\}/;
const byPattern: readonly (readonly [RegExp, string])[] = [
  [uuidPattern, '019a9f30-7c1a-7b2e-8d3f-5a6b7c8d9e0f'],
  [/\{64\}/, '4bd9a5d25a4f3b4e0f9c0f9fbb8a1b2c3d4e5f60718293a4b5c6d7e8f9012345'],
  [/\[A-Z0-9\]/, 'PLY'],
];

/**
 * A value that the schema takes, for an example in the document: the schema's own example or default where it has one,
 * else the plainest value. Optional fields are left out of it, references are looked up in `schemas`.
 */
export function sampleOf(schema: unknown, schemas: JsonObject): unknown {
  if (!isObject(schema)) return {};
  const { $ref: reference } = schema;
  if (typeof reference === 'string') return sampleOf(schemas[reference.replace('#/components/schemas/', '')], schemas);
  for (const key of ['example', 'const', 'default']) if (key in schema) return schema[key];
  const [chosen] = listAt(schema, 'enum');
  if (chosen !== undefined) return chosen;
  const [option] = [...listAt(schema, 'oneOf'), ...listAt(schema, 'anyOf')];
  if (option !== undefined) return sampleOf(option, schemas);
  return sampleOfType(schema, schemas);
}

function sampleOfType(schema: JsonObject, schemas: JsonObject): unknown {
  const type = Array.isArray(schema['type']) ? schema['type'][0] : schema['type'];
  switch (type) {
    case 'string':
      return sampleText(schema);
    case 'integer':
    case 'number':
      return Math.max(0, Number(schema['minimum'] ?? 0), Number(schema['exclusiveMinimum'] ?? -1) + 1);
    case 'boolean':
      return true;
    case 'array':
      return sampleList(schema, schemas);
    case 'null':
      return null;
    default:
      return sampleObject(schema, schemas);
  }
}

function sampleText(schema: JsonObject): string {
  if (schema['format'] === 'date-time') return '2026-11-21T18:00:00.000Z';
  const { pattern } = schema;
  return byPattern.find(([known]) => typeof pattern === 'string' && known.test(pattern))?.[1] ?? 'text';
}

function sampleList(schema: JsonObject, schemas: JsonObject): unknown[] {
  const tuple = listAt(schema, 'prefixItems');
  if (tuple.length > 0) return tuple.map((item) => sampleOf(item, schemas));
  const length = Math.max(1, Number(schema['minItems'] ?? 1));
  return Array.from({ length }, () => sampleOf(schema['items'], schemas));
}

function sampleObject(schema: JsonObject, schemas: JsonObject): JsonObject {
  const required = new Set(listAt(schema, 'required'));
  const members = Object.entries(objectAt(schema, 'properties')).filter(([name]) => required.has(name));
  return Object.fromEntries(members.map(([name, member]) => [name, sampleOf(member, schemas)]));
}
