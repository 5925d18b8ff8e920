/** One fault of a PAR sheet: where it is, what it is, and whether the sheet can be used in spite of it. */
export interface ParIssue {
  /** Place in the imported document, such as `strips[0][3]`; empty for the document as a whole. */
  readonly path: string;
  readonly message: string;
  readonly severity: 'error' | 'warning';
}

/** Most issues that one import lists; the rest is summed up in one last issue. */
export const parIssuesMax = 200;

/** Collects issues in the order in which they are found. */
export class IssueList {
  readonly #issues: ParIssue[] = [];
  #left = 0;

  error(path: string, message: string): void {
    this.#add({ path, message, severity: 'error' });
  }

  warning(path: string, message: string): void {
    this.#add({ path, message, severity: 'warning' });
  }

  get hasErrors(): boolean {
    return this.#left > 0 || this.#issues.some((issue) => issue.severity === 'error');
  }

  toArray(): readonly ParIssue[] {
    if (this.#left === 0) return [...this.#issues];
    return [...this.#issues, { path: '', message: `${this.#left} more issues are not listed`, severity: 'error' }];
  }

  #add(issue: ParIssue): void {
    if (this.#issues.length >= parIssuesMax) this.#left += 1;
    else this.#issues.push(issue);
  }
}

/** `['strips', 0, 3]` as `strips[0][3]`. */
export function formatPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? String(step) : `.${String(step)}`;
  }
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
