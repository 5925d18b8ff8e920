import type { StatementEntry } from './wallet.ts';

const columns: readonly (readonly [name: string, value: (entry: StatementEntry) => string | number | null])[] = [
  ['version', (entry) => entry.version],
  ['at', (entry) => entry.at.toISOString()],
  ['kind', (entry) => entry.kind],
  ['debitAccount', (entry) => entry.debitAccount],
  ['creditAccount', (entry) => entry.creditAccount],
  ['amountMinor', (entry) => entry.amountMinor],
  ['availableAfterMinor', (entry) => entry.playerAfterMinor],
  ['heldAfterMinor', (entry) => entry.heldAfterMinor],
  ['transactionId', (entry) => entry.transactionId],
  ['sessionId', (entry) => entry.sessionId],
  ['causeType', (entry) => entry.cause.type],
  ['causeStreamId', (entry) => entry.cause.streamId],
  ['causeStreamVersion', (entry) => entry.cause.streamVersion],
  ['gameId', (entry) => entry.cause.gameId],
  ['actorId', (entry) => entry.cause.actorId],
  ['requestId', (entry) => entry.cause.requestId],
  ['idempotencyKey', (entry) => entry.cause.idempotencyKey],
];

/** The first line of a statement as CSV (RFC 4180: commas, CRLF, UTF-8). */
export const statementCsvHeader = `${columns.map(([name]) => name).join(',')}\r\n`;

/** One entry as a line of CSV. */
export function statementCsvLine(entry: StatementEntry): string {
  return `${columns.map(([, value]) => csvField(value(entry))).join(',')}\r\n`;
}

/**
 * A field of CSV; null is empty. Text that a spreadsheet would run as a formula (it begins with = + - @, tab or return) gets an
 * apostrophe before it, as OWASP advises: clients choose their keys and request ids.
 */
export function csvField(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const inert = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
