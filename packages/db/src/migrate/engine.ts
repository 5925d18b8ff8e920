import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SchemasContainer } from '@prisma/schema-engine-wasm';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

import { connectForMigration } from './adapter.ts';
import type { MigrationConnection } from './adapter.ts';

// Node has it, but its types come with the browser's library only.
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

let loaded: Promise<void> | undefined;

/**
 * Loads the engine: Prisma's own schema engine, compiled to WebAssembly, of the version of the Prisma client. It needs no download, unlike
 * the native program of Prisma's command line, and keeps the same `_prisma_migrations` table.
 */
function load(): Promise<void> {
  // Instantiated by hand: the package's own entry imports .wasm as a module, which Node still warns about.
  loaded ??= (async () => {
    const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm');
    const bytes = readFileSync(join(dirname(entry), 'schema_engine_bg.wasm'));
    const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': { ...glue, ...overrides() } });
    glue.__wbg_set_wasm(instance.exports);
    const start = instance.exports['__wbindgen_start'];
    if (typeof start === 'function') start();
    // The engine hands the text of a panic to this global, and crashes without a word when it is missing.
    Object.assign(globalThis, {
      PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => void panics.push(message) },
    });
  })();
  return loaded;
}

/** The engine never clears the ten-second timer of its lock: as it is, the process would live on for that long. */
function overrides(): Record<string, (...args: never[]) => unknown> {
  const isTimer = (name: string): boolean => name.startsWith('__wbg_setTimeout_');
  const unreferenced = (callback: () => void, delayMs: number): NodeJS.Timeout => setTimeout(callback, delayMs).unref();
  return Object.fromEntries(
    Object.keys(glue)
      .filter(isTimer)
      .map((name) => [name, unreferenced]),
  );
}

const panics: string[] = [];

export interface WithEngineOptions {
  /** The database to work on; empty databases beside it are made and dropped for comparisons. */
  readonly url: string;
  readonly schema: SchemasContainer;
  /** SQL that commits together with each migration applied to `url`. */
  readonly appendToScript?: string;
}

/**
 * Runs work with an engine on the database, and closes every connection and shadow database afterwards. When a script fails, the error says
 * what PostgreSQL said, and where in the script.
 */
export async function withEngine<T>(
  options: WithEngineOptions,
  work: (engine: glue.SchemaEngine) => Promise<T>,
): Promise<T> {
  await load();
  const connections: MigrationConnection[] = [];
  const cleanups: (() => Promise<void>)[] = [];
  const opened = async (opening: Promise<MigrationConnection>): Promise<MigrationConnection['adapter']> => {
    const connection = await opening;
    connections.push(connection);
    cleanups.push(connection.end);
    return connection.adapter;
  };
  const factory = bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => opened(connectForMigration(options.url, options.appendToScript)),
    connectToShadowDb: async () => {
      const shadow = await createShadow(options.url);
      cleanups.push(shadow.drop);
      return opened(connectForMigration(shadow.url));
    },
  });
  panics.length = 0;
  try {
    const datamodels = options.schema.files.map(({ path, content }): [string, string] => [path, content]);
    const engine = await glue.SchemaEngine.new({ datamodels }, () => undefined, factory);
    return await work(engine);
  } catch (error) {
    throw explained(error, connections.map((connection) => connection.scriptFailure()).find(Boolean));
  } finally {
    for (const cleanup of cleanups.toReversed()) await cleanup();
  }
}

function explained(error: unknown, scriptFailure: string | undefined): unknown {
  const [panic] = panics;
  if (panic !== undefined) return new Error(`The schema engine failed: ${panic}`, { cause: error });
  if (scriptFailure === undefined) return error;
  const text = error instanceof Error ? error.message : String(error);
  const name = /migration_name="([^"]+)"|Migration `([^`]+)`/.exec(text);
  return new Error(`Migration ${name?.[1] ?? name?.[2] ?? ''} failed: ${scriptFailure}`, { cause: error });
}

/** An empty database beside the given one. */
async function createShadow(url: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const shadow = new URL(url);
  const name = decodeURIComponent(shadow.pathname.slice(1)).slice(0, 40);
  const database = `${name}_shadow_${randomUUID().slice(0, 8)}`;
  const quoted = pg.escapeIdentifier(database);
  await execute(url, `CREATE DATABASE ${quoted} TEMPLATE template0`);
  shadow.pathname = `/${encodeURIComponent(database)}`;
  return { url: shadow.href, drop: () => execute(url, `DROP DATABASE IF EXISTS ${quoted} WITH (FORCE)`) };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'croupier migrate' });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
