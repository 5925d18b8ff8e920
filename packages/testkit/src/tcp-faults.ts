import type { Socket } from 'node:net';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';

/**
 * What befalls a piece of data: `drop`, it is swallowed and both sides are reset (of an answer: after the server did what it was asked);
 * `reset`, half of it arrives before both sides are reset; `delay`, it arrives late; `slice`, it arrives in pieces of a few bytes.
 */
export type Fault = { kind: 'drop' | 'reset' } | { kind: 'delay'; delayMs: number } | { kind: 'slice'; bytes: number };

/** Decides for each piece on its way: from the client (`request`) or to it (`answer`). Undefined: it passes unharmed. */
export type FaultPlan = (way: 'request' | 'answer') => Fault | undefined;

interface Passing {
  readonly from: Socket;
  readonly to: Socket;
  readonly way: 'request' | 'answer';
  readonly faults: FaultPlan;
}

/** Passes everything on, in order, with faults. Ends with the sockets; never fails. */
export async function passOn({ from, to, way, faults }: Passing): Promise<void> {
  try {
    for await (const piece of from) {
      if (!Buffer.isBuffer(piece) || !(await deliver(piece, to, faults(way)))) {
        from.resetAndDestroy();
        to.resetAndDestroy();
        return;
      }
    }
    to.end();
  } catch {
    to.destroy();
  }
}

/** False when the connection is to be reset. */
async function deliver(piece: Buffer, to: Socket, fault: Fault | undefined): Promise<boolean> {
  switch (fault?.kind) {
    case 'drop':
      return false;
    case 'reset':
      await write(to, piece.subarray(0, piece.length >> 1));
      return false;
    case 'delay':
      await delay(fault.delayMs);
      return await write(to, piece);
    case 'slice':
      for (let at = 0; at < piece.length; at += fault.bytes) {
        await write(to, piece.subarray(at, at + fault.bytes));
        await setImmediate();
      }
      return true;
    case undefined:
      return await write(to, piece);
  }
}

/** Waits until the bytes were handed to the kernel, so that neither side runs ahead of the other. */
async function write(to: Socket, bytes: Buffer): Promise<boolean> {
  await new Promise<void>((resolve) => to.write(bytes, () => resolve()));
  return true;
}
