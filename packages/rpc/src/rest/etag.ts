import { hash } from 'node:crypto';

/** A strong entity tag of an answer's bytes (RFC 9110, 8.8.3). Equal bytes have equal tags in every process. */
export function strongEtag(text: string): string {
  return `"${hash('sha1', text, 'base64url')}"`;
}

/**
 * True when `If-None-Match` names the tag or is `*`. Compares weakly, as RFC 9110 (13.1.2) asks: a proxy may have marked the tag
 * as weak.
 */
export function isSameEntity(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
