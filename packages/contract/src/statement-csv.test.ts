import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvField } from './statement-csv.ts';

/** A strict reader of one record, written from RFC 4180. */
function readField(text: string): string {
  if (!text.startsWith('"')) {
    expect(text).not.toMatch(/[",\r\n]/);
    return text;
  }
  expect(text).toMatch(/^"(?:[^"]|"")*"$/);
  return text.slice(1, -1).replaceAll('""', '"');
}

describe('a field of CSV', () => {
  it('[WAL-7] is read back as it was, but for an apostrophe before what would be a formula', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[=+\-@\t\r\n",']{0,3}[ -~]*$/)), (value) => {
        const read = readField(csvField(value));
        expect(read.replace(/^'(?=[=+\-@\t\r\n])/, '')).toBe(value.replace(/^'(?=[=+\-@\t\r\n])/, ''));
        expect(read).not.toMatch(/^[=+\-@\t\r\n]/);
      }),
    );
  });

  it.each([
    [null, ''],
    [-5, '-5'],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    ['@sum', "'@sum"],
  ])('[WAL-7] %j is %j', (value, text) => {
    expect(csvField(value)).toBe(text);
  });
});
