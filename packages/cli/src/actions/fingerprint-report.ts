import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { approveFingerprintInput } from '@croupier/contract/fingerprint-approval';
import { fingerprintReportInput, type SignedReport, signedReport } from '@croupier/contract/fingerprint-report';
import { canonicalJson } from '@croupier/kernel/canonical-json';
import { isId } from '@croupier/kernel/ids';
import { importPar } from '@croupier/slots/import-par';
import type { Action, Call, Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { documentOf } from './fingerprint-file.ts';
import { fields, show } from '../human.ts';
import { validate } from '../input.ts';
import { noChoice, readSheetFile } from '../sheet-file.ts';
import { cliVersion } from '../cli-version.ts';
import { UsageError } from '../usage-error.ts';

/** Writes the audit report of a run, signed by its server, or of a file of recorded spins, unsigned; as JSON, HTML or PDF. */
export const report: Action = async (context, call) => {
  const { args, options } = call;
  const format = options['format'] ?? 'html';
  if (format !== 'json' && format !== 'html' && format !== 'pdf') throw new UsageError('--format is json, html or pdf');
  const out = typeof options['out'] === 'string' ? options['out'] : null;
  if (format === 'pdf' && out === null) throw new UsageError('--format pdf needs --out FILE');
  const name = args[0] ?? '';
  const signed = isId(name) ? await fromServer(context, name) : await fromFile(name, call);
  const body = await rendered(signed, format);
  if (out === null) await context.io.out(Buffer.from(body).toString('utf8'));
  else {
    await writeFile(out, body);
    const { summary } = signed.report;
    await show(context, { file: out, bytes: body.length, ...summary }, async (colours) =>
      fields({ file: out, bytes: body.length, ...summary }, colours),
    );
  }
};

async function fromServer(context: Context, fingerprintId: string): Promise<SignedReport> {
  const input = validate(fingerprintReportInput, { fingerprintId });
  return await (await context.client()).fingerprint.report(input, { signal: context.signal, timeoutMs: 120_000 });
}

/** Of recorded spins nobody knows on which sheet they were played: the report says so. */
async function fromFile(file: string, { options }: Call): Promise<SignedReport> {
  const { auditReport } = await import('@croupier/report/audit-report');
  const { declaredGame } = await import('@croupier/report/declared-game');
  const { noRun } = await import('@croupier/report/report-input');
  const { documentHash } = await import('@croupier/fingerprint/document-hash');
  const document = await documentOf(file);
  const par = options['par'];
  const imported = typeof par === 'string' ? importPar(await readSheetFile(par, noChoice)) : null;
  if (imported?.ok === false)
    throw new UsageError(
      `${String(par)} is no PAR sheet: ${imported.error.map(({ path, message }) => `${path} ${message}`).join('; ')}`,
    );
  const declared = imported === null ? null : declaredGame(imported.value);
  const input = { document, documentHash: documentHash(document), declared, evidence: noRun, series: [] };
  return { report: auditReport({ ...input, version: cliVersion }), signature: null };
}

async function rendered(signed: SignedReport, format: 'json' | 'html' | 'pdf'): Promise<Uint8Array | string> {
  switch (format) {
    case 'json':
      return `${JSON.stringify(signed, null, 2)}\n`;
    case 'html':
      return (await import('@croupier/report/html/report-html')).reportHtml(signed);
    case 'pdf':
      return await (await import('@croupier/report/pdf/report-pdf')).reportPdf(signed);
  }
}

interface Check {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
}

/**
 * Checks a report: its signature, whose key it is, and that its hashes are those of the server, or of events in a file. Exit code 9 when one of
 * them does not hold.
 */
export const verifyReport: Action = async (context, { args, options }) => {
  const { signed, shown } = await signedIn(args[0] ?? '');
  const checks: Check[] = [await signatureCheck(signed)];
  if (shown !== null) checks.push(await pagesCheck(signed, shown));
  const { key, events } = options;
  if (typeof key === 'string') checks.push(await keyCheck(signed, key));
  if (typeof events === 'string') checks.push(...(await eventChecks(signed, events)));
  if (options['offline'] !== true && typeof events !== 'string') checks.push(...(await serverChecks(context, signed)));
  const ok = checks.every((check) => check.ok);
  const { summary, subject } = signed.report;
  await show(context, { ok, verdict: summary.verdict, gameId: subject.gameId, checks }, async (colours) =>
    [
      ok ? colours.green('The report is what was signed.') : colours.red(colours.bold('The report does NOT hold.')),
      ...checks.map(
        ({ check, ok: holds, detail }) => `  ${holds ? colours.green('✓') : colours.red('✗')} ${check}: ${detail}`,
      ),
      `  its verdict: ${summary.verdict} (${summary.statement})`,
    ].join('\n'),
  );
  return ok ? exitCodes.ok : exitCodes.verificationFailed;
};

async function signatureCheck({ report: body, signature }: SignedReport): Promise<Check> {
  if (signature === null) return { check: 'signature', ok: false, detail: 'the report is not signed' };
  const { isSignedBy } = await import('@croupier/report/signature');
  const ok = isSignedBy(body, signature);
  return { check: 'signature', ok, detail: ok ? `Ed25519 by key ${signature.keyId}` : 'it is not that of this report' };
}

/** `key` is a key id, a public key in base64, or a file that holds one of them. */
async function keyCheck({ signature }: SignedReport, key: string): Promise<Check> {
  const text = (await readFile(key, 'utf8').catch(() => key)).replaceAll(/-----[^-]+-----|\s/g, '');
  const ok = signature !== null && (signature.keyId === text || signature.publicKey === text);
  return {
    check: 'key',
    ok,
    detail: ok ? 'it is the one that was named' : `signed by ${signature?.keyId ?? 'nobody'}`,
  };
}

async function serverChecks(context: Context, { report: body, signature }: SignedReport): Promise<Check[]> {
  const client = await context.client();
  const { signal } = context;
  const { keys } = await client.fingerprint.reportKeys({}, { signal });
  const known = keys.some(({ publicKey }) => publicKey === signature?.publicKey);
  const { fingerprintId } = body.evidence;
  const detail = known ? 'a key of this server' : 'no key of this server';
  if (fingerprintId === null) return [{ check: 'key', ok: known, detail }];
  const { report: now } = await client.fingerprint.report({ fingerprintId }, { signal, timeoutMs: 120_000 });
  const same = (['sampleHash', 'winsHash', 'documentHash', 'sessionStream', 'fingerprintStream'] as const).filter(
    (name) => canonicalJson(now.evidence[name]) !== canonicalJson(body.evidence[name]),
  );
  return [
    { check: 'key', ok: known, detail },
    {
      check: 'evidence',
      ok: same.length === 0,
      detail: same.length === 0 ? 'all hashes are those of the server' : `differs: ${same.join(', ')}`,
    },
  ];
}

/** Events as JSON Lines of an export (`.gz` too) or of `session events --json`: the heads must be among them. */
async function eventChecks({ report: body }: SignedReport, file: string): Promise<Check[]> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
  const text = (file.endsWith('.gz') ? await promisify(gunzip)(bytes) : bytes).toString('utf8');
  const found = new Map<string, string>();
  for (const event of eventsIn(text)) found.set(`${event.streamId} ${event.streamVersion}`, event.hash);
  const heads = {
    'session stream': body.evidence.sessionStream,
    'fingerprint stream': body.evidence.fingerprintStream,
  };
  const checks = Object.entries(heads).flatMap(([check, head]): Check[] => {
    const hash = head === null ? undefined : found.get(`${head.streamId} ${head.version}`);
    if (head === null || hash === undefined) return [];
    const ok = hash === head.headHash;
    return [
      { check, ok, detail: ok ? `version ${head.version} has the hash of the report` : 'the event has another hash' },
    ];
  });
  return checks.length > 0 ? checks : [{ check: 'events', ok: false, detail: 'the file holds no head of this report' }];
}

