import { timingSafeEqual } from 'node:crypto';
import { AppError } from '@croupier/kernel/errors';
import type { Principal } from '@croupier/kernel/roles';
import type { Core } from '../core.ts';
import { readToken, touchToken, type TokenRecord } from './identity-store.ts';
import { parseToken } from './token.ts';

/** For so long a token that was looked up is trusted without asking the database again: a revocation in another process is seen then. */
const trustMs = 5_000;
/** `last_used_at` is written at most this often. */
const touchMs = 60_000;
const tokensKept = 10_000;

interface Trusted {
  readonly record: TokenRecord;
  readonly readAtMs: number;
}

/**
 * The tokens that were lately looked up, each core its own. `forget` makes a revocation in this process count at once.
 */
const trustedTokens = new WeakMap<Core, Map<string, Trusted>>();
const touched = new WeakMap<Core, Map<string, number>>();

/**
 * The caller that a token stands for.
 * @throws UNAUTHORIZED for a token that is malformed, unknown, wrong, expired or revoked, always in the same words;
 *   UNAVAILABLE when the database cannot be asked
 */
export async function authenticate(core: Core, token: string): Promise<Principal> {
  const parsed = parseToken(token);
  if (!parsed) throw new AppError('UNAUTHORIZED');
  const nowMs = core.clock.now();
  const record = await lookUp(core, parsed.tokenId, nowMs);
  if (!record || !timingSafeEqual(record.secretHash, parsed.secretHash)) throw new AppError('UNAUTHORIZED');
  const expired = record.expiresAtMs !== null && record.expiresAtMs <= nowMs;
  if (expired || record.revoked || record.userDisabled) throw new AppError('UNAUTHORIZED');
  touch(core, record.id, nowMs);
  return {
    userId: record.userId,
    username: record.username,
    role: record.role,
    contextLevel: record.contextLevel,
    tokenId: record.id,
  };
}

/** Makes this process ask the database again for a token. */
export function forgetToken(core: Core, tokenId: string): void {
  trustedTokens.get(core)?.delete(tokenId);
}

async function lookUp(core: Core, tokenId: string, nowMs: number): Promise<TokenRecord | undefined> {
  const trusted = mapOf(trustedTokens, core);
  const known = trusted.get(tokenId);
  if (known && nowMs - known.readAtMs < trustMs) return known.record;
  const record = await readToken(core.db, tokenId);
  if (trusted.size >= tokensKept) trusted.clear();
  if (record) trusted.set(tokenId, { record, readAtMs: nowMs });
  else trusted.delete(tokenId);
  return record;
}

function touch(core: Core, tokenId: string, nowMs: number): void {
  const times = mapOf(touched, core);
  if (nowMs - (times.get(tokenId) ?? 0) < touchMs) return;
  if (times.size >= tokensKept) times.clear();
  times.set(tokenId, nowMs);
  touchToken(core.db, tokenId, nowMs).catch((error: unknown) => {
    core.observer.failure({ message: 'last use of a token was not recorded', error, requestId: null });
  });
}

function mapOf<Value>(maps: WeakMap<Core, Map<string, Value>>, core: Core): Map<string, Value> {
  const known = maps.get(core);
  if (known) return known;
  const made = new Map<string, Value>();
  maps.set(core, made);
  return made;
}
