const invisible =
  // Controls, soft hyphen, marks of direction, joiners, separators, variation selectors, byte order marks, tags, lone surrogates.
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u{fe00}-\u{fe0f}]/gu;

/**
 * Text of others as it may be shown: what cannot be seen, or turns the direction of what follows, is written as its code point, and
 * long text is cut with a note of how long it was.
 * @param lengthMax characters kept
 */
export function visible(text: string, lengthMax = 200): string {
  const characters = Array.from(text.length > lengthMax * 2 ? text.slice(0, lengthMax * 2) : text);
  const kept = characters.slice(0, lengthMax).join('').replace(invisible, codePoint);
  return characters.length > lengthMax || text.length > lengthMax * 2 ? `${kept}… (${text.length} characters)` : kept;
}

/** The code point of a character as text: `U+202E`. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
