import superjson, { type SuperJSONResult } from 'superjson';

type Annotations = Record<string, ['Date']>;

/** In place of a value that is not plain JSON with dates. */
const notPlain = Symbol('not plain');

/**
 * What superjson makes of an answer, at a fraction of the work where the answer is plain JSON with dates in it, as nearly
 * every answer is: the value with its dates as ISO text, and where they are. (JSON.stringify would write dates so by itself,
 * but takes five times as long over an answer as soon as there is one in it.)
 * Anything else (undefined, Maps, bigints, -0, unusual keys) goes to superjson.
 */
export function serializeWithDates(value: unknown): SuperJSONResult {
  if (value instanceof Date) return superjson.serialize(value);
  const dates: Annotations = {};
  const plain = plainOf(value, '', dates);
  if (plain === notPlain) return superjson.serialize(value);
  // JSON.stringify is all that looks at it.
  const json = plain as SuperJSONResult['json'];
  for (const _any in dates) return { json, meta: { values: dates, v: 1 } };
  return { json };
}

/** The value with text for dates, whose paths are noted: itself where there are none in it, else a copy. */
function plainOf(value: unknown, path: string, dates: Annotations): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : notPlain;
    case 'object':
      return value === null ? null : plainObject(value, path, dates);
    default:
      return notPlain;
  }
}

function plainObject(value: object, path: string, dates: Annotations): unknown {
  if (Array.isArray(value)) return plainArray(value, path, dates);
  if (value instanceof Date) {
    dates[path] = ['Date'];
    return isoText(value);
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return notPlain;
  const below = path === '' ? '' : `${path}.`;
  let copy: Record<string, unknown> | undefined;
  for (const name of Object.keys(value)) {
    if (!isPlainName(name)) return notPlain;
    const member: unknown = Reflect.get(value, name);
    const plain = plainOf(member, below + name, dates);
    if (plain === notPlain) return notPlain;
    if (plain === member) continue;
    copy ??= { ...value };
    copy[name] = plain;
  }
  return copy ?? value;
}

function plainArray(items: readonly unknown[], path: string, dates: Annotations): unknown {
  const below = path === '' ? '' : `${path}.`;
  let copy: unknown[] | undefined;
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    if (typeof item === 'string') continue;
    const plain = plainOf(item, `${below}${index}`, dates);
    if (plain === notPlain) return notPlain;
    if (plain === item) continue;
    copy ??= [...items];
    copy[index] = plain;
  }
  return copy ?? items;
}

let textOfMs = Number.NaN;
let text = '';

/** Answers of one commit have one time: its text is made once. An invalid date is not plain. */
function isoText(date: Date): string | typeof notPlain {
  const ms = date.getTime();
  if (Number.isNaN(ms)) return notPlain;
  if (ms !== textOfMs) {
    text = date.toISOString();
    textOfMs = ms;
  }
  return text;
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
