import { TRPCError } from '@trpc/server';

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    throw new TRPCError({ code: 'BAD_REQUEST', message: 'The query string is not valid percent-encoded UTF-8', cause });
  }
}

/**
 * The query of a URL: each key with its values in order. It is a Map, so that no key can reach a prototype, and does not
 * depend on the host's query parser. Throws BAD_REQUEST on broken percent-encoding.
 */
export function parseQuery(url: string): Map<string, string[]> {
  const query = new Map<string, string[]>();
  const mark = url.indexOf('?');
  if (mark === -1) return query;
  for (const pair of url.slice(mark + 1).split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const key = decode(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? '' : decode(pair.slice(equals + 1));
    const values = query.get(key);
    if (values) values.push(value);
    else query.set(key, [value]);
  }
  return query;
}
