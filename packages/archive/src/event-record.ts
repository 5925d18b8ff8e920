/** An event as evidence: every stored column, with the payload as the very text that was hashed. */
export interface EventRecord {
  /** Global position. Not part of the hash. */
  readonly position: number;
  /** The transaction that wrote it, as Postgres numbers them. Not part of the hash. */
  readonly xid: string;
  readonly streamType: string;
  readonly streamId: string;
  readonly streamVersion: number;
  readonly type: string;
  readonly schemaVersion: number;
  /** JSON text, byte for byte as stored. */
  readonly payload: string;
  readonly actorId: string;
  /** Not part of the hash. */
  readonly gameId: string | null;
  readonly requestId: string;
  readonly traceId: string | null;
  readonly idempotencyKey: string | null;
  /** 64 lower-case hexadecimal digits. */
  readonly hash: string;
  /** Milliseconds since 1970, UTC. */
  readonly atMs: number;
}

/** What a stream's first event is chained to: 32 zero bytes. */
export const genesisHash = '0'.repeat(64);
