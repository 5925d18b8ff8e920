import { visible } from '../visible-text.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML, of elements and of quoted attributes. What cannot be seen is written out; long text is cut. */
export function escaped(text: string, lengthMax?: number): string {
  return visible(text, lengthMax).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** Text that others chose, kept apart from the direction of what surrounds it. */
export function foreign(text: string, lengthMax?: number): string {
  return `<bdi>${escaped(text, lengthMax)}</bdi>`;
}
