import { once } from 'node:events';
import type { Writable } from 'node:stream';
import picocolors from 'picocolors';
import type { Environment } from './config.ts';

export type Colours = ReturnType<typeof picocolors.createColors>;

/** Where the command writes. Results go to `out`, everything else to `err`. */
export interface Io {
  /** Writes text as it is; resolves when more may be written. */
  out(text: string): Promise<void>;
  err(text: string): void;
  readonly colours: Colours;
  /** True when `out` is a terminal that can be redrawn. */
  readonly isTerminal: boolean;
  readonly columns: number;
}

/** Standard output as it is: Node leaves `isTTY` and `columns` out on pipes and files. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export function processIo(environment: Environment, stdout: OutputStream, stderr: Writable): Io {
  const isTty = stdout.isTTY === true;
  const colour = environment.colour === 'always' || (environment.colour === 'auto' && isTty);
  return {
    out: (text) => write(stdout, text),
    err: (text) => void stderr.write(text),
    colours: picocolors.createColors(colour),
    isTerminal: isTty && environment.canRedraw,
    // 0 on a terminal that does not tell its size.
    columns: stdout.columns || 80,
  };
}

async function write(stream: Writable, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain');
}

/** Ends the process quietly when the reader of a pipe has gone (`croupier … | head`). */
export function endQuietlyOnClosedPipe(...streams: readonly Writable[]): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(0);
    });
  }
}
