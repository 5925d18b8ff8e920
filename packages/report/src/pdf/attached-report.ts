import { inflateSync } from 'node:zlib';

/** Name of the file that a PDF carries. */
export const attachmentName = 'audit-report.json';

const reportBytesMax = 64 * 1_024 * 1_024;

/**
 * The signed report that a PDF of `reportPdf` carries, as plain JSON; null when there is none to be read. It says nothing of the pages: who needs to know that they
 * are those of this report writes it again and compares the bytes.
 */
export function attachedReport(pdf: Uint8Array): unknown {
  const text = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
  const marked = text.indexOf('/Type /EmbeddedFile');
  const begins = marked < 0 ? -1 : text.indexOf('stream\n', marked);
  if (begins < 0) return null;
  const length = /\/Length (\d+)/.exec(text.toString('latin1', text.lastIndexOf(' obj', marked), begins))?.[1];
  if (length === undefined) return null;
  const from = begins + 'stream\n'.length;
  try {
    const json = inflateSync(text.subarray(from, from + Number(length)), { maxOutputLength: reportBytesMax });
    return JSON.parse(json.toString('utf8'));
  } catch {
    return null;
  }
}
