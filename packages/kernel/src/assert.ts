/** Thrown when the code itself is wrong. It ends the operation as INTERNAL_ERROR, never the process. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** States what must hold here. Fails with AssertionError when it does not. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** The value, or AssertionError when it is null or undefined. */
export function present<T>(value: T | null | undefined, message: string): T {
  if (value === null || value === undefined) throw new AssertionError(message);
  return value;
}
