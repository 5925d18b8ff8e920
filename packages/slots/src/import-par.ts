import { fail, ok, type Result } from '@croupier/kernel/result';
import { bookFields } from './book-sheet.ts';
import { gridFields } from './grid-fields.ts';
import { checkBookSheet } from './import/check-book.ts';
import { checkGridSheet, type GridPlaces } from './import/check-grid.ts';
import { publishedGridPlaces } from './import/unordered-shape.ts';
import { checkReturn } from './import/check-return.ts';
import { checkComboSheet, checkLineSheet, type Places } from './import/check-sheet.ts';
import { guardDocument } from './import/guard.ts';
import { publishedPlaces, readPublished } from './import/published-shape.ts';
import { readFields } from './import/read-fields.ts';
import { IssueList, type ParIssue } from './par-issue.ts';
import { comboFields, lineFields, parFormat } from './par-fields.ts';
import { type ParSheet, parSheetSchema } from './par-sheet.ts';

const ownPlaces: Places = {
  strips: (reel) => `reels[${reel}].strip`,
  weights: (reel) => `reels[${reel}].weights`,
  rows: 'rows',
  linePays: 'linePays',
  paylines: 'paylines',
  wild: 'wild.symbol',
  excludes: 'wild.excludes',
  scatter: 'scatter.symbol',
  scatterPays: 'scatter.pays',
  freeSpins: 'freeSpins',
  combo: (index) => ({ match: `combos[${index}].match`, pays: `combos[${index}].paysByCoins` }),
  groups: 'groups',
};

const ownGridPlaces: GridPlaces = {
  reel: (index) => `reels[${index}]`,
  stop: (reel, stop) => `reels[${reel}].strip[${stop}]`,
  pays: 'pays',
};

/**
 * Reads a PAR sheet, in `croupier-par/1` or in the shape in which sheets are published (docs/par-format.md describes both).
 * Never throws: any value gives a sheet or issues.
 * @returns the normalised sheet; or every fault found, warnings among them, at least one of them an error
 */
export function importPar(json: unknown): Result<ParSheet, readonly ParIssue[]> {
  const { par, issues } = inspectPar(json);
  return par === null ? fail(issues) : ok(par);
}

/** As `importPar`, but also gives the warnings of a sheet that can be used. `par` is null exactly when there is an error. */
export function inspectPar(json: unknown): { readonly par: ParSheet | null; readonly issues: readonly ParIssue[] } {
  const issues = new IssueList();
  const par = read(json, issues);
  return { par: issues.hasErrors ? null : par, issues: issues.toArray() };
}

function read(json: unknown, issues: IssueList): ParSheet | null {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    issues.error('', 'expected a JSON object');
    return null;
  }
  if (!guardDocument(json, issues)) return null;
  const own = Object.hasOwn(json, 'format');
  const places = own ? ownPlaces : publishedPlaces;
  const document: Readonly<Record<string, unknown>> = { ...json };
  const draft = own ? readOwn(document, issues) : readPublished(document, issues);
  if (draft === null) return null;
  // The draft holds only fields that passed their own schema; what it may lack is reported already.
  if (draft['kind'] === 'lines') checkLineSheet(draft, places, issues);
  else if (draft['kind'] === 'grid') checkGridSheet(draft, own ? ownGridPlaces : publishedGridPlaces, issues);
  else if (draft['kind'] === 'book') checkBookSheet(draft, issues);
  else checkComboSheet(draft, places, issues);
  if (issues.hasErrors) return null;
  const parsed = parSheetSchema.safeParse(draft);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) issues.error(issue.path.join('.'), issue.message);
    return null;
  }
  checkReturn(parsed.data, places.freeSpins, issues);
  return parsed.data;
}

function readOwn(
  document: Readonly<Record<string, unknown>>,
  issues: IssueList,
): Readonly<Record<string, unknown>> | null {
  if (document['format'] !== parFormat) {
    issues.error('format', `unknown format: this version reads "${parFormat}"`);
    return null;
  }
  if (document['kind'] === 'lines') return readFields(lineFields, document, issues);
  if (document['kind'] === 'combos') return readFields(comboFields, document, issues);
  if (document['kind'] === 'grid') return readFields(gridFields, document, issues);
  if (document['kind'] === 'book') return readFields(bookFields, document, issues);
  issues.error('kind', 'expected "lines", "combos", "grid" or "book"');
  return null;
}
