import { apiVersion } from '@croupier/contract/common';
import type { Core } from '@croupier/core/core';
import { createCore, prepareEventStore } from '@croupier/core/create-core';
import { readConfig } from '@croupier/server/config';
import { openDatabase, type Database } from '@croupier/server/database';
import { buildServer } from '@croupier/server/http/build-server';
import { RateLimits } from '@croupier/server/http/rate-limits';
import { Readiness } from '@croupier/server/readiness';
import { createLogger } from '@croupier/telemetry/logger';
import { createInstruments } from '@croupier/telemetry/registry';

/**
 * The server with a bug planted into it: the parts of apps/server, put together anew, because no configuration of the real
 * one reaches such a bug. Reads the same environment. For the controls of the durability experiment only.
 */
export async function servePlanted(plant: (core: Core, database: Database) => Core): Promise<void> {
  const config = readConfig();
  const logger = createLogger({ level: config.logLevel, base: { service: 'croupier planted' } });
  const instruments = createInstruments({ version: 'planted', apiVersion });
  const database = await openDatabase(config.database, logger, instruments);
  const core = plant(createCore({ pool: database.pool }), database);
  const readiness = new Readiness(database, instruments);
  const rateLimits = new RateLimits(config.http.rate);
  const { app } = buildServer({
    core,
    logger,
    instruments,
    readiness,
    rateLimits,
    limits: config.http,
    certificate: undefined,
  });
  await prepareEventStore(core);
  await app.listen({ host: config.host, port: config.port });
  readiness.enter('serving');
  process.stdin.on('end', () => process.exit(0)).on('error', () => process.exit(0));
  process.stdin.resume();
}
