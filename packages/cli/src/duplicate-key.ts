/**
 * The first key that an object of a JSON text has twice, as a path; null without any. `JSON.parse` keeps the last of them without a word, and a sheet that pays a
 * symbol twice would become another game.
 * @param text valid JSON
 */
export function duplicateKey(text: string): string | null {
  // By level: the keys so far (null: an array), the key or the index that is read.
  const open: { readonly keys: Set<string> | null; at: string | number }[] = [];
  let isKey = false;
  for (let index = 0; index < text.length; index += 1) {
    const level = open.at(-1);
    switch (text.charAt(index)) {
      case '{':
        open.push({ keys: new Set(), at: '' });
        isKey = true;
        break;
      case '[':
        open.push({ keys: null, at: 0 });
        isKey = false;
        break;
      case '}':
      case ']':
        open.pop();
        isKey = false;
        break;
      case ',':
        if (level !== undefined && typeof level.at === 'number') level.at += 1;
        isKey = level !== undefined && level.keys !== null;
        break;
      case '"': {
        const start = index;
        for (index += 1; text[index] !== '"' && index < text.length; index += 1) if (text[index] === '\\') index += 1;
        if (!isKey || level?.keys == null) break;
        isKey = false;
        level.at = String(JSON.parse(text.slice(start, index + 1)));
        if (level.keys.has(level.at)) return pathOf(open.map(({ at }) => at));
        level.keys.add(level.at);
        break;
      }
      default:
        break;
    }
  }
  return null;
}

function pathOf(parts: readonly (string | number)[]): string {
  return parts
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');
}
