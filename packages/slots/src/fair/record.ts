import { z } from 'zod';

/** An event of a session, as it is read, exported or written by the command line: of its fields only these are looked at. */
export const recordedEvent = z.object({
  streamId: z.string().optional(),
  streamVersion: z.int(),
  type: z.string(),
  payload: z.record(z.string(), z.unknown()),
});
export type RecordedEvent = z.output<typeof recordedEvent>;

/** `session.created`. Sessions of the first version say nothing of a commitment version. */
export const recordedCreation = z.object({
  id: z.string(),
  gameId: z.string(),
  parHash: z.string(),
  engineVersion: z.string(),
  clientSeed: z.string(),
  commitment: z.string(),
  commitmentVersion: z.int().min(1).max(2).default(1),
  serverSeedHash: z.string().nullable().default(null),
});
export type RecordedCreation = z.output<typeof recordedCreation>;

/** `session.transition`. Start may bring the client's own seed, the last one reveals the server's. */
export const recordedTransition = z.object({
  input: z.string(),
  to: z.string(),
  clientSeed: z.string().optional(),
  commitment: z.string().optional(),
  serverSeed: z.string().optional(),
});

/** `action.place_bet`. */
export const recordedBet = z.object({ stakeMinor: z.number(), coins: z.number().nullable() });

/** `action.spin`: what it was played with, and what it showed and paid. */
export const recordedSpin = z.object({
  nonce: z.number(),
  free: z.boolean(),
  stakeMinor: z.number(),
  betMinor: z.number(),
  coins: z.number().nullable(),
  stops: z.array(z.number()),
  window: z.array(z.array(z.string())),
  wins: z.array(z.unknown()),
  features: z.array(z.unknown()),
  payoutMinor: z.number(),
  freeSpins: z.unknown(),
});
export type RecordedSpin = z.output<typeof recordedSpin>;

const serverSeedHex = /^(?:[0-9a-f]{2}){16,}$/;

/** The server seed as bytes, or null when the text is none: lower-case hex of 16 bytes or more. */
export function readServerSeed(hex: string): Uint8Array | null {
  if (!serverSeedHex.test(hex)) return null;
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** The server seed that an event reveals, or null. */
export function revealedSeed(event: RecordedEvent): string | null {
  if (event.type !== 'session.transition') return null;
  const transition = recordedTransition.safeParse(event.payload);
  return transition.success ? (transition.data.serverSeed ?? null) : null;
}
