import type { Id } from '@croupier/kernel/ids';
import type { StreamType } from '../commit/changes.ts';

/** An event with its place in its stream. `payload` is what `payloadText`, the stored bytes, says. */
export interface StoredEvent {
  readonly streamType: StreamType;
  readonly streamId: Id;
  readonly streamVersion: number;
  readonly type: string;
  readonly schemaVersion: number;
  readonly gameId: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly payloadText: string;
  readonly actorId: Id;
  readonly requestId: string;
  readonly traceId: string | null;
  readonly idempotencyKey: string | null;
  readonly hash: Uint8Array;
  readonly atMs: number;
}
