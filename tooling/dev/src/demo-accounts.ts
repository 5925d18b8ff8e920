import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Call } from '@croupier/core/call';
import type { Core } from '@croupier/core/core';
import { authenticate } from '@croupier/core/identity/authenticate';
import { createToken } from '@croupier/core/identity/create-token';
import { createUser } from '@croupier/core/identity/create-user';
import { listUsers } from '@croupier/core/identity/list-users';
import { createWallet } from '@croupier/core/wallet/create-wallet';
import { operateWallet } from '@croupier/core/wallet/operate-wallet';
import { AppError } from '@croupier/kernel/errors';
import { devPaths } from './dev-paths.ts';

const identities = ['admin', 'operator', 'agent', 'player'] as const;
type Identity = (typeof identities)[number];
const withWallets = ['agent', 'player'] as const;

const openingBalanceMinor = 1_000_000;

/** What the CLI reads: where the server is, a token of each demo account, and the wallets in play money. */
export interface DemoAccounts {
  readonly url: string;
  readonly tokens: Readonly<Record<Identity, string>>;
  readonly wallets: Readonly<Record<(typeof withWallets)[number], string>>;
}

/**
 * The demo accounts: made when they are missing, kept when their tokens still work. Wallets are opened and credited
 * through the ordinary use cases, under keys that never change, so a second run moves no money.
 */
export async function ensureDemoAccounts(core: Core, system: Call, url: string): Promise<DemoAccounts> {
  const known = readTokens();
  const { items: users } = await listUsers(core, system, { limit: 1_000 });
  const tokens: Partial<Record<Identity, string>> = {};
  const wallets: Partial<Record<Identity, string>> = {};
  for (const name of identities) {
    const user =
      users.find((one) => one.username === name) ?? (await createUser(core, system, { username: name, role: name }));
    tokens[name] =
      (await stillWorks(core, known[name], user.userId)) ??
      (await createToken(core, system, { userId: user.userId, name: 'pnpm dev', contextLevel: 2 })).token;
    if (name === 'agent' || name === 'player') wallets[name] = await ensureWallet(core, system, user.userId, name);
  }
  const { admin = '', operator = '', agent = '', player = '' } = tokens;
  const accounts = {
    url,
    tokens: { admin, operator, agent, player },
    wallets: { agent: wallets.agent ?? '', player: wallets.player ?? '' },
  };
  writeDemoAccounts(accounts);
  return accounts;
}

/** Writes `.croupier/demo-tokens.json`, readable by this user only. */
export function writeDemoAccounts(accounts: DemoAccounts): void {
  const fresh = `${devPaths.tokensFile}.new`;
  writeFileSync(fresh, `${JSON.stringify(accounts, null, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, devPaths.tokensFile);
}

async function ensureWallet(core: Core, system: Call, ownerId: string, name: string): Promise<string> {
  const open = { ownerId, currency: 'PLY', timeZone: 'UTC', idempotencyKey: `demo-wallet-${name}` };
  const { walletId } = await createWallet(core, system, open);
  const credit = { operation: 'credit', walletId, amountMinor: openingBalanceMinor, note: 'demo money' } as const;
  await operateWallet(core, system, { ...credit, idempotencyKey: `demo-credit-${name}` });
  return walletId;
}

async function stillWorks(core: Core, token: unknown, userId: string): Promise<string | undefined> {
  if (typeof token !== 'string') return undefined;
  try {
    return (await authenticate(core, token)).userId === userId ? token : undefined;
  } catch (error) {
    if (error instanceof AppError && error.code === 'UNAUTHORIZED') return undefined;
    throw error;
  }
}

function readTokens(): Readonly<Record<string, unknown>> {
  try {
    const file: unknown = JSON.parse(readFileSync(devPaths.tokensFile, 'utf8'));
    const tokens = typeof file === 'object' && file !== null && 'tokens' in file ? file.tokens : undefined;
    return typeof tokens === 'object' && tokens !== null ? { ...tokens } : {};
  } catch {
    return {};
  }
}
