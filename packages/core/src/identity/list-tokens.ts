import { tokenView, type listTokensInput, type tokenPage } from '@croupier/contract/identity';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { answerableQuery } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { cursorText, pageOf, readCursor } from '../paging.ts';

/** The caller's tokens without their secrets; administrators may ask for another user's. */
export async function listTokens(
  core: Core,
  call: Call,
  input: z.output<typeof listTokensInput>,
): Promise<z.infer<typeof tokenPage>> {
  const [afterId] = readCursor(input.cursor, 'tokens', ['00000000-0000-7000-8000-000000000000']);
  const userId = call.principal.role === 'admin' ? (input.userId ?? call.principal.userId) : call.principal.userId;
  const tokens = await answerableQuery(() =>
    core.prisma.apiToken.findMany({
      where: { userId, id: { gt: afterId } },
      orderBy: { id: 'asc' },
      take: input.limit + 1,
    }),
  );
  const views = tokens.map(({ id, secretHash: _hash, ...token }) => tokenView.parse({ tokenId: id, ...token }));
  return pageOf(views, input.limit, (token) => cursorText('tokens', [token.tokenId]));
}
