import { hash } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { z } from 'zod';

/** What the server acknowledged, as far as the audit compares it. */
const acknowledgement = z.object({
  sessionId: z.string().optional(),
  walletId: z.string().optional(),
  streamVersion: z.int(),
  /** Of an action: Spin, PlaceBet, CashOut. */
  type: z.string().optional(),
  actionId: z.string().optional(),
  stakeMinor: z.int().optional(),
  payoutMinor: z.int().optional(),
  feeMinor: z.int().optional(),
  releasedMinor: z.int().optional(),
  /** Of a wallet. */
  operation: z.string().optional(),
  transactionId: z.string().optional(),
  amountMinor: z.int().optional(),
  balance: z.object({ balanceMinor: z.int() }).optional(),
});
export type Acknowledgement = z.infer<typeof acknowledgement>;

const request = { atMs: z.number(), path: z.string(), key: z.string() };
const logLine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sent'), ...request, input: z.record(z.string(), z.unknown()) }),
  z.object({ kind: z.literal('acknowledged'), ...request, answer: acknowledgement, bodyHash: z.string() }),
  z.object({ kind: z.literal('refused'), ...request, code: z.string() }),
]);
export type LogLine = z.infer<typeof logLine>;

const success = z.object({ result: z.object({ data: z.object({ json: acknowledgement }) }) });
const failure = z.object({
  error: z.object({ json: z.object({ data: z.object({ code: z.string(), retryable: z.boolean() }) }) }),
});

/**
 * What one client sent and heard, in a file of its own. Each line is written before the client goes on, so that a killed
 * client has logged everything that it acted upon. (The machine does not crash here: no fsync.)
 */
export class AckLog implements Disposable {
  readonly #file: number;
  #acknowledged = 0;
  #lastAtMs = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'a');
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** When the last acknowledgement came, in ms since 1970; 0 before the first. */
  get lastAtMs(): number {
    return this.#lastAtMs;
  }

  write(line: LogLine): void {
    writeSync(this.#file, `${JSON.stringify(line)}\n`);
    if (line.kind !== 'acknowledged') return;
    this.#acknowledged += 1;
    this.#lastAtMs = line.atMs;
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}

/** The lines of a log. The last one may be cut off when its client was killed. */
export function readLog(path: string): LogLine[] {
  const texts = readFileSync(path, 'utf8').split('\n');
  texts.pop();
  return texts.map((text) => logLine.parse(JSON.parse(text)));
}

/** A fetch that logs every request with an idempotency key before it is sent, and its answer before anybody sees it. */
export function recordingFetch(log: AckLog, send: typeof globalThis.fetch = fetch): typeof globalThis.fetch {
  return async (target, init) => {
    const sent = keyedRequest(target instanceof Request ? target.url : target.toString(), init?.body);
    if (!sent) return await send(target, init);
    log.write({ kind: 'sent', atMs: Date.now(), ...sent });
    const response = await send(target, init);
    const body = await response.text();
    const line = answerLine(sent, body);
    if (line) log.write(line);
    return new Response(body, { status: response.status, headers: response.headers });
  };
}

/** Whether a response leaves it open what became of the request: then it has to be repeated. */
export function outcomeIsOpen(body: string): boolean {
  const json: unknown = JSON.parse(body);
  return !success.safeParse(json).success && failure.parse(json).error.json.data.retryable;
}

interface KeyedRequest {
  readonly path: string;
  readonly key: string;
  readonly input: Record<string, unknown>;
}

function keyedRequest(url: string, body: unknown): KeyedRequest | null {
  if (typeof body !== 'string') return null;
  const input: Record<string, unknown> = JSON.parse(body);
  const key = input['idempotencyKey'];
  return typeof key === 'string' ? { path: url.slice(url.lastIndexOf('/') + 1), key, input } : null;
}

/** Null when the outcome is still open: the request will be repeated. */
function answerLine({ path, key }: KeyedRequest, body: string): LogLine | null {
  const json: unknown = JSON.parse(body);
  const at = { atMs: Date.now(), path, key };
  const ok = success.safeParse(json);
  if (ok.success) {
    return {
      kind: 'acknowledged',
      ...at,
      answer: ok.data.result.data.json,
      bodyHash: hash('sha256', body, 'base64url'),
    };
  }
  const { code, retryable } = failure.parse(json).error.json.data;
  return retryable ? null : { kind: 'refused', ...at, code };
}
