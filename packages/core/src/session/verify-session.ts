import type { SessionVerification, verifySessionInput } from '@croupier/contract/session-verification';
import { AppError } from '@croupier/kernel/errors';
import { limits } from '@croupier/kernel/limits';
import type { CheckedSpin } from '@croupier/slots/fair/report';
import { SessionVerifier } from '@croupier/slots/fair/session-verifier';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { readSessions } from '../commit/state-reader.ts';
import type { Core } from '../core.ts';
import { readStream } from '../event/read-stream.ts';
import { requireContext, requireOwner } from '../ownership.ts';
import type { SessionState } from './domain/session-state.ts';

const eventsOfOneRead = 250;

/**
 * Recomputes a Completed session, or what leads up to one of its spins, from its seeds and its PAR sheet, and compares it
 * with its events [ACT-7]. The answer holds the sheet too, so that nobody needs to trust it.
 * @throws NOT_FOUND for the session, or a spin that it does not have; FORBIDDEN below context level 2; ACTION_NOT_ALLOWED
 *   before the seed is revealed; INVALID_INPUT when that is more than `limits.verifiedSpinsMax` spins
 */
export async function verifySession(
  core: Core,
  call: Call,
  input: z.output<typeof verifySessionInput>,
): Promise<SessionVerification> {
  const [session] = await readSessions(core.db, [input.sessionId]);
  if (!session) throw new AppError('NOT_FOUND', 'There is no such session.');
  requireOwner(call.principal, session.facts.ownerId, 'session');
  requireContext(call.principal, 2);
  requireVerifiable(session, input.spin);
  const { facts } = session;
  const game = await core.games.get(facts.parHash);
  if (game.kind === 'external') throw drawnElsewhere(game.sheet.engine.engineId);
  const { par, engine } = game;
  const verifier = new SessionVerifier({ par, engine, serverSeed: facts.serverSeed });
  const spin = await feed(core, verifier, facts.id, input.spin);
  return {
    ...verifier.report(),
    differences: [...verifier.report().differences],
    serverSeed: Buffer.from(facts.serverSeed).toString('hex'),
    spin: spin && spinView(spin),
    par: { ...par },
  };
}

function requireVerifiable(session: SessionState, spin: number | undefined): void {
  if (session.state !== 'Completed') {
    throw new AppError('ACTION_NOT_ALLOWED', 'The server seed is revealed when the session is Completed.', {
      details: { currentState: session.state, attemptedAction: 'Verify', reason: 'seed_not_revealed' },
    });
  }
  if (spin !== undefined && spin >= session.nonce) throw new AppError('NOT_FOUND', 'The session has no such spin.');
  const spins = spin === undefined ? session.nonce : spin + 1;
  if (spins > limits.verifiedSpinsMax) {
    const message = `At most ${limits.verifiedSpinsMax} spins are verified here: "croupier session verify" does it on your machine.`;
    throw new AppError('INVALID_INPUT', message, {
      details: { issues: [{ path: 'spin', message }], spins, limit: limits.verifiedSpinsMax },
    });
  }
}

function drawnElsewhere(engineId: string): AppError {
  const message = 'The outcomes of this session were drawn by an external engine: they do not follow from its seeds.';
  return new AppError('ACTION_NOT_ALLOWED', message, {
    details: { currentState: 'Completed', attemptedAction: 'Verify', reason: 'external_engine', engineId },
  });
}

/** Every event of the stream, a page at a time, so that other requests are answered in between. */
async function feed(
  core: Core,
  verifier: SessionVerifier,
  streamId: string,
  nonce: number | undefined,
): Promise<CheckedSpin | null> {
  let afterVersion = 0;
  for (;;) {
    const events = await readStream(core, { streamId, afterVersion, type: null, limit: eventsOfOneRead });
    for (const event of events) {
      const spin = verifier.add(event);
      if (spin !== null && spin.nonce === nonce) return spin;
    }
    afterVersion = events.at(-1)?.streamVersion ?? afterVersion;
    if (events.length < eventsOfOneRead) return null;
  }
}

function spinView(spin: CheckedSpin): SessionVerification['spin'] {
  const { expected, found, differences, ...rest } = spin;
  return {
    ...rest,
    expected: {
      stops: [...expected.stops],
      window: expected.window.map((reel) => [...reel]),
      wins: expected.wins.map((one) => ({ ...one, positions: one.positions.map(([reel, row]) => [reel, row]) })),
      features: [...expected.features],
      payoutMinor: expected.payoutMinor,
      freeSpins: expected.freeSpins,
    },
    found: { ...found },
    differences: [...differences],
  };
}
