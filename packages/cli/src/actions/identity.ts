import * as contract from '@croupier/contract/identity';
import type { Action } from '../context.ts';
import { fields, pageTable, show } from '../human.ts';
import { validate } from '../input.ts';

export const whoAmI: Action = async (context) => {
  const me = await (await context.client()).identity.whoAmI({}, { signal: context.signal });
  await show(context, me, async (colours) => fields(me, colours));
};

export const createToken: Action = async (context, { options }) => {
  const input = validate(contract.createTokenInput, {
    name: options['name'],
    userId: options['user'],
    contextLevel: options['level'],
    expiresInSeconds: options['expires'],
  });
  const created = await (await context.client()).identity.createToken(input, { signal: context.signal });
  await show(
    context,
    created,
    async (colours) => `${fields(created, colours)}\n${colours.yellow('Keep the token: it is shown this once.')}`,
  );
};

export const listTokens: Action = async (context, { options }) => {
  const { limit, cursor } = options;
  const input = validate(contract.listTokensInput, { userId: options['user'], limit, cursor });
  const page = await (await context.client()).identity.listTokens(input, { signal: context.signal });
  await show(context, page, (colours) =>
    pageTable(
      page,
      {
        token: (one) => one.tokenId,
        name: (one) => one.name,
        level: (one) => one.contextLevel,
        created: (one) => one.createdAt,
        expires: (one) => one.expiresAt,
        revoked: (one) => one.revokedAt,
        used: (one) => one.lastUsedAt,
      },
      colours,
    ),
  );
};

export const revokeToken: Action = async (context, { args }) => {
  const input = validate(contract.revokeTokenInput, { tokenId: args[0] });
  await (await context.client()).identity.revokeToken(input, { signal: context.signal });
  await show(context, { ...input, revoked: true }, async () => `Token ${input.tokenId} is revoked.`);
};

export const createUser: Action = async (context, { args, options }) => {
  const input = validate(contract.createUserInput, { username: args[0], role: options['role'] });
  const user = await (await context.client()).identity.createUser(input, { signal: context.signal });
  await show(context, user, async (colours) => fields(user, colours));
};

export const listUsers: Action = async (context, { options }) => {
  const { limit, cursor } = options;
  const page = await (
    await context.client()
  ).identity.listUsers(validate(contract.listUsersInput, { limit, cursor }), { signal: context.signal });
  await show(context, page, (colours) =>
    pageTable(
      page,
      {
        user: (one) => one.userId,
        name: (one) => one.username,
        role: (one) => one.role,
        created: (one) => one.createdAt,
        disabled: (one) => one.disabledAt,
      },
      colours,
    ),
  );
};
