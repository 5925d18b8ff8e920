import { genesisHash, type EventRecord } from '../event-record.ts';
import { recordHash } from '../record-hash.ts';
import type { Run } from '../run.ts';

/** Events of some streams with chains that hold, in the order (stream, version), and their runs. */
export function chainedEvents(streams: number, eventsOfEach: number): { events: EventRecord[]; runs: Run[] } {
  const events: EventRecord[] = [];
  const runs: Run[] = [];
  for (let stream = 0; stream < streams; stream += 1) {
    const streamId = `019a9f30-0000-7000-8000-${String(stream).padStart(12, '0')}`;
    let previousHash = genesisHash;
    for (let version = 1; version <= eventsOfEach; version += 1) {
      const unsealed: EventRecord = {
        position: version * streams + stream,
        xid: String(700 + version),
        streamType: 'session',
        streamId,
        streamVersion: version,
        type: version === 1 ? 'session.created' : 'action.spin',
        schemaVersion: 1,
        payload: JSON.stringify({ nonce: version, text: 'ünïcode " \\ 🎰', pad: 'x'.repeat(400) }),
        actorId: '019a9f30-7c1a-7b2e-8d3f-5a6b7c8d9e0f',
        gameId: stream % 2 === 0 ? 'fruit-39x5' : null,
        requestId: `request ${version}`,
        traceId: version % 3 === 0 ? 'trace' : null,
        idempotencyKey: version === 1 ? null : `key-${version}`,
        hash: genesisHash,
        atMs: 1_760_000_000_000 + version,
      };
      const event = { ...unsealed, hash: recordHash(previousHash, unsealed) };
      previousHash = event.hash;
      events.push(event);
    }
    const { streamType } = events.at(-1) ?? { streamType: 'session' };
    runs.push({
      streamType,
      streamId,
      firstVersion: 1,
      previousHash: genesisHash,
      lastVersion: eventsOfEach,
      lastHash: previousHash,
    });
  }
  return { events, runs };
}
