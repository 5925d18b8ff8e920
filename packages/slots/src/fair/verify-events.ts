import { fail, ok, type Result } from '@croupier/kernel/result';
import type { ParSheet } from '../par-sheet.ts';
import { readServerSeed, revealedSeed, type RecordedEvent } from './record.ts';
import type { CheckedSpin, FairnessReport } from './report.ts';
import { SessionVerifier } from './session-verifier.ts';

/** A verdict, and the spin that was asked for. */
export interface Verification {
  readonly report: FairnessReport;
  readonly spin: CheckedSpin | null;
}

/**
 * Verifies the events of a session as far as they go, or up to a spin. Pure.
 * @param options.serverSeed lower-case hex; left out: as the last event reveals it
 * @param options.spin nonce of a spin: only what leads up to it is checked, and it is told in full
 * @returns the verdict, or one sentence that says why there is none
 */
export function verifyEvents(
  events: readonly RecordedEvent[],
  options: { readonly par: ParSheet; readonly serverSeed?: string | undefined; readonly spin?: number | undefined },
): Result<Verification, string> {
  const hex = options.serverSeed ?? revealedIn(events);
  if (hex === null) {
    return fail('The server seed is not revealed: the session is not Completed. Give the seed, or wait for the end.');
  }
  const serverSeed = readServerSeed(hex);
  if (serverSeed === null) return fail('The server seed is not lower-case hex of 16 bytes or more.');
  const verifier = new SessionVerifier({ par: options.par, serverSeed });
  for (const event of events) {
    const spin = verifier.add(event);
    if (spin !== null && spin.nonce === options.spin) return ok({ report: verifier.report(), spin });
  }
  if (options.spin !== undefined) return fail(`There is no spin ${options.spin} that could be read.`);
  return ok({ report: verifier.report(), spin: null });
}

function revealedIn(events: readonly RecordedEvent[]): string | null {
  const last = events.findLast((event) => revealedSeed(event) !== null);
  return last ? revealedSeed(last) : null;
}
