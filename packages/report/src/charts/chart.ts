/** What a mark means. HTML and PDF choose the colours; no meaning hangs on colour alone: declared is hollow, observed is solid. */
export type Tone = 'observed' | 'declared' | 'axis' | 'text' | 'muted';

export type Mark =
  | {
      readonly kind: 'bar';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly tone: Tone;
      readonly hollow: boolean;
    }
  | {
      readonly kind: 'line';
      readonly x1: number;
      readonly y1: number;
      readonly x2: number;
      readonly y2: number;
      readonly tone: Tone;
      readonly dashed: boolean;
    }
  | {
      readonly kind: 'diamond';
      readonly x: number;
      readonly y: number;
      readonly size: number;
      readonly tone: Tone;
      readonly hollow: boolean;
    }
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly anchor: 'start' | 'middle' | 'end';
      readonly tone: Tone;
    };

/** A picture in units that are readable at 360 a screen's width. Text is 11 units high. */
export interface Chart {
  readonly title: string;
  /** What it shows, for those who do not see it. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

export const chartWidth = 360;
export const textSize = 11;

export function bar(x: number, y: number, width: number, height: number, tone: Tone, hollow = false): Mark {
  return { kind: 'bar', x, y, width: Math.max(0, width), height, tone, hollow };
}

export function line(x1: number, y1: number, x2: number, y2: number, tone: Tone, dashed = false): Mark {
  return { kind: 'line', x1, y1, x2, y2, tone, dashed };
}

export function diamond(x: number, y: number, tone: Tone, hollow = false): Mark {
  return { kind: 'diamond', x, y, size: 4.5, tone, hollow };
}

export function label(
  x: number,
  y: number,
  text: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
  tone: Tone = 'text',
): Mark {
  return { kind: 'text', x, y, text, anchor, tone };
}

/** A share as per cent with so many decimals. */
export function percent(value: number, decimals = 2): string {
  return `${(100 * value).toFixed(decimals)} %`;
}
