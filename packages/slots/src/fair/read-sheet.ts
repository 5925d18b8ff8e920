import { fail, ok, type Result } from '@croupier/kernel/result';
import { importPar } from '../import-par.ts';
import type { ParSheet } from '../par-sheet.ts';

/**
 * Reads a PAR sheet from text: a sheet, or an answer that holds one as `par` (a game, or a server's verdict on a session).
 * @returns the sheet, or one sentence that says what is wrong
 */
export function readSheet(text: string): Result<ParSheet, string> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return fail('It is not JSON.');
  }
  const imported = importPar(holdsSheet(document) ? document.par : document);
  if (imported.ok) return ok(imported.value);
  const [issue] = imported.error;
  return fail(issue ? `${issue.path === '' ? 'It' : issue.path}: ${issue.message}` : 'It is no PAR sheet.');
}

/** A sheet itself has its reels as a list; a game counts them. */
function holdsSheet(document: unknown): document is { readonly par: unknown } {
  if (typeof document !== 'object' || document === null || !('par' in document)) return false;
  return !('reels' in document && Array.isArray(document.reels));
}
