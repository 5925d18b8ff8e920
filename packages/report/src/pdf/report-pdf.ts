import type { AuditReport, ReportClaim, SignedReport } from '@croupier/contract/fingerprint-report';
import type { Chart } from '../charts/chart.ts';
import { drawCharts } from '../charts/draw.ts';
import { figureText, identityRows, intervalText, sectionTitles, testText, verdictWords, wholeText } from '../words.ts';
import { attachmentName } from './attached-report.ts';
import { putChart } from './pdf-chart.ts';
import { pdfText } from './pdf-text.ts';
import { margin, Sheet } from './sheet.ts';

/**
 * A signed report as a PDF of A4 pages: text, tables and vector pictures, with a header and page numbers. The same report gives the same
 * bytes; the file's date is the end of the run. The report itself, with its signature, is attached as `audit-report.json`.
 */
export async function reportPdf(signed: SignedReport): Promise<Uint8Array> {
  const { report, signature } = signed;
  const name = report.subject.title ?? report.subject.gameId;
  const sheet = new Sheet(`Audit report: ${name}`, new Date(report.evidence.completedAt ?? 0));
  sheet.paragraph(`Audit report: ${pdfText(name, 120)}`, { size: 18, weight: 'bold', after: 8 });
  summary(sheet, report);
  sheet.heading('What was examined');
  pairs(sheet, identityRows(report));
  pictures(sheet, report);
  claims(sheet, report);
  strips(sheet, report);
  method(sheet, report);
  sheet.heading('Signature');
  if (signature === null) sheet.paragraph('This report is not signed.');
  else {
    pairs(sheet, [
      ['Algorithm', `${signature.algorithm} over the canonical JSON (RFC 8785) of the report`],
      ['Key', signature.keyId],
      ['Public key', signature.publicKey],
      ['Value', signature.value],
    ]);
    sheet.paragraph(
      `Check this file, or the JSON or the HTML of this report, with: croupier fingerprint verify-report FILE. The signed report is attached as ${attachmentName}.`,
      { ink: 'muted' },
    );
  }
  sheet.attach(attachmentName, JSON.stringify(signed), 'The report as JSON, with its signature');
  return await sheet.finish(`Audit report: ${name} · sample ${report.evidence.sampleHash.slice(0, 16)}`);
}

function summary(sheet: Sheet, { summary: { verdict, statement, pass, fail, insufficientData } }: AuditReport): void {
  sheet.paragraph(verdictWords[verdict], { size: 14, weight: 'bold', ink: verdict, after: 2 });
  sheet.paragraph(pdfText(statement, 1_000), { size: 10 });
  sheet.paragraph(`${pass} pass, ${fail} fail, ${insufficientData} insufficient data`, { ink: 'muted' });
}

function pairs(sheet: Sheet, rows: readonly (readonly [string, string | null])[]): void {
  const nameWidth = 150;
  for (const [name, value] of rows) {
    if (value === null) continue;
    const text = pdfText(value, 400);
    const width = sheet.width - nameWidth;
    const height = Math.max(sheet.heightOf(text, 8.5, width), sheet.heightOf(name, 8.5, nameWidth - 8));
    sheet.room(height);
    sheet.put(name, { x: margin, y: sheet.y, width: nameWidth - 8, size: 8.5, ink: 'muted' });
    sheet.put(text, { x: margin + nameWidth, y: sheet.y, width, size: 8.5 });
    sheet.y += height + 2;
  }
}

function pictures(sheet: Sheet, { charts }: AuditReport): void {
  const drawn = drawCharts(charts);
  const all = [drawn.rtp, drawn.payouts, drawn.series, ...drawn.symbols].filter(
    (chart): chart is Chart => chart !== null,
  );
  if (all.length === 0) return;
  sheet.heading('Declared and observed');
  sheet.paragraph('Hollow and dashed: declared. Solid: observed, with its interval as a line.', { ink: 'muted' });
  const width = (sheet.width - 16) / 2;
  for (let index = 0; index < all.length; index += 2) {
    const row = all.slice(index, index + 2);
    const height = Math.max(...row.map((chart) => (chart.height * width) / chart.width)) + 22;
    sheet.room(height);
    for (const [column, chart] of row.entries()) {
      const x = margin + column * (width + 16);
      sheet.put(pdfText(chart.title), { x, y: sheet.y, width, size: 9, weight: 'bold' });
      putChart(sheet, chart, { x, y: sheet.y + 14, width });
    }
    sheet.y += height;
  }
}

