import type { Chart, Mark } from '../charts/chart.ts';
import { escaped } from './escape.ts';

/** A picture as inline SVG. Colours come from the page's style by class. */
export function svgOf(chart: Chart, id: string): string {
  const marks = chart.marks.map(markOf).join('');
  return `<svg viewBox="0 0 ${chart.width} ${chart.height}" role="img" aria-labelledby="${id}-t ${id}-d"><title id="${id}-t">${escaped(chart.title)}</title><desc id="${id}-d">${escaped(chart.description, 1_000)}</desc>${marks}</svg>`;
}

function markOf(mark: Mark): string {
  switch (mark.kind) {
    case 'bar':
      return `<rect class="${classOf(mark)}" x="${n(mark.x)}" y="${n(mark.y)}" width="${n(mark.width)}" height="${n(mark.height)}"/>`;
    case 'line':
      return `<line class="l ${mark.tone}${mark.dashed ? ' dashed' : ''}" x1="${n(mark.x1)}" y1="${n(mark.y1)}" x2="${n(mark.x2)}" y2="${n(mark.y2)}"/>`;
    case 'diamond': {
      const { x, y, size } = mark;
      return `<path class="${classOf(mark)}" d="M${n(x)} ${n(y - size)}L${n(x + size)} ${n(y)}L${n(x)} ${n(y + size)}L${n(x - size)} ${n(y)}Z"/>`;
    }
    case 'text':
      return `<text class="t ${mark.tone}" x="${n(mark.x)}" y="${n(mark.y)}" text-anchor="${mark.anchor}">${escaped(mark.text)}</text>`;
  }
}

function classOf({ tone, hollow }: { readonly tone: string; readonly hollow: boolean }): string {
  return `${hollow ? 'h' : 'f'} ${tone}`;
}

/** Two decimals are enough for a picture, and the same everywhere. */
function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}
