import {
  createdToken,
  createTokenInput,
  createUserInput,
  listTokensInput,
  listUsersInput,
  principalView,
  revokeTokenInput,
  tokenPage,
  userPage,
  userView,
  whoAmIInput,
} from '@croupier/contract/identity';
import { createToken } from '@croupier/core/identity/create-token';
import { createUser } from '@croupier/core/identity/create-user';
import { listTokens } from '@croupier/core/identity/list-tokens';
import { listUsers } from '@croupier/core/identity/list-users';
import { revokeToken } from '@croupier/core/identity/revoke-token';
import { z } from 'zod';
import { operation } from '../operation-meta.ts';
import { procedure, router } from '../procedure.ts';

const tag = 'identity';

export const identityRouter = router({
  whoAmI: procedure
    .meta(operation({ method: 'GET', path: '/auth/session', tag, summary: 'Who the token belongs to' }))
    .input(whoAmIInput)
    .output(principalView)
    .query(({ ctx }) => ctx.call.principal),

  createUser: procedure
    .meta(
      operation({ method: 'POST', path: '/users', tag, summary: 'Create a user', status: 201, errors: ['CONFLICT'] }),
    )
    .input(createUserInput)
    .output(userView)
    .mutation(({ ctx, input }) => createUser(ctx.core, ctx.call, input)),

  listUsers: procedure
    .meta(operation({ method: 'GET', path: '/users', tag, summary: 'List users' }))
    .input(listUsersInput)
    .output(userPage)
    .query(({ ctx, input }) => listUsers(ctx.core, ctx.call, input)),

  createToken: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/tokens',
        tag,
        summary: 'Create an API token',
        description: 'The answer is the only one that ever holds the token: it is stored as a hash.',
        status: 201,
        errors: ['NOT_FOUND'],
      }),
    )
    .input(createTokenInput)
    .output(createdToken)
    .mutation(({ ctx, input }) => createToken(ctx.core, ctx.call, input)),

  listTokens: procedure
    .meta(operation({ method: 'GET', path: '/tokens', tag, summary: 'List API tokens, without their secrets' }))
    .input(listTokensInput)
    .output(tokenPage)
    .query(({ ctx, input }) => listTokens(ctx.core, ctx.call, input)),

  revokeToken: procedure
    .meta(
      operation({
        method: 'DELETE',
        path: '/tokens/{tokenId}',
        tag,
        summary: 'Revoke an API token',
        status: 204,
        errors: ['NOT_FOUND'],
      }),
    )
    .input(revokeTokenInput)
    .output(z.void())
    .mutation(({ ctx, input }) => revokeToken(ctx.core, ctx.call, input)),
});
