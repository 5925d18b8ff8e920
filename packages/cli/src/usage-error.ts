/** The command was called wrongly, or with a file that cannot be used. Answered as INVALID_INPUT, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly issues: readonly { readonly path: string; readonly message: string }[];

  constructor(message: string, issues: readonly { readonly path: string; readonly message: string }[] = []) {
    super(message);
    this.issues = issues;
  }
}
