import { readFileSync } from 'node:fs';
import { createCore, prepareEventStore } from '@croupier/core/create-core';
import type { Core } from '@croupier/core/core';
import { importGame } from '@croupier/core/game/import-game';
import { createToken } from '@croupier/core/identity/create-token';
import { createUser } from '@croupier/core/identity/create-user';
import { systemCall } from '@croupier/core/system-call';
import { createWallet } from '@croupier/core/wallet/create-wallet';
import { operateWallet } from '@croupier/core/wallet/operate-wallet';
import { applyMigrations } from '@croupier/db/migrate';
import { createPool } from '@croupier/db/pool';

/** A game with free spins: their count is state that a lost or doubled spin would spoil. */
export const gameId = 'diet-32x5';
const creditMinor = 1_000_000_000;

export interface Seeded {
  /** Token of the one user who plays. */
  readonly playerToken: string;
  readonly operatorToken: string;
  readonly walletIds: readonly string[];
}

/** Migrates the database and fills it through the use cases: a game, users with tokens, wallets with money. */
export async function seedDatabase(url: string, wallets: number, game: string = gameId): Promise<Seeded> {
  await applyMigrations(url);
  const pool = createPool({ url, applicationName: 'croupier fault seed' });
  try {
    const core = createCore({ pool });
    await prepareEventStore(core);
    const call = systemCall('fault');
    const path = new URL(`../../prisma/seed/games/${game}.json`, import.meta.url);
    const par: Record<string, unknown> = JSON.parse(readFileSync(path, 'utf8'));
    await importGame(core, call, { par, idempotencyKey: 'fault game' });
    const player = await userWithToken(core, 'player', 'agent');
    const operator = await userWithToken(core, 'operator', 'operator');
    const walletIds: string[] = [];
    for (let index = 0; index < wallets; index += 1) {
      const { walletId } = await createWallet(core, call, {
        ownerId: player.userId,
        currency: 'PLY',
        timeZone: 'UTC',
        idempotencyKey: `fault wallet ${index}`,
      });
      await operateWallet(core, call, {
        walletId,
        operation: 'credit',
        amountMinor: creditMinor,
        idempotencyKey: 'fault credit',
      });
      walletIds.push(walletId);
    }
    return { playerToken: player.token, operatorToken: operator.token, walletIds };
  } finally {
    await pool.end();
  }
}

async function userWithToken(core: Core, username: string, role: 'agent' | 'operator') {
  const call = systemCall('fault');
  const { userId } = await createUser(core, call, { username, role });
  const { token } = await createToken(core, call, { userId, name: 'fault', contextLevel: 2 });
  return { userId, token };
}
