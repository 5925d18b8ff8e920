import { assert } from './assert.ts';

/**
 * The one JSON text of a plain value: keys sorted by UTF-16 code unit, no white space, numbers as ECMAScript prints them
 * (RFC 8785). Equal values give equal texts, whatever the order in which their keys were made or stored.
 * @throws AssertionError on what JSON cannot hold: undefined, functions, symbols, bigints, NaN, infinities, and objects that
 *   are not plain (a Date, a Map, bytes). Where optional members may be undefined, drop them first: `withoutUndefined`.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    assert(isPlain(value), 'an object of JSON is a plain one');
    const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
  }
  assert(typeof value !== 'number' || Number.isFinite(value), 'a number in JSON is finite');
  const isJson = value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  assert(isJson, `a value of JSON is not ${typeof value}`);
  return JSON.stringify(value);
}

/** The value without the undefined members of its objects, at every depth, as JSON.stringify leaves them out. */
export function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null || !isPlain(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, withoutUndefined(member)]));
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