function eventsIn(text: string): { streamId: string; streamVersion: number; hash: string }[] {
  const values = text.trimStart().startsWith('{"items"')
    ? [JSON.parse(text)].flatMap((page: { items?: unknown[] }) => page.items ?? [])
    : text.split('\n').flatMap((line): unknown[] => (line.trim() === '' ? [] : [parsed(line)]));
  return values.flatMap((value) => {
    if (typeof value !== 'object' || value === null) return [];
    const { streamId, streamVersion, hash } = value as Record<string, unknown>;
    return typeof streamId === 'string' && typeof streamVersion === 'number' && typeof hash === 'string'
      ? [{ streamId, streamVersion, hash }]
      : [];
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new UsageError('the file of events is no JSON Lines');
  }
}

/** What a file shows to people beside the report that it carries. */
interface Shown {
  readonly bytes: Buffer;
  readonly format: 'html' | 'pdf';
}

/** The report in a JSON file, in a page that `report --format html` wrote, or in a PDF that carries it. */
async function signedIn(file: string): Promise<{ readonly signed: SignedReport; readonly shown: Shown | null }> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
  const isPdf = bytes.subarray(0, 5).toString('latin1') === '%PDF-';
  try {
    const page = /<script type="application\/json" id="signed-report">([^<]*)<\/script>/.exec(bytes.toString('utf8'));
    // Kept as it is: what the signature covers must not be changed by a schema that drops what it does not know.
    const value: unknown = isPdf
      ? (await import('@croupier/report/pdf/attached-report')).attachedReport(bytes)
      : JSON.parse(page?.[1] ?? bytes.toString('utf8'));
    signedReport.parse(value);
    const format = isPdf ? 'pdf' : page === null ? null : 'html';
    return { signed: value as SignedReport, shown: format && { bytes, format } };
  } catch {
    throw new UsageError(`${file} holds no audit report: give the JSON, the HTML or the PDF of one`);
  }
}

/** A report always makes the same page and the same PDF: what says something else than what was signed is found by writing it again. */
async function pagesCheck(signed: SignedReport, { bytes, format }: Shown): Promise<Check> {
  const { version } = signed.report.producer;
  const ok = bytes.equals(Buffer.from(await rendered(signed, format)));
  const other =
    version === cliVersion
      ? ''
      : `; it was made by version ${version}, and this is ${cliVersion}: check it with that one, or check the JSON`;
  return {
    check: 'pages',
    ok,
    detail: ok ? 'they show the signed report, byte for byte' : `they are not those of the signed report${other}`,
  };
}

/** Approves a completed fingerprint for its game. */
export const approve: Action = async (context, { args, options }) => {
  const input = validate(approveFingerprintInput, { fingerprintId: args[0], note: options['note'] });
  const approval = await (await context.client()).fingerprint.approve(input, { signal: context.signal });
  await show(context, approval, async (colours) => fields(approval, colours));
};
