import { roles } from '@croupier/kernel/roles';
import { z } from 'zod';
import { id, instant, page, pageInput, userName } from './common.ts';

export const role = z.enum(roles);
const contextLevel = z.union([z.literal(0), z.literal(1), z.literal(2)]);

export const principalView = z.object({ userId: id, username: z.string(), role, contextLevel, tokenId: id });

export const createUserInput = z.strictObject({ username: userName, role });
export const userView = z.object({
  userId: id,
  username: z.string(),
  role,
  createdAt: instant,
  disabledAt: instant.nullable(),
});
export const listUsersInput = z.strictObject(pageInput);
export const userPage = page(userView);

export const createTokenInput = z.strictObject({
  userId: id.optional().meta({ description: 'Whose token; default: your own. Only administrators name another user.' }),
  name: z.string().min(1).max(64),
  contextLevel: contextLevel.default(2),
  expiresInSeconds: z.int().min(60).max(315_360_000).optional(),
});
export const tokenView = z.object({
  tokenId: id,
  userId: id,
  name: z.string(),
  contextLevel,
  createdAt: instant,
  expiresAt: instant.nullable(),
  revokedAt: instant.nullable(),
  lastUsedAt: instant.nullable(),
});
/** The only answer that ever holds the secret: it is stored as a hash. */
export const createdToken = tokenView.extend({ token: z.string() });
export const listTokensInput = z.strictObject({ ...pageInput, userId: id.optional() });
export const tokenPage = page(tokenView);
export const revokeTokenInput = z.strictObject({ tokenId: id });
export const whoAmIInput = z.strictObject({});
