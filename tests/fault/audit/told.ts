import type { Acknowledgement, LogLine } from '../ack-log.ts';

export interface Told {
  readonly sent: ReadonlySet<string>;
  readonly refused: ReadonlySet<string>;
  readonly acknowledged: ReadonlyMap<string, Acknowledgement>;
  /** Keys that were answered in two ways. */
  readonly changed: readonly string[];
  readonly timesMs: readonly number[];
}

/** What clients were told, by key. Keys are unique over all clients: they begin with the name of the client or with the id of the run. */
export function whatWasTold(lines: readonly LogLine[]): Told {
  const sent = new Set<string>();
  const refused = new Set<string>();
  const acknowledged = new Map<string, Acknowledgement>();
  const bodies = new Map<string, string>();
  const changed: string[] = [];
  const timesMs: number[] = [];
  for (const line of lines) {
    if (line.kind === 'sent') sent.add(line.key);
    else if (line.kind === 'refused') refused.add(line.key);
    else {
      const before = bodies.get(line.key);
      if (before !== undefined && before !== line.bodyHash) changed.push(`${line.key}: answered in two ways`);
      bodies.set(line.key, line.bodyHash);
      acknowledged.set(line.key, acknowledged.get(line.key) ?? line.answer);
      timesMs.push(line.atMs);
    }
  }
  return { sent, refused, acknowledged, changed, timesMs };
}
