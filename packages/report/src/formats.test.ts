import { signedReport } from '@croupier/contract/fingerprint-report';
import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, it } from 'vitest';
import { documentOf, playSheet, reportOf, sheetOf, smallGame } from './fixtures/small-game.ts';
import { reportHtml } from './html/report-html.ts';
import { attachedReport } from './pdf/attached-report.ts';
import { reportPdf } from './pdf/report-pdf.ts';
import { pdfText } from './pdf/pdf-text.ts';
import { isSignedBy, newSigningKeyPem, readSigningKey, signReport } from './signature.ts';
import { visible } from './visible-text.ts';

const par = sheetOf(smallGame);
const sample = playSheet(par, 2_000);
const report = reportOf(par, documentOf(par, sample), sample);
const signed = signReport(report, readSigningKey(newSigningKeyPem()));

/** The same report with every string that others choose turned hostile. */
function hostile(text: string): typeof signed {
  const changed = structuredClone(report);
  changed.subject.title = text;
  changed.subject.engineVersion = text;
  changed.evidence.authorisation = text;
  for (const claim of changed.claims) {
    claim.title = `${text} ${claim.title}`;
    claim.reason = text;
    claim.observed = text;
  }
  for (const { bars } of changed.charts.symbols) for (const bar of bars) bar.symbol = text;
  for (const strip of changed.charts.strips) strip.observed = Array.from({ length: 12 }, () => text);
  return { report: changed, signature: signed.signature };
}

const markup = `</script></style></title><img src=x onerror=alert(1)>"'&\u2028{{x}}`;
const rightToLeft = '\u202Eevil\u202C \u05D0\u05D1\u05D2 \u0627\u0644\u0639 \u0000\u001B[31m';
const long = 'x'.repeat(10_000);

async function textOf(pdf: Uint8Array): Promise<{ pages: number; text: string; title: unknown }> {
  const opened = await getDocument({
    data: Uint8Array.from(pdf),
    verbosity: VerbosityLevel.ERRORS,
  }).promise;
  let text = '';
  for (let page = 1; page <= opened.numPages; page += 1) {
    const { items } = await (await opened.getPage(page)).getTextContent();
    text += `${items.map((item) => ('str' in item ? item.str : '')).join(' ')}\n`;
  }
  const { info } = await opened.getMetadata();
  const pages = opened.numPages;
  await opened.loadingTask.destroy();
  return { pages, text: text.replaceAll(/\s+/g, ' '), title: Reflect.get(info, 'Title') };
}

describe('the formats of a report', () => {
  it('[FPR-7] the page holds verdicts, tables with headers, pictures with descriptions, and the signed JSON, and asks for nothing', () => {
    const html = reportHtml(signed);
    expect(html).toBe(reportHtml(structuredClone(signed)));
    expect(html).not.toMatch(/(?:src|href)=|url\(|@import|<script(?! type="application\/json")/);
    for (const part of [
      '<main>',
      '<header>',
      '<footer>',
      'lang="en"',
      'scope="col"',
      'scope="row"',
      'role="img"',
      '<desc',
      'prefers-color-scheme:dark',
      '@media print',
    ])
      expect(html).toContain(part);
    expect(html.match(/<tr>/g)?.length).toBeGreaterThan(report.claims.length);
    const json = /id="signed-report">([^<]*)</.exec(html)?.[1] ?? '';
    const read = signedReport.parse(JSON.parse(json));
    expect(read.signature !== null && isSignedBy(read.report, read.signature)).toBe(true);
  });

  it('[FPR-7] a real reader opens the PDF: pages with numbers, every claim, the hashes and the signature', async () => {
    const pdf = await reportPdf(signed);
    const { pages, text, title } = await textOf(pdf);
    expect(pages).toBeGreaterThan(2);
    expect(title).toBe('Audit report: Small');
    expect(text).toContain(`Page 1 of ${pages}`);
    expect(text).toContain(`Page ${pages} of ${pages}`);
    expect(text).toContain(report.evidence.sampleHash);
    expect(text.replaceAll(' ', '')).toContain(signed.signature?.value ?? 'no signature');
    for (const { title: claim } of report.claims) expect(text).toContain(claim);
    expect(text).toContain('? INSUFFICIENT DATA');
    expect(attachedReport(pdf)).toEqual(structuredClone(signed));
    expect(attachedReport(pdf.subarray(0, 500))).toBeNull();
    const opened = await getDocument({ data: Uint8Array.from(pdf), verbosity: VerbosityLevel.ERRORS }).promise;
    const attachments = await opened.getAttachments();
    expect([...(attachments?.keys() ?? [])]).toEqual(['audit-report.json']);
    await opened.loadingTask.destroy();
    expect(Buffer.from(await reportPdf(structuredClone(signed))).equals(Buffer.from(pdf))).toBe(true);
  });

  it('[FPR-7] markup, right-to-left text, controls and endless names are shown as text and break nothing', async () => {
    for (const text of [markup, rightToLeft, long]) {
      const html = reportHtml(hostile(text));
      expect(html).not.toContain('<img');
      expect(html.match(/<\/script/g)).toHaveLength(1);
      expect(html.match(/<\/style/g)).toHaveLength(1);
      const shown = html.slice(0, html.indexOf('<script'));
      for (const one of ['\u202E', '\u202C', '\u0000', '\u001B']) expect(shown).not.toContain(one);
      expect(shown).not.toContain('x'.repeat(2_000));
      const { text: told } = await textOf(await reportPdf(hostile(text)));
      expect(told).toContain('Claims and verdicts');
    }
    expect(reportHtml(hostile(markup))).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
    expect(visible(rightToLeft)).toContain('U+202E');
    expect(visible(long, 50)).toBe(`${'x'.repeat(50)}… (10000 characters)`);
    expect(pdfText('\u05D0 σ \u4E2D')).toBe('U+05D0 σ U+4E2D');
  });

  it('[FPR-7] the signature holds for these bytes and this key alone', () => {
    const { signature } = signed;
    if (signature === null) throw new Error('it is signed');
    expect(isSignedBy(JSON.parse(JSON.stringify(report)), signature)).toBe(true);
    const other = signReport(report, readSigningKey(newSigningKeyPem())).signature;
    expect(isSignedBy(report, { ...signature, publicKey: other?.publicKey ?? '' })).toBe(false);
    expect(isSignedBy({ ...report, extra: 1 }, signature)).toBe(false);
    expect(isSignedBy(report, { ...signature, value: `${signature.value} ` })).toBe(false);
    expect(isSignedBy(report, { ...signature, publicKey: 'AAAA' })).toBe(false);
    const changed = structuredClone(report);
    changed.claims[0] = { ...changed.claims[0], verdict: 'fail' } as (typeof changed.claims)[0];
    expect(isSignedBy(changed, signature)).toBe(false);
    expect(() => readSigningKey('no key')).toThrow(/PEM|key|DECODER/i);
  });
});
