import { testDatabase } from '@croupier/testkit/postgres';
import { expect, it } from 'vitest';

import { createPrisma } from './prisma.ts';

it('the Prisma client works over our pool and leaves it open', async () => {
  await using database = await testDatabase();
  const prisma = createPrisma(database.pool);
  expect(await prisma.event.count()).toBe(0);
  expect(await prisma.$queryRaw`SELECT 5::bigint AS five, now() IS NOT NULL AS now`).toEqual([{ five: 5n, now: true }]);
  await prisma.$disconnect();
  expect((await database.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});
