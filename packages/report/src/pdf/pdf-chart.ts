import type { Chart, Mark, Tone } from '../charts/chart.ts';
import { textSize } from '../charts/chart.ts';
import { pdfText } from './pdf-text.ts';
import { type Ink, inks, type Sheet } from './sheet.ts';

const inkOf: Readonly<Record<Tone, Ink>> = {
  observed: 'observed',
  declared: 'declared',
  axis: 'rule',
  text: 'text',
  muted: 'muted',
};

/** Draws a picture as vectors, `width` points wide. @returns its height in points */
export function putChart(
  sheet: Sheet,
  chart: Chart,
  at: { readonly x: number; readonly y: number; readonly width: number },
): number {
  const scale = at.width / chart.width;
  const { pdf } = sheet;
  pdf.save();
  pdf.translate(at.x, at.y).scale(scale);
  for (const mark of chart.marks) putMark(sheet, mark);
  pdf.restore();
  return chart.height * scale;
}

function putMark(sheet: Sheet, mark: Mark): void {
  const { pdf } = sheet;
  const ink = inks[inkOf[mark.tone]];
  switch (mark.kind) {
    case 'bar':
      pdf.rect(mark.x, mark.y, mark.width, mark.height).lineWidth(1.2);
      if (mark.hollow) pdf.strokeColor(ink).stroke();
      else pdf.fillColor(ink).fill();
      return;
    case 'line':
      if (mark.dashed) pdf.dash(4, { space: 3 });
      pdf.moveTo(mark.x1, mark.y1).lineTo(mark.x2, mark.y2).lineWidth(1.2).strokeColor(ink).stroke();
      if (mark.dashed) pdf.undash();
      return;
    case 'diamond': {
      const { x, y, size } = mark;
      pdf
        .moveTo(x, y - size)
        .lineTo(x + size, y)
        .lineTo(x, y + size)
        .lineTo(x - size, y)
        .closePath()
        .lineWidth(1.2);
      if (mark.hollow) pdf.strokeColor(ink).stroke();
      else pdf.fillColor(ink).fill();
      return;
    }
    case 'text': {
      const text = pdfText(mark.text);
      const width = pdf.font('plain').fontSize(textSize).widthOfString(text) + 1;
      const x = mark.anchor === 'start' ? mark.x : mark.anchor === 'end' ? mark.x - width : mark.x - width / 2;
      pdf.fillColor(ink).text(text, x, mark.y - textSize, { lineBreak: false });
    }
  }
}