const columns = [
  { title: 'Claim', width: 0.24 },
  { title: 'Verdict', width: 0.14 },
  { title: 'Declared', width: 0.13 },
  { title: 'Observed', width: 0.16 },
  { title: 'Method and evidence', width: 0.33 },
] as const;

function claims(sheet: Sheet, report: AuditReport): void {
  sheet.heading('Claims and verdicts');
  for (const section of new Set(report.claims.map((claim) => claim.section))) {
    sheet.room(60);
    sheet.paragraph(sectionTitles[section], { size: 10.5, weight: 'bold', after: 2 });
    tableRow(
      sheet,
      columns.map(({ title }) => title),
      'bold',
    );
    for (const claim of report.claims.filter((one) => one.section === section)) claimRow(sheet, claim);
    sheet.y += 4;
  }
}

function claimRow(sheet: Sheet, claim: ReportClaim): void {
  const between = intervalText(claim);
  const needed = claim.spinsNeeded === null ? '' : `about ${wholeText(claim.spinsNeeded)} spins needed`;
  const evidence = [claim.method, `n ${wholeText(claim.n)}`, testText(claim), claim.reason, needed].filter(
    (part) => part !== '',
  );
  tableRow(
    sheet,
    [
      pdfText(claim.title, 160),
      verdictWords[claim.verdict],
      pdfText(figureText(claim, claim.declared), 160),
      pdfText(`${figureText(claim, claim.observed)}${between === '' ? '' : ` (${between})`}`, 200),
      pdfText(evidence.join('. '), 900),
    ],
    'plain',
    claim.verdict,
  );
}

function tableRow(
  sheet: Sheet,
  cells: readonly string[],
  weight: 'plain' | 'bold',
  verdict?: ReportClaim['verdict'],
): void {
  const size = 7.5;
  const widths = columns.map(({ width }) => width * sheet.width);
  const height = Math.max(...cells.map((text, index) => sheet.heightOf(text, size, (widths[index] ?? 50) - 6, weight)));
  sheet.room(height + 4);
  let x = margin;
  for (const [index, text] of cells.entries()) {
    const width = widths[index] ?? 50;
    const isVerdict = index === 1 && verdict !== undefined;
    sheet.put(text, {
      x,
      y: sheet.y,
      width: width - 6,
      size,
      weight: isVerdict ? 'bold' : weight,
      ink: isVerdict ? verdict : 'text',
    });
    x += width;
  }
  sheet.y += height + 3;
  sheet.pdf
    .moveTo(margin, sheet.y - 1.5)
    .lineTo(margin + sheet.width, sheet.y - 1.5)
    .lineWidth(0.25)
    .strokeColor('#cccccc')
    .stroke();
}

function strips(sheet: Sheet, { charts }: AuditReport): void {
  if (charts.strips.length === 0) return;
  sheet.heading('Reel strips');
  sheet.paragraph(
    'Strips are circles; each is shown from the same place. [Brackets] mark a stop that differs from the declared one.',
    { ink: 'muted' },
  );
  for (const { reel, verdict, declared, observed } of charts.strips) {
    sheet.room(40);
    sheet.paragraph(`Reel ${reel + 1}: ${pdfText(verdict)}`, { weight: 'bold', after: 1 });
    if (declared !== null) stops(sheet, 'Declared', declared, null);
    if (observed === null) sheet.paragraph('Observed: not identified', { size: 8 });
    else stops(sheet, 'Observed', observed, declared);
  }
}

/** Strips may be longer than a page: they are written in pieces. */
function stops(sheet: Sheet, name: string, strip: readonly string[], other: readonly string[] | null): void {
  const texts = strip.map((symbol, stop) => {
    const text = pdfText(symbol, 40);
    return other !== null && other[stop] !== symbol ? `[${text}]` : text;
  });
  sheet.paragraph(`${name}, ${strip.length} stops:`, { size: 8, ink: 'muted', after: 1 });
  for (let start = 0; start < texts.length; start += 60)
    sheet.paragraph(texts.slice(start, start + 60).join(' · '), { size: 8, after: 3 });
}

function method(sheet: Sheet, { method: { alpha, tests, tolerance, limits } }: AuditReport): void {
  sheet.heading('Method and limits');
  sheet.paragraph(
    `Claims with a p share the level ${alpha} over ${tests} tests by Holm's correction. A test passes when nothing was found and the sample was large enough to find a difference that matters: ${100 * tolerance.rtp} points of RTP and ${100 * tolerance.hitFrequency} of hit frequency at 99 %.`,
  );
  for (const text of limits) sheet.paragraph(`• ${text}`, { size: 8.5 });
}
