import { checkLink, headAfter } from '@croupier/archive/check-link';
import type { StreamHead } from '@croupier/archive/difference';
import { genesisHash, type EventRecord } from '@croupier/archive/event-record';
import type { EventDifference } from '@croupier/contract/evidence';
import type { AggregateRow, ArchivedRunRow } from './verify-store.ts';

/** Proves one stream, event by event, over what left with detached months, to the head that its aggregate keeps. */
export class StreamCheck {
  readonly streamId: string;
  /** The first difference of this stream; what comes after it is not judged. */
  difference: EventDifference | null = null;
  archivedEvents = 0;
  head: StreamHead = { version: 0, hash: genesisHash, position: -1 };
  readonly #aggregates: readonly AggregateRow[];
  readonly #runs: readonly ArchivedRunRow[];
  #nextRun = 0;
  #events = 0;

  constructor(streamId: string, aggregates: readonly AggregateRow[], runs: readonly ArchivedRunRow[]) {
    this.streamId = streamId;
    this.#aggregates = aggregates;
    this.#runs = runs;
  }

  next(event: EventRecord): void {
    this.#events += 1;
    if (this.difference) return;
    if (event.streamVersion !== this.head.version + 1) this.#passArchive();
    if (this.difference) return;
    this.difference = checkLink(this.head, event);
    const [aggregate] = this.#aggregates;
    if (!this.difference && aggregate && event.gameId !== aggregate.gameId) {
      this.#differ('game', event.streamVersion, aggregate.gameId ?? 'no game', event.gameId ?? 'no game');
    }
    this.head = headAfter(event);
  }

  end(): void {
    if (!this.difference) this.#passArchive();
    if (this.difference) return;
    const [aggregate] = this.#aggregates;
    if (!aggregate) {
      this.#differ('aggregate', this.head.version, 'a row of what the stream is about', 'none');
    } else if (this.#events === 0 && this.archivedEvents === 0) {
      this.#differ('stream', null, `${aggregate.version} events`, 'none');
    } else if (aggregate.version !== this.head.version) {
      this.#differ('head', this.head.version, `last version ${aggregate.version}`, `last version ${this.head.version}`);
    } else if (aggregate.hash !== this.head.hash) {
      this.#differ('head', this.head.version, aggregate.hash, this.head.hash);
    }
  }

  /** Goes over what left with detached months, as far as it follows on. */
  #passArchive(): void {
    for (;;) {
      const run = this.#runs[this.#nextRun];
      if (run?.firstVersion !== this.head.version + 1) return;
      if (run.previousHash !== this.head.hash) {
        this.#differ('archive', run.firstVersion, run.previousHash, this.head.hash);
        return;
      }
      this.#nextRun += 1;
      this.archivedEvents += run.lastVersion - run.firstVersion + 1;
      this.head = { version: run.lastVersion, hash: run.lastHash, position: run.lastPosition };
    }
  }

  #differ(kind: EventDifference['kind'], streamVersion: number | null, expected: string, found: string): void {
    const streamType = this.#aggregates[0]?.streamType ?? 'unknown';
    this.difference = { kind, streamType, streamId: this.streamId, streamVersion, expected, found };
  }
}
