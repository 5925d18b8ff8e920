import { assert } from '@croupier/kernel/assert';

/**
 * Arrays as parameters in PostgreSQL's binary format (array_send / array_recv in its source: utils/adt/arrayfuncs.c).
 *
 * A column of many rows goes to the server as one parameter, `unnest($1::uuid[], …)`: the server reads fixed-size numbers
 * instead of parsing text, and this process copies bytes instead of printing and escaping. A Buffer as a parameter is sent
 * as binary by node-postgres.
 */
export interface ArrayType<Value> {
  /** The element's type as SQL names it. */
  readonly name: string;
  /** OID of the element's type: the same in every PostgreSQL. */
  readonly oid: number;
  /** Writes the values as array elements. */
  readonly encode: (values: readonly (Value | null)[]) => Buffer;
}

const headerBytes = 20;
const lengthBytes = 4;
const nullLength = -1;
const uuidBytes = 16;
/** Microseconds from the Unix epoch to PostgreSQL's, 2000-01-01T00:00:00Z, in milliseconds. */
const epochShiftMs = Date.UTC(2000, 0, 1);
const dayMs = 86_400_000;
const two32 = 2 ** 32;

export const int2 = fixed<number>('int2', 21, 2, (page, value, at) => {
  assert((value << 16) >> 16 === value, () => `${value} is no int2`);
  page.view.setInt16(at, value);
});
export const int4 = fixed<number>('int4', 23, 4, writeInt32);
/** Safe integers. */
export const int8 = fixed<number>('int8', 20, 8, writeInt64);
export const float8 = fixed<number>('float8', 701, 8, (page, value, at) => page.view.setFloat64(at, value));
/** Canonical text: 32 hexadecimal digits in five groups. */
export const uuid = fixed<string>('uuid', 2950, uuidBytes, writeUuid);
/** Milliseconds since the Unix epoch. */
export const timestamptz = fixed<number>('timestamptz', 1184, 8, (page, ms, at) =>
  writeInt64(page, (ms - epochShiftMs) * 1_000, at),
);
/** ISO dates: YYYY-MM-DD. */
export const date = fixed<string>('date', 1082, 4, (page, day, at) =>
  writeInt32(page, (Date.parse(day) - epochShiftMs) / dayMs, at),
);
export const text = variable<string>('text', 25, textBytesMax, writeText);
/** JSON text. The server checks it and keeps its bytes. */
export const json = variable<string>('json', 114, textBytesMax, writeText);
export const bytea = variable<Uint8Array>(
  'bytea',
  17,
  (value) => value.length,
  (page, value, at) => {
    page.bytes.set(value, at);
    return value.length;
  },
);

/** Memory to write into. */
interface Page {
  readonly bytes: Buffer;
  readonly view: DataView;
}

/** Where arrays are written before they are copied in their size: one at a time, since nothing waits within. */
let scratch = pageOf(64 * 1_024);

function pageOf(size: number): Page {
  const memory = new ArrayBuffer(size);
  return { bytes: Buffer.from(memory), view: new DataView(memory) };
}

/** The scratch page with room for so many bytes from `at` on; what stands before `at` stays. */
function room(at: number, more: number): Page {
  if (at + more <= scratch.bytes.length) return scratch;
  const larger = pageOf(2 * (at + more));
  larger.bytes.set(scratch.bytes.subarray(0, at));
  scratch = larger;
  return larger;
}

function fixed<Value>(
  name: string,
  oid: number,
  size: number,
  write: (page: Page, value: Value, at: number) => void,
): ArrayType<Value> {
  return {
    name,
    oid,
    encode: (values) => {
      const page = room(0, headerBytes + values.length * (lengthBytes + size));
      let at = headerBytes;
      let hasNull = false;
      for (const value of values) {
        if (value === null) {
          hasNull = true;
          page.view.setInt32(at, nullLength);
          at += lengthBytes;
        } else {
          page.view.setInt32(at, size);
          write(page, value, at + lengthBytes);
          at += lengthBytes + size;
        }
      }
      return finish(page, { oid, count: values.length, hasNull, end: at });
    },
  };
}

/** `bytesMax`: how long a value is at most. `write` says how long it is. */
function variable<Value>(
  name: string,
  oid: number,
  bytesMax: (value: Value) => number,
  write: (page: Page, value: Value, at: number) => number,
): ArrayType<Value> {
  return {
    name,
    oid,
    encode: (values) => {
      let at = headerBytes;
      let hasNull = false;
      let page = room(0, headerBytes);
      for (const value of values) {
        page = room(at, lengthBytes + (value === null ? 0 : bytesMax(value)));
        const size = value === null ? nullLength : write(page, value, at + lengthBytes);
        if (value === null) hasNull = true;
        page.view.setInt32(at, size);
        at += lengthBytes + Math.max(0, size);
      }
      return finish(page, { oid, count: values.length, hasNull, end: at });
    },
  };
}

/** One dimension with lower bound 1; an empty array has none. */
function finish(
  { bytes, view }: Page,
  array: { readonly oid: number; readonly count: number; readonly hasNull: boolean; readonly end: number },
): Buffer {
  view.setInt32(0, array.count === 0 ? 0 : 1);
  view.setInt32(4, array.hasNull ? 1 : 0);
  view.setInt32(8, array.oid);
  view.setInt32(12, array.count);
  view.setInt32(16, 1);
  const size = array.count === 0 ? 12 : array.end;
  const written = Buffer.allocUnsafe(size);
  written.set(bytes.subarray(0, size));
  return written;
}

function writeInt32({ view }: Page, value: number, at: number): void {
  assert((value | 0) === value, () => `${value} is no int4`);
  view.setInt32(at, value);
}

function writeInt64({ view }: Page, value: number, at: number): void {
  assert(Number.isSafeInteger(value), () => `${value} is no safe integer`);
  const high = Math.floor(value / two32);
  view.setInt32(at, high);
  view.setUint32(at + 4, value - high * two32);
}

/** A UTF-16 code unit is at most three bytes of UTF-8. */
function textBytesMax(value: string): number {
  return 3 * value.length;
}

/** Up to this length, ASCII is written faster here than by a call of the runtime. */
const shortText = 48;

function writeText({ bytes }: Page, value: string, at: number): number {
  if (value.length > shortText) return bytes.write(value, at);
  for (let index = 0; index < value.length; index += 1) {
    const code = value.charCodeAt(index);
    if (code >= 0x80) return bytes.write(value, at);
    bytes[at + index] = code;
  }
  return value.length;
}

/** Value of a hexadecimal digit by its character code. */
const digits = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(digit) ? 0xff : digit;
});
const dash = 0x2d;
const uuidLength = 36;
/** Where the digits of each byte stand in the canonical text, and where the dashes do. */
const digitsAt = Uint8Array.of(0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34);
const dashesAt = [8, 13, 18, 23] as const;

function writeUuid({ bytes }: Page, value: string, at: number): void {
  let wrong = value.length === uuidLength ? 0 : 0xff;
  for (const index of dashesAt) wrong |= value.charCodeAt(index) ^ dash;
  for (let index = 0; index < uuidBytes; index += 1) {
    const digit = digitsAt[index] ?? 0;
    const high = digits[value.charCodeAt(digit)] ?? 0xff;
    const low = digits[value.charCodeAt(digit + 1)] ?? 0xff;
    wrong |= (high | low) & 0xf0;
    bytes[at + index] = (high << 4) | low;
  }
  assert(wrong === 0, () => `${value} is no UUID`);
}
