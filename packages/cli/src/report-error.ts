import { UnfinishedRunError } from '@croupier/agent/unfinished-run-error';
import { errorCatalogue, type ErrorBody } from '@croupier/kernel/errors';
import { CroupierError } from '@croupier/sdk/croupier-error';
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.ts';
import type { Colours } from './io.ts';
import { UsageError } from './usage-error.ts';

export interface Report {
  readonly exitCode: ExitCode;
  /** For standard error, with its line end. */
  readonly text: string;
}

/** What to say of a failure, for people or as the wire's error body, and the exit code of its class. */
export function reportError(
  thrown: unknown,
  options: { json: boolean; colours: Colours; interrupted: boolean },
): Report {
  const { json, colours } = options;
  const unfinished = thrown instanceof UnfinishedRunError ? thrown : null;
  const interrupted = unfinished?.interrupted ?? options.interrupted;
  const resume = unfinished === null ? null : `croupier agent resume ${unfinished.runId}`;
  const error = toCroupierError(unfinished?.cause ?? thrown);
  const exitCode = interrupted ? exitCodes.interrupted : exitCodeOf(error.code);
  if (json) {
    const run = unfinished === null ? {} : { runId: unfinished.runId, sessionId: unfinished.sessionId, resume };
    if (interrupted) return { exitCode, text: `${JSON.stringify({ interrupted: true, ...run })}\n` };
    const { error: body }: ErrorBody = error.toBody();
    return { exitCode, text: `${JSON.stringify({ error: { ...body, details: { ...body.details, ...run } } })}\n` };
  }
  const lines = interrupted ? [colours.yellow('Interrupted.')] : humanLines(error, colours);
  if (unfinished !== null) {
    lines.push(
      `Run ${unfinished.runId} has ${unfinished.spinsDone} spins; its session stays open and nothing is lost.`,
    );
    lines.push(`Go on with it: ${colours.bold(resume ?? '')}`);
  }
  return { exitCode, text: `${lines.join('\n')}\n` };
}

function toCroupierError(thrown: unknown): CroupierError {
  if (thrown instanceof CroupierError) return thrown;
  if (thrown instanceof UsageError) {
    return new CroupierError({ code: 'INVALID_INPUT', message: thrown.message, details: { issues: thrown.issues } });
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new CroupierError({ code: 'INTERNAL_ERROR', message: `A defect of the command: ${message}`, cause: thrown });
}

function humanLines(error: CroupierError, colours: Colours): string[] {
  const lines = [`${colours.red(colours.bold(error.code))} ${error.message}`];
  const { issues, ...details } = error.details;
  if (error.requestId !== null && Array.isArray(issues)) {
    for (const issue of issues) lines.push(`  ${issueText(issue)}`);
  }
  for (const [name, value] of Object.entries(details)) {
    lines.push(colours.dim(`  ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`));
  }
  if (error.requestId !== null && error.requestId !== '') lines.push(colours.dim(`  request ${error.requestId}`));
  // Only for answers of the server: what the command says itself says what to do already.
  if (error.httpStatus !== null) lines.push(colours.dim(`  ${errorCatalogue[error.code].remedy}`));
  return lines;
}

/** One fault of the input: where it is and what was expected there. */
function issueText(issue: unknown): string {
  const isPlaced = typeof issue === 'object' && issue !== null && 'path' in issue && 'message' in issue;
  if (!isPlaced) return typeof issue === 'string' ? issue : JSON.stringify(issue);
  return `${String(issue.path) || 'input'}: ${String(issue.message)}`;
}
