import { TRPCError } from '@trpc/server';

const structuredString = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;
const bare = /^[\x21\x23-\x7e][\x20-\x7e]*$/;

/**
 * The text of a header that is a structured-field string (RFC 9651: `"abc"`), or the bare value that many clients send.
 * Throws BAD_REQUEST on anything else, such as an open quote or a repeated header.
 */
export function readHeaderString(name: string, value: string | string[]): string {
  if (typeof value === 'string') {
    const quoted = structuredString.exec(value)?.[1];
    if (quoted !== undefined) return quoted.replaceAll(/\\(["\\])/g, '$1');
    if (bare.test(value)) return value;
  }
  throw new TRPCError({
    code: 'BAD_REQUEST',
    message: `The header ${name} is neither a quoted string nor a bare value`,
  });
}
