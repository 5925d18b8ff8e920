import { moneyMaxMinor } from '@croupier/kernel/money';
import { z } from 'zod';
import { gameId, idempotencyKey, instant, nonNegativeMinor, page, pageInput } from './common.ts';

/** How Croupier speaks with an engine that is not its own: its HTTP protocol, or the REST interface of a slotopol server. */
export const engineKind = z.enum(['http', 'slotopol']);
export type EngineKind = z.infer<typeof engineKind>;

export const engineId = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'lower-case letters, digits and hyphens, at most 64')
  .meta({ description: 'The id of an engine: a slug.', example: 'lab-engine' });

/** Who allowed that this engine is tested, and where that is written down. Carried by all that is played on it. */
export const authorisation = z
  .string()
  .min(3)
  .max(256)
  // Printable on one line of a report.
  .regex(/^[\p{L}\p{N}\p{P}\p{S}](?:[\p{L}\p{N}\p{P}\p{S} ]*[\p{L}\p{N}\p{P}\p{S}])?$/u, 'one line of printable text')
  .meta({
    description: 'Reference of the permission to test this engine: a contract, a ticket, or that it is your own.',
    example: 'TEST-2026-114, signed by the owner of the engine',
  });

const address = z
  .url({ protocol: /^https?$/, error: 'an http or https URL' })
  .max(512)
  .meta({
    description:
      'Where the engine answers. It must be on the allow list of the server (`ENGINE_ALLOW_LIST`); by default only this machine is.',
    example: 'http://127.0.0.1:9400',
  });

/** What only the slotopol adapter asks for. */
export const slotopolOptions = z.strictObject({
  clubId: z.int().min(1).max(moneyMaxMinor).default(1).meta({ description: 'The club in which games are opened.' }),
  coinMinor: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(100)
    .meta({ description: 'Minor units of one coin of the slotopol server. 100 keeps pays of half a coin whole.' }),
});

export const registerEngineInput = z.strictObject({
  engineId,
  kind: engineKind,
  title: z.string().min(1).max(128),
  address,
  authorisation,
  slotopol: slotopolOptions.optional().meta({ description: 'Only for `kind: slotopol`.' }),
  costPerQueryMinor: nonNegativeMinor
    .default(0)
    .meta({ description: 'What one paid spin on this engine costs, added to the fee of the spin.' }),
  ratePerSecond: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .meta({ description: 'Requests a second that one server process sends to it. Left out: no limit.' }),
  idempotencyKey,
});

export const engineView = z.object({
  engineId,
  kind: engineKind,
  title: z.string(),
  address: z.string(),
  authorisation: z.string(),
  slotopol: slotopolOptions.nullable(),
  costPerQueryMinor: nonNegativeMinor,
  ratePerSecond: z.int().nullable(),
  status: z.enum(['active', 'retired']),
  allowed: z.boolean().meta({
    description: 'Whether the allow list of the server that answers has its address. If not, it is not called.',
  }),
  breaker: z.enum(['closed', 'half-open', 'open']).meta({
    description: 'Of the process that answers. `open`: the engine failed too often and is left alone for a while.',
  }),
  version: z.int(),
  createdAt: instant,
  updatedAt: instant,
});
export type EngineView = z.infer<typeof engineView>;

export const getEngineInput = z.strictObject({ engineId });
export const retireEngineInput = z.strictObject({ engineId });
export const checkEngineInput = z.strictObject({ engineId });
export const listEnginesInput = z.strictObject({ ...pageInput, status: z.enum(['active', 'retired']).optional() });
export const enginePage = page(engineView);

/** What an engine says of itself when it is asked now. Nothing is played and nothing is stored. */
export const engineCheck = z.object({
  engineId,
  reachable: z.boolean(),
  fault: z.string().nullable().meta({ description: 'Why it cannot be used; null when it can.' }),
  latencyMs: z.number().nullable(),
  engine: z.object({ name: z.string(), version: z.string() }).nullable(),
  games: z.array(z.object({ game: z.string(), title: z.string(), version: z.string() })),
  warnings: z.array(z.string()),
});
export type EngineCheck = z.infer<typeof engineCheck>;

/** Binds a game of the catalogue to a game of an engine, as the engine describes it now. */
export const bindGameInput = z.strictObject({
  engineId,
  gameId,
  game: z.string().min(1).max(128).meta({ description: "The engine's own name of the game.", example: 'fruit-39x5' }),
  expectedVersion: z
    .int()
    .min(1)
    .optional()
    .meta({ description: 'To bind a game anew that is bound already: the version of the game that this replaces.' }),
  idempotencyKey,
});
