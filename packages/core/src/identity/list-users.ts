import { role, type listUsersInput, type userPage } from '@croupier/contract/identity';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { answerableQuery } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { cursorText, pageOf, readCursor } from '../paging.ts';

/** All users, in the order in which they were created. */
export async function listUsers(
  core: Core,
  _call: Call,
  input: z.output<typeof listUsersInput>,
): Promise<z.infer<typeof userPage>> {
  const [afterId] = readCursor(input.cursor, 'users', ['00000000-0000-7000-8000-000000000000']);
  const users = await answerableQuery(() =>
    core.prisma.user.findMany({ where: { id: { gt: afterId } }, orderBy: { id: 'asc' }, take: input.limit + 1 }),
  );
  const views = users.map((user) => ({
    userId: user.id,
    username: user.username,
    role: role.parse(user.role),
    createdAt: user.createdAt,
    disabledAt: user.disabledAt,
  }));
  return pageOf(views, input.limit, (user) => cursorText('users', [user.userId]));
}
