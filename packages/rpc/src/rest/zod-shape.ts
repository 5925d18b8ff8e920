import { core } from 'zod';

/** Any zod 4 schema, as its discriminated internals. */
export type Schema = core.$ZodTypes;

/** The value as a zod 4 schema; undefined for parsers of other libraries. */
export function asSchema(parser: unknown): Schema | undefined {
  return parser instanceof core.$ZodType ? (parser as Schema) : undefined;
}

/** The schema that reads the input, without wrappers such as optional, default, readonly, lazy and pipes. */
export function unwrap(schema: Schema): Schema {
  const { def } = schema._zod;
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'catch':
    case 'readonly':
      return unwrap(def.innerType as Schema);
    case 'pipe':
      return unwrap(def.in as Schema);
    case 'lazy':
      return unwrap(def.getter() as Schema);
    default:
      return schema;
  }
}

/** The alternatives and parts an input schema consists of: its objects, through unions and intersections. */
export function objectsOf(schema: Schema): core.$ZodObject[] {
  const inner = unwrap(schema);
  const { def } = inner._zod;
  if (def.type === 'object') return [inner as core.$ZodObject];
  if (def.type === 'union') return def.options.flatMap((option) => objectsOf(option as Schema));
  if (def.type === 'intersection') return [...objectsOf(def.left as Schema), ...objectsOf(def.right as Schema)];
  return [];
}

/** What the input schemas say about each key they know: every schema that any of their objects has there. */
export function schemasByKey(parsers: readonly unknown[]): Map<string, Schema[]> {
  const byKey = new Map<string, Schema[]>();
  for (const parser of parsers) {
    const schema = asSchema(parser);
    if (!schema) continue;
    for (const object of objectsOf(schema)) {
      for (const [key, member] of Object.entries(object._zod.def.shape)) {
        byKey.set(key, [...(byKey.get(key) ?? []), member as Schema]);
      }
    }
  }
  return byKey;
}

/** True for an output that has no body. */
export function isVoid(schema: Schema | undefined): boolean {
  if (!schema) return false;
  const { type } = schema._zod.def;
  return type === 'void' || type === 'undefined' || type === 'never';
}

/** True when the schema takes the value. Refinements that cannot run synchronously count as a no. */
export function accepts(schema: Schema, value: unknown): boolean {
  try {
    return core.safeParse(schema, value).success;
  } catch {
    return false;
  }
}
