import { TRPCError } from '@trpc/server';

const structuredString = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;
const bare = /^[\x21\x23-\x7e][\x20-\x7e]*$/;

const listed =
  /^[ \t]*("(?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"|[\x21\x23-\x2b\x2d-\x7e][\x21-\x2b\x2d-\x7e]*)[ \t]*(?:,|$)/;

/**
 * The texts of a header that is a list of strings (RFC 9651: `"a", "b"`), or of bare values without commas and spaces. Throws
 * BAD_REQUEST on anything else.
 */
export function readHeaderList(name: string, value: string | string[]): string[] {
  const members: string[] = [];
  let rest = typeof value === 'string' ? value : value.join(', ');
  for (;;) {
    const [whole = '', member] = listed.exec(rest) ?? [];
    if (member === undefined) break;
    members.push(readMember(member));
    if (!whole.endsWith(',')) return members;
    rest = rest.slice(whole.length);
  }
  throw new TRPCError({ code: 'BAD_REQUEST', message: `The header ${name} is not a list of strings` });
}

function readMember(member: string): string {
  const quoted = structuredString.exec(member)?.[1];
  return quoted === undefined ? member : quoted.replaceAll(/\\(["\\])/g, '$1');
}

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
