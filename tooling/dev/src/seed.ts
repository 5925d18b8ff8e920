import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Call } from '@croupier/core/call';
import type { Core } from '@croupier/core/core';
import { createCore, prepareEventStore } from '@croupier/core/create-core';
import { importGame } from '@croupier/core/game/import-game';
import { listGames } from '@croupier/core/game/list-games';
import { listSessions } from '@croupier/core/session/list-sessions';
import { createPool } from '@croupier/db/pool';
import { AppError } from '@croupier/kernel/errors';
import { ensureDemoAccounts, type DemoAccounts } from './demo-accounts.ts';
import { devPaths } from './dev-paths.ts';
import { say } from './say.ts';

/** In whose name the seed acts: an administrator that is no user and has no token. */
const system: Call = {
  principal: {
    userId: '00000000-0000-7000-8000-000000000000',
    username: 'system',
    role: 'admin',
    contextLevel: 2,
    tokenId: '00000000-0000-7000-8000-000000000000',
  },
  requestId: 'seed',
  traceId: null,
};

export interface Seeded {
  readonly accounts: DemoAccounts;
  /** True when nothing has been played on this database yet. */
  readonly isFresh: boolean;
}

/** The published games and the demo accounts: what is missing is made, what is there stays. */
export async function seed(options: { readonly databaseUrl: string; readonly serverUrl: string }): Promise<Seeded> {
  const pool = createPool({ url: options.databaseUrl, max: 4, applicationName: 'croupier seed' });
  try {
    const core = createCore({ pool });
    await prepareEventStore(core);
    await seedGames(core);
    const accounts = await ensureDemoAccounts(core, system, options.serverUrl);
    const { items: sessions } = await listSessions(core, system, { limit: 1 });
    await core.pipeline.drain();
    return { accounts, isFresh: sessions.length === 0 };
  } finally {
    await pool.end();
  }
}

async function seedGames(core: Core): Promise<void> {
  const { items } = await listGames(core, system, { limit: 1_000 });
  const present = new Set(items.map((game) => game.gameId));
  const files = readdirSync(devPaths.seedGames).filter((name) => name.endsWith('.json'));
  const missing = files.filter((name) => !present.has(name.slice(0, -'.json'.length)));
  for (const name of missing) await importFile(core, name);
  if (missing.length > 0) say(`${missing.length} published games imported`);
}

async function importFile(core: Core, name: string): Promise<void> {
  const par: unknown = JSON.parse(readFileSync(join(devPaths.seedGames, name), 'utf8'));
  if (typeof par !== 'object' || par === null) throw new Error(`${name} is no PAR sheet`);
  try {
    await importGame(core, system, { par: { ...par }, idempotencyKey: `seed-${name}` });
  } catch (error) {
    // There already under this id, or changed since it was seeded: what is in the database stays.
    if (error instanceof AppError && (error.code === 'CONFLICT' || error.code === 'IDEMPOTENCY_MISMATCH')) return;
    throw error;
  }
}
