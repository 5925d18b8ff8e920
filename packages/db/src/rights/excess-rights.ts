import type { Queryable } from '../pool.ts';

/** What a connection could do to the evidence beyond reading it and adding to it, in words; nothing: []. */
export interface ExcessRights {
  /** With the role that it acts as. */
  readonly role: readonly string[];
  /** With its login: what somebody could do who has its password, or runs SQL of his own. */
  readonly login: readonly string[];
}

/** Looks at the rights of a connection on every table that refuses changes, and on the triggers that refuse them. */
export async function excessRights(db: Queryable): Promise<ExcessRights> {
  const { rows } = await db.query<{ who: 'role' | 'login'; excess: string[] }>(`
    WITH who (who, name) AS (VALUES ('role', current_user), ('login', session_user)),
    evidence AS (
      SELECT DISTINCT c.oid, c.relname, c.relowner FROM pg_class c JOIN pg_trigger t ON t.tgrelid = c.oid
        JOIN pg_proc p ON p.oid = t.tgfoid
      WHERE p.proname = 'refuse_change' AND c.relnamespace = current_schema()::regnamespace AND NOT c.relispartition
    )
    SELECT who.who,
      CASE WHEN r.rolsuper THEN ARRAY[format('%s is a superuser', r.rolname)] ELSE ARRAY(
        SELECT format('%s owns %s', r.rolname, e.relname) FROM evidence e WHERE pg_has_role(r.oid, e.relowner, 'MEMBER')
        UNION ALL
        SELECT format('%s has %s on %s', r.rolname, privilege, e.relname)
        FROM evidence e CROSS JOIN unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS privilege
        WHERE NOT pg_has_role(r.oid, e.relowner, 'MEMBER') AND has_table_privilege(r.oid, e.oid, privilege)
      ) END AS excess
    FROM who JOIN pg_roles r ON r.rolname = who.name`);
  const excessOf = (who: 'role' | 'login') => rows.find((row) => row.who === who)?.excess ?? [];
  return { role: excessOf('role'), login: excessOf('login') };
}
