import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

/** A line longer than this is no event of ours. */
const lineMax = 64 * 1_048_576;

/** Writes JSON Lines, compressed with gzip, in bounded memory. */
export class JsonlWriter {
  readonly #gzip = createGzip({ level: 4 });
  readonly #written: Promise<void>;

  constructor(path: string) {
    const file = createWriteStream(path, { flags: 'wx', flush: true });
    this.#gzip.on('error', (error) => file.destroy(error));
    file.on('error', (error) => this.#gzip.destroy(error));
    this.#gzip.pipe(file);
    this.#written = finished(file);
    // The failure is told by `write` or `finish`, whichever comes first.
    this.#written.catch(() => undefined);
  }

  async write(rows: readonly unknown[]): Promise<void> {
    if (rows.length === 0) return;
    const text = `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
    if (!this.#gzip.write(text)) await Promise.race([once(this.#gzip, 'drain'), this.#written]);
  }

  /** Resolves when everything is on the disk. */
  async finish(): Promise<void> {
    this.#gzip.end();
    await this.#written;
  }
}

/**
 * Reads compressed JSON Lines in batches, in bounded memory.
 * @throws Error when the file is truncated, is no gzip, holds what is no UTF-8 or no JSON, or a line without end
 */
export async function* readJsonl(path: string): AsyncGenerator<unknown[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const file = createReadStream(path);
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  file.pipe(gunzip);
  let rest = '';
  try {
    for await (const chunk of gunzip) {
      rest += decoder.decode(chunk, { stream: true });
      const end = rest.lastIndexOf('\n');
      if (end === -1) {
        if (rest.length > lineMax) throw new Error(`a line is longer than ${lineMax} characters`);
        continue;
      }
      yield rest
        .slice(0, end)
        .split('\n')
        .map((line): unknown => JSON.parse(line));
      rest = rest.slice(end + 1);
    }
  } finally {
    file.destroy();
  }
  if (rest !== '') throw new Error('the last line has no end');
}
