import { codePoint, visible } from '../visible-text.ts';

/** Latin, Greek, Cyrillic, punctuation, currencies, arrows, mathematics and shapes: what the font of the report draws, from left to right. */
const drawn =
  /[^\u0020-\u02ff\u0370-\u03ff\u0400-\u04ff\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u214f\u2190-\u22ff\u25a0-\u26ff\u2713\u2717]/gu;

/** Text as the PDF shows it: a character that its font does not have, or that runs from right to left, is written as its code point. */
export function pdfText(text: string, lengthMax?: number): string {
  return visible(text, lengthMax).replace(drawn, codePoint);
}
