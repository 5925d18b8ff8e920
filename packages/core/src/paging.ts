import { AppError } from '@croupier/kernel/errors';
import { isId } from '@croupier/kernel/ids';

/** Cursors are opaque to clients: base64url of JSON [kind, ...keys of the last item]. */
export function cursorText(kind: string, keys: readonly string[]): string {
  return Buffer.from(JSON.stringify([kind, ...keys]), 'utf8').toString('base64url');
}

/**
 * The keys inside a cursor, or `start` when there is none. Each key must be of the form of its start: a whole number, a
 * UUID, or any text for an empty start.
 * @throws INVALID_INPUT for a cursor that this list did not give out
 */
export function readCursor<const Keys extends readonly string[]>(
  cursor: string | undefined,
  kind: string,
  start: Keys,
): { -readonly [Index in keyof Keys]: string } {
  if (cursor === undefined) return [...start] as { -readonly [Index in keyof Keys]: string };
  const keys = keysOf(cursor, kind);
  if (
    keys === undefined ||
    keys.length !== start.length ||
    !keys.every((key, index) => hasFormOf(key, start[index] ?? ''))
  ) {
    throw new AppError('INVALID_INPUT', 'The cursor is not one of this list.', {
      details: { issues: [{ path: 'cursor', message: 'expected nextCursor of the page before' }] },
    });
  }
  return keys as { -readonly [Index in keyof Keys]: string };
}

function hasFormOf(key: string, start: string): boolean {
  if (/^\d+$/.test(start)) return /^\d{1,15}$/.test(key);
  return isId(start) ? isId(key) : key.length <= 128 && !key.includes('\0');
}

function keysOf(cursor: string, kind: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(value) || value[0] !== kind) return undefined;
    const keys: unknown[] = value.slice(1);
    return keys.every((key) => typeof key === 'string') ? keys : undefined;
  } catch {
    return undefined;
  }
}

/** A page of `limit` items from a read of one more; the cursor points behind the last item that is shown. */
export function pageOf<Item>(
  items: readonly Item[],
  limit: number,
  cursorOf: (item: Item) => string,
): { items: Item[]; nextCursor: string | null } {
  const shown = items.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown, nextCursor: items.length > limit && last !== undefined ? cursorOf(last) : null };
}
