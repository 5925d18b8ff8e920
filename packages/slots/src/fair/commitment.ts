import { assert } from '@croupier/kernel/assert';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** The version of the commitments that new sessions publish. */
export const commitmentVersion = 2;

/** The random stream that a session draws from: `rng/hmac.ts`. */
export const fairAlgorithm = 'hmac-sha256/1' as const;

/** First field of the committed document: no other hash of the project is over bytes that begin so. */
const domain = 'croupier/commitment/2';

/** What a session binds itself to besides its server seed. */
export interface CommitmentBinding {
  readonly sessionId: string;
  readonly clientSeed: string;
  readonly gameId: string;
  readonly engineVersion: string;
  readonly parHash: string;
}

/** Lower-case hex of the SHA-256 of the seed's bytes. Published before the client need choose its seed. */
export function serverSeedHashOf(serverSeed: Uint8Array): string {
  return bytesToHex(sha256(serverSeed));
}

/**
 * The bytes that a commitment of version 2 is the SHA-256 of: the fields below in this order, each as a netstring (its
 * length in bytes of UTF-8, in decimal; a colon; the bytes; a comma). No two lists of fields give the same bytes.
 *
 * `croupier/commitment/2`, `hmac-sha256/1`, session id, server seed hash (hex), client seed, game id, engine version, PAR hash (hex).
 */
export function commitmentDocument(serverSeedHash: string, binding: CommitmentBinding): Uint8Array {
  const { sessionId, clientSeed, gameId, engineVersion, parHash } = binding;
  const fields = [domain, fairAlgorithm, sessionId, serverSeedHash, clientSeed, gameId, engineVersion, parHash];
  return concatBytes(...fields.map(netstring));
}

/**
 * The commitment that a session publishes, in lower-case hex.
 * Version 1: the SHA-256 of the server seed alone. Version 2: the SHA-256 of `commitmentDocument`.
 */
export function commitmentFor(version: number, serverSeed: Uint8Array, binding: CommitmentBinding): string {
  assert(version === 1 || version === 2, () => `commitment version ${version}`);
  const serverSeedHash = serverSeedHashOf(serverSeed);
  return version === 1 ? serverSeedHash : bytesToHex(sha256(commitmentDocument(serverSeedHash, binding)));
}

function netstring(text: string): Uint8Array {
  const bytes = utf8ToBytes(text);
  return concatBytes(utf8ToBytes(`${bytes.length}:`), bytes, utf8ToBytes(','));
}
