import { errorCatalogue } from '@croupier/kernel/errors';
import { z } from 'zod';
import type { Outcome } from './target.ts';

/** One answer as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** What an answer must never tell: stacks, SQL, paths, libraries. */
const inside =
  /node_modules|\bat [\w.<>]+ \(|\.[tj]s:\d|FST_|HPE_|ERR_[A-Z]|TRPCError|SyntaxError|\bSELECT\b.*\bFROM\b|\bINSERT INTO\b|pg_|\/(?:home|work|usr|tmp)\//;
/** Errors of the server that are no defects: it says that it has no room or time. */
const overload: ReadonlySet<string> = new Set(['CAPACITY', 'UNAVAILABLE', 'RATE_LIMIT']);

const restError = z.object({ error: z.object({ code: z.string(), requestId: z.string(), retryable: z.boolean() }) });
const trpcError = z.object({ error: z.object({ data: z.object({ code: z.string(), requestId: z.string() }) }) });
/** tRPC's envelope may be inside of superjson's. */
const wrapped = z.object({ error: z.object({ json: z.unknown() }) }).transform(({ error }) => ({ error: error.json }));

/** Counts an answer, and notes what is wrong with it. */
export function judge(outcome: Outcome, answer: RawAnswer): void {
  const { status, head, body } = answer;
  const isError = status >= 400;
  const code = isError ? codeOf(body) : null;
  const label = code === null ? String(status) : `${status} ${code}`;
  outcome.answers.set(label, (outcome.answers.get(label) ?? 0) + 1);
  const note = (what: string): void => void outcome.findings.push(`${label}: ${what}: ${body.slice(0, 200)}`);
  if (isError && (code === null || !(code in errorCatalogue)) && !isForHead(answer)) note('not of the catalogue');
  if (status >= 500 && !overload.has(code ?? '')) note('a defect');
  if (inside.test(body) || inside.test(head)) note('tells of the inside');
  if (!/^x-api-version: /im.test(head)) note('no x-api-version');
}

/** An answer to HEAD says how long its body would be, and has none. */
function isForHead({ head, body }: RawAnswer): boolean {
  return body === '' && !/^content-length: *0$/im.test(head);
}

function codeOf(body: string): string | null {
  try {
    const json: unknown = JSON.parse(body);
    const first: unknown = Array.isArray(json)
      ? json.find((one) => typeof one === 'object' && one !== null && 'error' in one)
      : json;
    const plain = wrapped.safeParse(first);
    const error = plain.success && plain.data.error !== undefined ? plain.data : first;
    const trpc = trpcError.safeParse(error);
    if (trpc.success) return trpc.data.error.data.code;
    const rest = restError.safeParse(error);
    return rest.success ? rest.data.error.code : null;
  } catch {
    return null;
  }
}
