import { hash } from 'node:crypto';
import { isId, type Id } from '@croupier/kernel/ids';

/**
 * An API token: `crp_` + its id as 32 hex digits + `_` + 32 secret random bytes in base64url. The id finds the row; of the
 * secret only the SHA-256 is stored (a hash made for passwords would add nothing: the secret has 256 random bits).
 */
const tokenPattern = /^crp_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/;

export function formatToken(tokenId: Id, secret: Uint8Array): string {
  return `crp_${tokenId.replaceAll('-', '')}_${Buffer.from(secret).toString('base64url')}`;
}

interface TokenParts {
  readonly tokenId: Id;
  readonly secretHash: Buffer;
}

const tokensRemembered = 1_000;
const remembered = new Map<string, TokenParts>();

/** The parts of a token, or undefined when it is none. Remembers the last ones: a client sends the same with every request. */
export function parseToken(token: string): TokenParts | undefined {
  const known = remembered.get(token);
  if (known) return known;
  const parts = takeApart(token);
  if (!parts) return undefined;
  if (remembered.size >= tokensRemembered) remembered.clear();
  remembered.set(token, parts);
  return parts;
}

function takeApart(token: string): TokenParts | undefined {
  const match = tokenPattern.exec(token);
  const [, hex, secret] = match ?? [];
  if (hex === undefined || secret === undefined) return undefined;
  const tokenId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  if (!isId(tokenId)) return undefined;
  return { tokenId, secretHash: secretHashOf(Buffer.from(secret, 'base64url')) };
}

export function secretHashOf(secret: Uint8Array): Buffer {
  return hash('sha256', secret, 'buffer');
}
