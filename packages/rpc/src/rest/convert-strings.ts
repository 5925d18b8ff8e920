import { accepts, unwrap, type Schema } from './zod-shape.ts';

const integral = /^(?:0|-?[1-9]\d*)$/;

/**
 * A number has one spelling: the one that JavaScript itself would write, without an exponent. `1e2`, `1.0`, `-0`, `+1`, `.5`, and
 * digits beyond the precision of a double are not numbers here.
 */
function canonicalNumber(text: string): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) && String(value) === text && !text.includes('e') ? value : undefined;
}

/** Turns the strings that a path or a query has for one key into the value its schema asks for. */
export type Converter = (values: readonly string[]) => unknown;

/** One string as the schema wants it; the string itself when it does not fit, so that the schema refuses it by name. */
function convertOne(schema: Schema, text: string): unknown {
  const inner = unwrap(schema);
  const { def } = inner._zod;
  switch (def.type) {
    case 'number':
      return canonicalNumber(text) ?? text;
    case 'bigint':
      return integral.test(text) ? BigInt(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'literal':
      return matching(def.values, text);
    case 'enum':
      return matching(Object.values(def.entries), text);
    case 'union':
      return firstAccepted(def.options as readonly Schema[], [text]);
    case 'intersection':
      return convertOne(def.left as Schema, text);
    default:
      return text;
  }
}

function matching(values: readonly unknown[], text: string): unknown {
  if (values.includes(text)) return text;
  const found = values.find(
    (value) => (typeof value === 'number' || typeof value === 'boolean') && String(value) === text,
  );
  return found ?? text;
}

function convert(schema: Schema, values: readonly string[]): unknown {
  const inner = unwrap(schema);
  const { def } = inner._zod;
  if (def.type === 'array') return values.map((value) => convertOne(def.element as Schema, value));
  if (def.type === 'union') return firstAccepted(def.options as readonly Schema[], values);
  const [only = ''] = values;
  return values.length === 1 ? convertOne(inner, only) : values;
}

function firstAccepted(schemas: readonly Schema[], values: readonly string[]): unknown {
  for (const schema of schemas) {
    const value = convert(schema, values);
    if (accepts(schema, value)) return value;
  }
  return values.length === 1 ? values[0] : values;
}

/**
 * A converter for a key from all schemas that know it. Numbers have their one canonical spelling, booleans are `true` and `false`, lists
 * repeat the key. What does not fit stays a string (or, repeated, a list of strings): the procedure's own schema then refuses
 * it, with its own message. Schemas are never changed and never coerce.
 */
export function converterFor(schemas: readonly Schema[]): Converter {
  const [only] = schemas;
  if (only && schemas.length === 1) return (values) => convert(only, values);
  return (values) => firstAccepted(schemas, values);
}
