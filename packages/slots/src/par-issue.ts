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
  #hasErrors = false;

  error(path: string, message: string): void {
    this.#add({ path, message, severity: 'error' });
  }

  warning(path: string, message: string): void {
    this.#add({ path, message, severity: 'warning' });
  }

  get hasErrors(): boolean {
    return this.#hasErrors;
  }

  toArray(): readonly ParIssue[] {
    if (this.#left === 0) return [...this.#issues];
    // The rest may hold the only error: the last line then says that there is one.
    const severity = this.#hasErrors ? 'error' : 'warning';
    return [...this.#issues, { path: '', message: `${this.#left} more issues are not listed`, severity }];
  }

  #add(issue: ParIssue): void {
    if (issue.severity === 'error') this.#hasErrors = true;
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
