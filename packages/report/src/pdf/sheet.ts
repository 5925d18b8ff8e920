import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { pdfText } from './pdf-text.ts';

const require = createRequire(import.meta.url);
const fonts = { plain: 'DejaVuSansCondensed.ttf', bold: 'DejaVuSansCondensed-Bold.ttf' } as const;
export type Weight = keyof typeof fonts;

export const margin = 42;
const headerHeight = 26;

export const inks = {
  text: '#111111',
  muted: '#555555',
  rule: '#999999',
  observed: '#1f5fbf',
  declared: '#8a5a00',
  pass: '#14692f',
  fail: '#a81d1d',
  'insufficient-data': '#7a5300',
} as const;
export type Ink = keyof typeof inks;

/** An A4 document that is written from the top down, page after page. */
export class Sheet {
  readonly pdf: PDFKit.PDFDocument;
  readonly #done: Promise<Uint8Array>;
  readonly #at: Date;
  y: number = margin + headerHeight;

  /** @param at the date that the file carries: the same report gives the same bytes whenever it is written */
  constructor(title: string, at: Date) {
    this.#at = at;
    this.pdf = new PDFDocument({
      size: 'A4',
      // Text never reaches the margin by itself: this class turns the pages.
      margins: { top: 0, bottom: 0, left: margin, right: margin },
      bufferPages: true,
      lang: 'en',
      displayTitle: true,
      pdfVersion: '1.7',
      info: {
        Title: pdfText(title),
        Author: 'Croupier',
        Creator: 'Croupier',
        Producer: 'pdfkit',
        CreationDate: at,
        ModDate: at,
      },
    });
    for (const [weight, file] of Object.entries(fonts))
      this.pdf.registerFont(weight, readFileSync(require.resolve(`dejavu-fonts-ttf/ttf/${file}`)));
    const chunks: Uint8Array[] = [];
    this.pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    this.#done = new Promise((resolve, reject) => {
      this.pdf.on('end', () => resolve(Buffer.concat(chunks)));
      this.pdf.on('error', reject);
    });
  }

  get width(): number {
    return this.pdf.page.width - 2 * margin;
  }

  /** Carries a file of JSON along. */
  attach(name: string, json: string, description: string): void {
    this.pdf.file(Buffer.from(json), {
      name,
      type: 'application/json',
      description,
      creationDate: this.#at,
      modifiedDate: this.#at,
      hidden: false,
    });
  }

  /** Goes to the next page unless there is room for `height`. */
  room(height: number): void {
    if (this.y + height <= this.pdf.page.height - margin - 14) return;
    this.pdf.addPage();
    this.y = margin + headerHeight;
  }

  heightOf(text: string, size: number, width: number, weight: Weight = 'plain'): number {
    return this.pdf.font(weight).fontSize(size).heightOfString(text, { width, lineGap: 1 });
  }

  /** Text at a place; the place of what follows does not change. */
  put(
    text: string,
    at: {
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly size: number;
      readonly ink?: Ink;
      readonly weight?: Weight;
      readonly align?: 'left' | 'center' | 'right';
    },
  ): void {
    const { x, y, width, size, ink = 'text', weight = 'plain', align = 'left' } = at;
    this.pdf.font(weight).fontSize(size).fillColor(inks[ink]).text(text, x, y, { width, lineGap: 1, align });
  }

  /** A paragraph across the page. */
  paragraph(
    text: string,
    {
      size = 9,
      ink = 'text',
      weight = 'plain',
      after = 4,
    }: { readonly size?: number; readonly ink?: Ink; readonly weight?: Weight; readonly after?: number } = {},
  ): void {
    const height = this.heightOf(text, size, this.width, weight);
    this.room(height);
    this.put(text, { x: margin, y: this.y, width: this.width, size, ink, weight });
    this.y += height + after;
  }

  heading(text: string): void {
    this.room(60);
    this.y += 10;
    this.paragraph(text, { size: 13, weight: 'bold', after: 2 });
    this.rule();
  }

  rule(): void {
    this.pdf
      .moveTo(margin, this.y)
      .lineTo(margin + this.width, this.y)
      .lineWidth(0.5)
      .strokeColor(inks.rule)
      .stroke();
    this.y += 5;
  }

  /** Puts a header and a number on every page and ends the file. */
  async finish(header: string): Promise<Uint8Array> {
    const { start, count } = this.pdf.bufferedPageRange();
    for (let page = start; page < start + count; page += 1) {
      this.pdf.switchToPage(page);
      const half = this.width / 2;
      const y = margin;
      this.put(pdfText(header, 70), { x: margin, y, width: half * 1.5, size: 8, ink: 'muted' });
      this.put(`Page ${page - start + 1} of ${count}`, {
        x: margin + half * 1.5,
        y,
        width: half * 0.5,
        size: 8,
        ink: 'muted',
        align: 'right',
      });
      this.pdf
        .moveTo(margin, y + 14)
        .lineTo(margin + this.width, y + 14)
        .lineWidth(0.5)
        .strokeColor(inks.rule)
        .stroke();
    }
    this.pdf.end();
    return await this.#done;
  }
}
