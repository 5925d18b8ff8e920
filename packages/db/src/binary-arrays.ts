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

export const int2 = fixed<number>('int2', 21, 2, (buffer, value, at) => buffer.writeInt16BE(value, at));
export const int4 = fixed<number>('int4', 23, 4, (buffer, value, at) => buffer.writeInt32BE(value, at));
/** Safe integers. */
export const int8 = fixed<number>('int8', 20, 8, writeInt64);
export const float8 = fixed<number>('float8', 701, 8, (buffer, value, at) => buffer.writeDoubleBE(value, at));
/** Canonical text: 32 hexadecimal digits in five groups. */
export const uuid = fixed<string>('uuid', 2950, uuidBytes, writeUuid);
/** Milliseconds since the Unix epoch. */
export const timestamptz = fixed<number>('timestamptz', 1184, 8, (buffer, ms, at) =>
  writeInt64(buffer, (ms - epochShiftMs) * 1_000, at),
);
/** ISO dates: YYYY-MM-DD. */
export const date = fixed<string>('date', 1082, 4, (buffer, day, at) =>
  buffer.writeInt32BE((Date.parse(day) - epochShiftMs) / dayMs, at),
);
export const text = variable<string>('text', 25, byteLength, (buffer, value, at) => buffer.write(value, at));
/** JSON text. The server checks it and keeps its bytes. */
export const json = variable<string>('json', 114, byteLength, (buffer, value, at) => buffer.write(value, at));
export const bytea = variable<Uint8Array>(
  'bytea',
  17,
  (value) => value.length,
  (buffer, value, at) => buffer.set(value, at),
);

function byteLength(value: string): number {
  return Buffer.byteLength(value);
}

type Write<Value> = (buffer: Buffer, value: Value, at: number) => unknown;

function fixed<Value>(name: string, oid: number, size: number, write: Write<Value>): ArrayType<Value> {
  return {
    name,
    oid,
    encode: (values) => {
      const buffer = Buffer.allocUnsafe(headerBytes + values.length * (lengthBytes + size));
      let at = headerBytes;
      let hasNull = false;
      for (const value of values) {
        if (value === null) {
          hasNull = true;
          at = buffer.writeInt32BE(nullLength, at);
        } else {
          write(buffer, value, buffer.writeInt32BE(size, at));
          at += lengthBytes + size;
        }
      }
      return finish(buffer, { oid, count: values.length, hasNull, end: at });
    },
  };
}

function variable<Value>(
  name: string,
  oid: number,
  sizeOf: (value: Value) => number,
  write: Write<Value>,
): ArrayType<Value> {
  return {
    name,
    oid,
    encode: (values) => {
      const sizes = values.map((value) => (value === null ? nullLength : sizeOf(value)));
      const bytes = sizes.reduce((sum, size) => sum + lengthBytes + Math.max(0, size), headerBytes);
      const buffer = Buffer.allocUnsafe(bytes);
      let at = headerBytes;
      let hasNull = false;
      values.forEach((value, index) => {
        const size = sizes[index] ?? nullLength;
        at = buffer.writeInt32BE(size, at);
        if (value === null) hasNull = true;
        else {
          write(buffer, value, at);
          at += size;
        }
      });
      return finish(buffer, { oid, count: values.length, hasNull, end: at });
    },
  };
}

/** One dimension with lower bound 1; an empty array has none. */
function finish(
  buffer: Buffer,
  array: { readonly oid: number; readonly count: number; readonly hasNull: boolean; readonly end: number },
): Buffer {
  buffer.writeInt32BE(array.count === 0 ? 0 : 1, 0);
  buffer.writeInt32BE(array.hasNull ? 1 : 0, 4);
  buffer.writeInt32BE(array.oid, 8);
  buffer.writeInt32BE(array.count, 12);
  buffer.writeInt32BE(1, 16);
  return buffer.subarray(0, array.count === 0 ? 12 : array.end);
}

function writeInt64(buffer: Buffer, value: number, at: number): void {
  assert(Number.isSafeInteger(value), `${value} is no safe integer`);
  const high = Math.floor(value / two32);
  buffer.writeInt32BE(high, at);
  buffer.writeUInt32BE(value - high * two32, at + 4);
}

/** Value of a hexadecimal digit by its character code. */
const digits = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(digit) ? 0xff : digit;
});
const dash = 0x2d;

function writeUuid(buffer: Buffer, value: string, at: number): void {
  let written = 0;
  for (let index = 0; index < value.length; index += 1) {
    if (value.charCodeAt(index) === dash) continue;
    const high = digits[value.charCodeAt(index)] ?? 0xff;
    index += 1;
    const low = digits[value.charCodeAt(index)] ?? 0xff;
    assert((high | low) < 0x10 && written < uuidBytes, `${value} is no UUID`);
    buffer[at + written] = (high << 4) | low;
    written += 1;
  }
  assert(written === uuidBytes, `${value} is no UUID`);
}
