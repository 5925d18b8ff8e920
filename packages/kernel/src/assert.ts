/** Thrown when the code itself is wrong. It ends the operation as INTERNAL_ERROR, never the process. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** What is said when it fails. A function where it names values: on busy paths, making the text costs more than the check. */
type Message = string | (() => string);

/** States what must hold here. Fails with AssertionError when it does not. */
export function assert(condition: unknown, message: Message): asserts condition {
  if (!condition) throw new AssertionError(textOf(message));
}

/** The value, or AssertionError when it is null or undefined. */
export function present<T>(value: T | null | undefined, message: Message): T {
  if (value === null || value === undefined) throw new AssertionError(textOf(message));
  return value;
}

function textOf(message: Message): string {
  return typeof message === 'string' ? message : message();
}
