import pg from 'pg';

/**
 * The role that the application works as. It reads and writes rows as `table-rights.ts` says; it owns nothing, so it can
 * change no table, switch off no trigger, and rewrite no evidence. It cannot log in: the server's login is a member of it.
 */
export const applicationRole = 'croupier_app';

/** The same URL, with connections that take the role from their very start (`RESET ROLE` does not lead out of it). */
export function urlWithRole(url: string, role: string): string {
  const withRole = new URL(url);
  const given = withRole.searchParams.get('options');
  withRole.searchParams.set('options', [given, `-c role=${role}`].filter(Boolean).join(' '));
  return withRole.href;
}

/**
 * Makes the login `croupier_server`, a member of the application's role with no right beyond it, and returns its URL. For a
 * server of one's own (the embedded one): the password is that of `url`, whose user must be allowed to make roles.
 */
export async function ensureServerLogin(url: string): Promise<string> {
  const login = new URL(url);
  const client = new pg.Client({ connectionString: url, application_name: 'croupier migrate' });
  await client.connect();
  try {
    const found = await client.query("SELECT FROM pg_roles WHERE rolname = 'croupier_server'");
    if (found.rowCount === 0) await client.query(`CREATE ROLE croupier_server LOGIN IN ROLE ${applicationRole}`);
    const password = client.escapeLiteral(decodeURIComponent(login.password));
    await client.query(`ALTER ROLE croupier_server PASSWORD ${password}`);
  } finally {
    await client.end();
  }
  login.username = 'croupier_server';
  return login.href;
}
