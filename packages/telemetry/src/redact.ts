/**
 * Keeps secrets out of the log by construction: whatever is logged passes through here, so no caller has to remember.
 *
 * Two nets: a field whose name says that it holds a secret loses its value, and any string loses the parts that look like
 * an API token or like the password of a URL, wherever they stand.
 */
const secretName =
  /(?:authorization|cookie|passw(?:or)?d|passphrase|secret|credentials?|seed|token|(?:token|secret)_?hash|api_?key|private_?key|database_?url|connection_?string)$/i;

const apiToken = /\b(crp_[0-9a-f]{8,32})_[A-Za-z0-9_-]+/g;
const bearer = /\b(bearer\s+)[^\s"',]+/gi;
const urlPassword = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]+@/gi;
/** What a string with a secret in it has in any case: most have none of it, and are looked at once instead of three times. */
const suspicious = /crp_|bearer\s|:\/\//i;

/** What stands in place of a secret. */
export const redacted = '[redacted]';

/** Deeper than this a log field is cut, so that a line stays bounded whatever is logged. */
const depthMax = 8;
const stringMaxLength = 8_192;
const itemsMax = 200;

/** Names of fields are few: what was found out about one is kept, up to a bound. */
const secretNames = new Map<string, boolean>();
const secretNamesMax = 1_000;

/** True when a field of this name never shows its value: `authorization`, `token`, `serverSeed`, … but not `tokenId`. */
export function isSecretName(name: string): boolean {
  const known = secretNames.get(name);
  if (known !== undefined) return known;
  const isSecret = secretName.test(name);
  if (secretNames.size < secretNamesMax) secretNames.set(name, isSecret);
  return isSecret;
}

/** The string without tokens, bearer values and URL passwords; cut at 8,192 characters. */
export function redactString(text: string): string {
  const bounded =
    text.length > stringMaxLength ? `${text.slice(0, stringMaxLength)}… (${text.length} characters)` : text;
  if (!suspicious.test(bounded)) return bounded;
  return bounded
    .replace(apiToken, `$1_${redacted}`)
    .replace(bearer, `$1${redacted}`)
    .replace(urlPassword, `$1:${redacted}@`);
}

/** A copy of the value that is safe to log: plain JSON, bounded in depth and size, errors with their causes. */
export function redact(value: unknown): unknown {
  return walk(value, 0, new Set());
}

/** The same for the fields of one log line. */
export function redactFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return walkFields(fields, 0, new Set());
}

function walk(value: unknown, depth: number, above: Set<object>): unknown {
  if (typeof value === 'string') return redactString(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return `(${value.byteLength} bytes)`;
  if (above.has(value)) return '[circular]';
  if (depth >= depthMax) return '[deep]';
  above.add(value);
  try {
    if (value instanceof Error) return walkError(value, depth, above);
    if (Array.isArray(value)) return value.slice(0, itemsMax).map((item) => walk(item, depth + 1, above));
    return walkFields({ ...value }, depth, above);
  } finally {
    above.delete(value);
  }
}

function walkFields(
  fields: Readonly<Record<string, unknown>>,
  depth: number,
  above: Set<object>,
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    out[name] = isSecretName(name) && value !== null && value !== undefined ? redacted : walk(value, depth + 1, above);
  }
  return out;
}

/** An error with its own fields (`code`, `details`, `internal`), its stack and its causes. */
function walkError(error: Error, depth: number, above: Set<object>): Record<string, unknown> {
  const own = Object.fromEntries(Object.entries(error).filter(([name]) => !/^(?:message|stack|cause)$/.test(name)));
  return {
    type: error.name,
    message: redactString(error.message),
    stack: error.stack === undefined ? undefined : redactString(error.stack),
    ...walkFields(own, depth, above),
    ...(error.cause === undefined ? {} : { cause: walk(error.cause, depth + 1, above) }),
  };
}
