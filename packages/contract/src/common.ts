import { limits } from '@croupier/kernel/limits';
import { currencyPattern, moneyMaxMinor } from '@croupier/kernel/money';
import { idPattern } from '@croupier/kernel/ids';
import { z } from 'zod';

/** The version of the wire contract, semver. It is in every answer's `x-api-version` header and in the bootstrap. */
export const apiVersion = '0.1.0';

/** A lower-case UUID. */
export const id = z
  .string()
  .regex(idPattern, 'a lower-case UUID')
  .meta({ description: 'A lower-case UUID.', example: '019a9f30-7c1a-7b2e-8d3f-5a6b7c8d9e0f' });

/** A moment: a Date over tRPC, ISO 8601 in UTC over REST. */
export const instant = z.date().meta({ format: 'date-time' });

/** A moment in an input: ISO 8601 with seconds and with Z or an offset that exists, of the years 1000 to 2999. */
export const instantText = z.iso
  .datetime({ offset: true, error: 'an instant in ISO 8601, such as 2026-11-21T18:00:00Z' })
  // PostgreSQL has no year 0 and no offsets beyond 15:59.
  .regex(/^[12].*(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/, 'a year from 1000 to 2999, and an offset up to 14:59')
  .meta({ example: '2026-11-21T18:00:00Z' });

/** An amount of money above zero, in minor units of the wallet's currency. */
export const amountMinor = z
  .int()
  .min(1)
  .max(moneyMaxMinor)
  .meta({ description: "Minor units of the wallet's currency, above zero.", example: 100 });

/** A limit or a cost: zero or more minor units. */
export const nonNegativeMinor = z.int().min(0).max(moneyMaxMinor);

/** A signed number of minor units, in answers. */
export const signedMinor = z.int().min(-moneyMaxMinor).max(moneyMaxMinor);

export const currency = z
  .string()
  .regex(currencyPattern, 'three to eight capital letters or digits, beginning with a letter')
  .meta({ description: 'ISO 4217 code, or a play-money code.', example: 'EUR' });

/** Same key and same payload: the first answer, byte for byte. Same key, other payload: IDEMPOTENCY_MISMATCH. */
export const idempotencyKey = z
  .string({
    error: ({ input }) =>
      input === undefined ? 'required: as the header Idempotency-Key over REST, or as this field' : undefined,
  })
  .min(1)
  .max(limits.idempotencyKeyMaxLength)
  .regex(/^[\x21-\x7e]+$/, 'printable ASCII without spaces')
  .meta({
    description:
      'Made by the client, once per intended effect. A repetition with the same payload answers with the first result, byte for byte. Over REST it may be sent as the Idempotency-Key header instead.',
    example: 'b3f1c1de-5a0e-4d0a-9a55-0f0f6f3f9a11',
  });

export const gameId = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'lower-case letters, digits and hyphens, at most 64')
  .meta({ description: 'The id of a game: a slug.', example: 'fruit-39x5' });

/** Where the previous page ended; opaque. */
export const cursor = z
  .string()
  .min(1)
  .max(256)
  .meta({ description: 'nextCursor of the page before. Opaque: do not make one yourself.' });

export const pageLimit = z
  .int()
  .min(1)
  .max(limits.pageMax)
  .default(limits.pageDefault)
  .meta({ description: `Items of one page, at most ${limits.pageMax}.` });

/** The fields of every paged query. */
export const pageInput = { cursor: cursor.optional(), limit: pageLimit };

/** One page: its items, and the cursor of the next page or null at the end. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export const userName = z
  .string()
  .min(3)
  .max(64)
  .regex(/^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/, 'lower-case letters, digits, dot, underscore and hyphen');
