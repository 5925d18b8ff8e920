import pg from 'pg';

import { applicationRole } from './application-role.ts';
import { fixedColumns, ownerFunctions, readOnlyTables } from './table-rights.ts';

interface TableRow {
  readonly name: string;
  readonly kind: string;
  readonly evidence: boolean;
  readonly columns: readonly string[];
}

/**
 * Makes the application's role when the server has none, and gives it in this database exactly the rights of
 * `table-rights.ts`: what it had before is taken away, in the same transaction. `url` is the owner's. Safe to repeat.
 * @throws Error with the statement that an administrator has to run, when the owner may not make the role
 */
export async function grantRights(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'croupier migrate' });
  client.on('error', () => undefined); // told by the statement that was running
  await client.connect();
  try {
    await ensureRole(client);
    await client.query('BEGIN');
    for (const statement of await statementsFor(client)) await client.query(statement);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

async function ensureRole(client: pg.Client): Promise<void> {
  const found = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [applicationRole]);
  if (found.rowCount !== 0) return;
  try {
    await client.query(`CREATE ROLE ${applicationRole} NOLOGIN`);
  } catch (error) {
    const code = error instanceof pg.DatabaseError ? error.code : undefined;
    // Roles belong to the whole server: somebody who migrates another database may have been faster.
    if (code === '42710' || code === '23505') return;
    if (code !== '42501') throw error;
    throw new Error(
      `The role ${applicationRole} is missing, and this user may not make it. An administrator of the server has to: ` +
        `CREATE ROLE ${applicationRole} NOLOGIN;`,
      { cause: error },
    );
  }
}

async function statementsFor(client: pg.Client): Promise<string[]> {
  const { rows: context } = await client.query<{ schema: string; member: boolean }>(
    `SELECT current_schema() AS schema, pg_has_role(current_user, $1, 'SET') AS member`,
    [applicationRole],
  );
  const schema = client.escapeIdentifier(context[0]?.schema ?? 'public');
  const statements = [`GRANT USAGE ON SCHEMA ${schema} TO ${applicationRole}`];
  // One login for both jobs is allowed: then the owner takes the role when it works as the application.
  if (context[0]?.member !== true) statements.push(`GRANT ${applicationRole} TO CURRENT_USER`);
  for (const table of await ownTables(client)) statements.push(...tableStatements(client, schema, table));
  statements.push(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${schema} TO ${applicationRole}`);
  for (const { signature, name } of await functionsOf(client)) {
    if (ownerFunctions.includes(name)) {
      statements.push(
        `ALTER FUNCTION ${signature} SECURITY DEFINER`,
        `ALTER FUNCTION ${signature} SET search_path = ${schema}, pg_temp`,
      );
    }
    statements.push(
      `REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC`,
      `GRANT EXECUTE ON FUNCTION ${signature} TO ${applicationRole}`,
    );
  }
  return statements;
}

/** Tables and views of the schema that the user owns. Partitions are reached through their table only. */
async function ownTables(client: pg.Client): Promise<readonly TableRow[]> {
  const { rows } = await client.query<TableRow>(
    `SELECT c.relname AS name, c.relkind AS kind,
       EXISTS (SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
         WHERE t.tgrelid = c.oid AND p.proname = 'refuse_change') AS evidence,
       array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
       AND NOT c.relispartition AND pg_has_role(c.relowner, 'USAGE')
     GROUP BY c.oid ORDER BY c.relname`,
  );
  return rows;
}

function tableStatements(client: pg.Client, schema: string, table: TableRow): string[] {
  const name = `${schema}.${client.escapeIdentifier(table.name)}`;
  const updated = table.columns.filter((column) => !fixedColumns[table.name]?.includes(column));
  const columns = updated.map((column) => client.escapeIdentifier(column)).join(', ');
  return [
    `REVOKE ALL ON ${name} FROM ${applicationRole}`,
    // Rights on single columns outlive that.
    `REVOKE UPDATE (${table.columns.map((column) => client.escapeIdentifier(column)).join(', ')}) ON ${name} FROM ${applicationRole}`,
    `GRANT ${rightsOn(table, columns)} ON ${name} TO ${applicationRole}`,
  ];
}

function rightsOn(table: TableRow, updatedColumns: string): string {
  if (readOnlyTables.includes(table.name) || table.kind === 'v' || table.kind === 'm') return 'SELECT';
  if (table.evidence) return 'SELECT, INSERT';
  if (fixedColumns[table.name] === undefined) return 'SELECT, INSERT, UPDATE, DELETE';
  return `SELECT, INSERT, UPDATE (${updatedColumns})`;
}

/** What runs with the rights of the owner: the application may call it, others may not. */
async function functionsOf(client: pg.Client): Promise<readonly { signature: string; name: string }[]> {
  const { rows } = await client.query<{ signature: string; name: string }>(
    `SELECT oid::regprocedure::text AS signature, proname AS name FROM pg_proc
     WHERE pronamespace = current_schema()::regnamespace AND (proname = ANY($1) OR prosecdef) AND pg_has_role(proowner, 'USAGE')
     ORDER BY 1`,
    [ownerFunctions],
  );
  return rows;
}
