import { hash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { AckLog, outcomeIsOpen, readLog, recordingFetch, type LogLine } from './ack-log.ts';

export interface RepeatOptions {
  readonly url: string;
  readonly token: string;
  /** For what only an operator may do: credits and debits. Default: the same token. */
  readonly operatorToken?: string;
  readonly logFile: string;
  readonly logFiles: readonly string[];
  /** How many answered keys are repeated as well, spread over all of them. */
  readonly sample: number;
}

export interface RepeatReport {
  /** Keys that were sent and never answered, and are answered or refused now. */
  readonly resolved: number;
  readonly unresolved: readonly string[];
  readonly compared: number;
  /** Keys whose answer is another one than before. */
  readonly changed: readonly string[];
}

type Sent = Extract<LogLine, { kind: 'sent' }>;
const triesMax = 20;
const forOperators = new Set<unknown>(['credit', 'debit']);

/** Repeats every request whose outcome no client knows, and a sample of the others, with the same key and input. */
export async function repeatOpenKeys(options: RepeatOptions): Promise<RepeatReport> {
  using log = new AckLog(options.logFile);
  const send = sender(options, recordingFetch(log));
  const unresolved: string[] = [];
  const changed: string[] = [];
  let resolved = 0;
  const { open, answered } = sortOut(options.logFiles.flatMap(readLog));
  for (const sent of open) {
    if ((await send(sent)) === null) unresolved.push(sent.key);
    else resolved += 1;
  }
  const every = Math.max(1, Math.ceil(answered.length / Math.max(1, options.sample)));
  const sample = options.sample === 0 ? [] : answered.filter((_, index) => index % every === 0);
  for (const { sent, bodyHash } of sample) if ((await send(sent)) !== bodyHash) changed.push(sent.key);
  return { resolved, unresolved, compared: sample.length, changed };
}

function sortOut(lines: readonly LogLine[]): {
  open: readonly Sent[];
  answered: readonly { sent: Sent; bodyHash: string }[];
} {
  const sent = new Map<string, Sent>();
  const done = new Map<string, string | null>();
  for (const line of lines) {
    if (line.kind === 'sent') sent.set(line.key, line);
    else done.set(line.key, line.kind === 'acknowledged' ? line.bodyHash : (done.get(line.key) ?? null));
  }
  const answered: { sent: Sent; bodyHash: string }[] = [];
  for (const [key, bodyHash] of done) {
    const line = sent.get(key);
    if (line && bodyHash !== null) answered.push({ sent: line, bodyHash });
  }
  return { open: [...sent.values()].filter(({ key }) => !done.has(key)), answered };
}

/** Sends one request until its outcome is known. Answers the hash of the body; null when it stays unknown. */
function sender(options: RepeatOptions, fetch: typeof globalThis.fetch) {
  const { url, operatorToken = options.token } = options;
  return async ({ path, input }: Sent): Promise<string | null> => {
    const token = forOperators.has(input['operation']) ? operatorToken : options.token;
    for (let attempt = 1; attempt <= triesMax; attempt += 1) {
      const response = await fetch(`${url}/trpc/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(input),
      });
      const body = await response.text();
      if (!outcomeIsOpen(body)) return hash('sha256', body, 'base64url');
      await delay(100);
    }
    return null;
  };
}
