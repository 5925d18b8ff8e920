import { assert } from './assert.ts';

/**
 * The one JSON text of a plain value: keys sorted by UTF-16 code unit, no white space, numbers as ECMAScript prints them
 * (RFC 8785). Equal values give equal texts, whatever the order in which their keys were made or stored.
 * @throws AssertionError on what JSON cannot hold: undefined, functions, symbols, bigints, NaN, infinities, and objects that
 *   are not plain (a Date, a Map, bytes). Where optional members may be undefined, use `canonicalJsonOfDefined`.
 */
export function canonicalJson(value: unknown): string {
  return write(value, false);
}

/** The same of the value without the undefined members of its objects, at every depth, as JSON.stringify leaves them out. */
export function canonicalJsonOfDefined(value: unknown): string {
  return write(value, true);
}

function write(value: unknown, leaveOut: boolean): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'object' && value !== null) {
    return Array.isArray(value) ? writeArray(value, leaveOut) : writeObject(value, leaveOut);
  }
  assert(typeof value !== 'number' || Number.isFinite(value), 'a number in JSON is finite');
  const isJson = value === null || typeof value === 'number' || typeof value === 'boolean';
  assert(isJson, () => `a value of JSON is not ${typeof value}`);
  return String(value);
}

function writeArray(items: readonly unknown[], leaveOut: boolean): string {
  return `[${items.map((item) => write(item, leaveOut)).join(',')}]`;
}

function writeObject(value: object, leaveOut: boolean): string {
  assert(isPlain(value), 'an object of JSON is a plain one');
  let text = '';
  for (const name of sorted(Object.keys(value))) {
    const member: unknown = Reflect.get(value, name);
    if (leaveOut && member === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${write(member, leaveOut)}`;
  }
  return `{${text}}`;
}

/** Names by UTF-16 code units, as `<` compares strings. What is in order already is not sorted again. */
function sorted(names: string[]): string[] {
  for (let index = 1; index < names.length; index += 1) {
    if ((names[index - 1] ?? '') > (names[index] ?? '')) return names.toSorted();
  }
  return names;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
