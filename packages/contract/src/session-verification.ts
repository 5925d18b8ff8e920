import { z } from 'zod';
import { gameId, id, nonNegativeMinor } from './common.ts';
import { featureTrigger, symbolWindow, win } from './game.ts';
import { freeSpinsView } from './session-states.ts';

export const verifySessionInput = z.strictObject({
  sessionId: id,
  spin: z.int().min(0).max(1_000_000_000).optional().meta({
    description:
      'Nonce of a spin: only what leads up to it is verified, and it is told in full. Left out: the whole session.',
  }),
});

const difference = z.object({
  streamVersion: z.int().nullable().meta({ description: 'Of the event; null: of no event in particular.' }),
  nonce: z.int().nullable().meta({ description: 'Of the spin; null: not in a spin.' }),
  field: z.string().meta({ example: 'stops' }),
  expected: z.string().meta({ description: 'As recomputed.' }),
  found: z.string().meta({ description: 'As recorded.' }),
});

/** A spin as it must have been, beside what its event says. */
export const verifiedSpin = z.object({
  streamVersion: z.int(),
  nonce: z.int(),
  free: z.boolean(),
  multiplier: z.number(),
  betMinor: nonNegativeMinor,
  coins: z.int().nullable(),
  expected: z.object({
    stops: z.array(z.int()),
    window: symbolWindow,
    wins: z.array(win),
    features: z.array(featureTrigger),
    payoutMinor: nonNegativeMinor,
    freeSpins: freeSpinsView.nullable(),
  }),
  found: z.record(z.string(), z.unknown()).meta({ description: 'The same fields, as the event has them.' }),
  differences: z.array(difference),
});

/** The verdict of `session.verify`: whether the session's events follow from its seeds and its PAR sheet. */
export const sessionVerification = z.object({
  ok: z.boolean(),
  sessionId: id.nullable(),
  gameId: gameId.nullable(),
  parHash: z.string(),
  engineVersion: z.string(),
  commitmentVersion: z.int().nullable(),
  commitment: z.string().nullable(),
  serverSeedHash: z.string(),
  serverSeed: z.string().meta({ description: 'Hex, as revealed.' }),
  clientSeed: z.string().nullable(),
  events: z.int(),
  spins: z.int(),
  complete: z.boolean().meta({ description: 'Whether the event that ends the session was among those verified.' }),
  differenceCount: z.int(),
  differences: z.array(difference).meta({ description: 'The first hundred.' }),
  spin: verifiedSpin.nullable().meta({ description: 'The spin that was asked for.' }),
  par: z.record(z.string(), z.unknown()).meta({
    description: 'The PAR sheet that the session was played on (croupier-par/1), for whoever verifies by himself.',
  }),
});
export type SessionVerification = z.infer<typeof sessionVerification>;
