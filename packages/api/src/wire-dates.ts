import superjson, { type SuperJSONResult } from 'superjson';

type Annotations = Record<string, ['Date']>;

/**
 * What superjson makes of an answer, at a fraction of the work where the answer is plain JSON with dates in it, as nearly
 * every answer is: the value itself, and where its dates are. JSON.stringify then writes dates as ISO text by itself.
 * Anything else (undefined, Maps, bigints, -0, unusual keys) goes to superjson.
 */
export function serializeWithDates(value: unknown): SuperJSONResult {
  if (value instanceof Date) return superjson.serialize(value);
  const dates: Annotations = {};
  if (!annotate(value, '', dates)) return superjson.serialize(value);
  // JSON.stringify is all that looks at it.
  const json = value as SuperJSONResult['json'];
  for (const _any in dates) return { json, meta: { values: dates, v: 1 } };
  return { json };
}

/** Notes the paths of the dates below the value. False when it is not plain JSON with dates. */
function annotate(value: unknown, path: string, dates: Annotations): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'object':
      return value === null || annotateObject(value, path, dates);
    default:
      return false;
  }
}

function annotateObject(value: object, path: string, dates: Annotations): boolean {
  const below = path === '' ? '' : `${path}.`;
  if (Array.isArray(value)) {
    return value.every((item, index) => typeof item === 'string' || annotate(item, `${below}${index}`, dates));
  }
  if (value instanceof Date) {
    dates[path] = ['Date'];
    return !Number.isNaN(value.getTime());
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const name of Object.keys(value)) {
    if (!isPlainName(name) || !annotate(Reflect.get(value, name), below + name, dates)) return false;
  }
  return true;
}

/** Names that superjson writes into paths as they are, and that mean nothing to it. */
function isPlainName(name: string): boolean {
  return (
    !name.includes('.') &&
    !name.includes('\\') &&
    name !== '__proto__' &&
    name !== 'constructor' &&
    name !== 'prototype' &&
    name !== ''
  );
}
