import { PrismaPg } from '@prisma/adapter-pg';

import { PrismaClient } from './generated/client.ts';
import type { Pool } from './pool.ts';

export type { Prisma, PrismaClient } from './generated/client.ts';

/**
 * A Prisma client over our own pool: for schema-shaped reads and writes. Never for money: its interactive transactions can commit a statement
 * after a time-out's rollback. `$disconnect()` leaves the pool open; whoever made the pool ends it.
 */
export function createPrisma(pool: Pool): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg(pool) });
}
