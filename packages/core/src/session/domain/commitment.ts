import { commitmentFor } from '@croupier/slots/fair/commitment';
import type { SessionFacts } from './session-state.ts';

/** What the session commits to now, in hex. Before Start another client seed may still change it. */
export function commitmentOf(facts: SessionFacts): string {
  const { id: sessionId, clientSeed, gameId, engineVersion, parHash } = facts;
  const binding = { sessionId, clientSeed, gameId, engineVersion, parHash };
  return commitmentFor(facts.commitmentVersion, facts.serverSeed, binding);
}
