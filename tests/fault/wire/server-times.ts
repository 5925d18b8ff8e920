import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';
import { healthyRequestId } from './healthy.ts';

const line = z.object({ requestId: z.string().startsWith(healthyRequestId), durationMs: z.number() });

/** How long the server itself was at work on the requests of healthy clients, from its log. */
export class ServerTimes {
  readonly #file: string;
  #at = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** Milliseconds of every healthy request whose line was written since the last look. */
  look(): number[] {
    const file = openSync(this.#file, 'r');
    try {
      const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - this.#at));
      const read = readSync(file, bytes, 0, bytes.length, this.#at);
      const whole = bytes.lastIndexOf('\n', read) + 1;
      this.#at += whole;
      return bytes
        .toString('utf8', 0, whole)
        .split('\n')
        .filter((text) => text.includes(healthyRequestId))
        .flatMap(timeOf);
    } finally {
      closeSync(file);
    }
  }
}

function timeOf(text: string): number[] {
  try {
    const parsed = line.safeParse(JSON.parse(text));
    return parsed.success ? [parsed.data.durationMs] : [];
  } catch {
    return [];
  }
}
