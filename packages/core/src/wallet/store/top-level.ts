type Fields = Readonly<Record<string, unknown>>;

const quote = 34;
const comma = 44;
const colon = 58;
const open = { brace: 123, bracket: 91 } as const;
const close = { brace: 125, bracket: 93 } as const;

/**
 * The fields of a JSON object that are wanted, as JSON.parse tells them, without making what is inside the others: a spin's window
 * and wins are most of its payload. Text in another form than the program writes is left to JSON.parse. Nothing for what is no object.
 * @throws SyntaxError for what is no JSON, as far as it was read
 */
export function topLevelFields(text: string, wanted: ReadonlySet<string>): Fields {
  if (text.charCodeAt(0) !== open.brace || text.includes('\\')) return parsed(text);
  const fields: Record<string, unknown> = {};
  let at = 1;
  while (text.charCodeAt(at) === quote) {
    const keyEnd = text.indexOf('"', at + 1);
    const start = keyEnd + 2;
    if (keyEnd === -1 || text.charCodeAt(keyEnd + 1) !== colon) return parsed(text);
    const end = endOfValue(text, start);
    if (end === -1) return parsed(text);
    const key = text.slice(at + 1, keyEnd);
    if (wanted.has(key)) fields[key] = JSON.parse(text.slice(start, end));
    if (text.charCodeAt(end) !== comma)
      return text.charCodeAt(end) === close.brace && end === text.length - 1 ? fields : parsed(text);
    at = end + 1;
  }
  return parsed(text);
}

/** Where the value ends that begins here: at the comma or brace after it; -1 when there is none. The text has no backslash. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = text.indexOf('"', at + 1);
      if (at === -1) return -1;
    } else if (code === open.brace || code === open.bracket) depth += 1;
    else if (code === close.brace || code === close.bracket) {
      if (depth === 0) return at;
      depth -= 1;
    } else if (code === comma && depth === 0) return at;
  }
  return -1;
}

function parsed(text: string): Fields {
  const value: unknown = JSON.parse(text);
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
