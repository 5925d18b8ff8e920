import type { Queryable } from '../../commit/queryable.ts';
import type { EventBatch } from '../../event/consumer/consume.ts';
import { decodedEvents } from './decoded-events.ts';
import type { ProjectionSql } from './projection-sql.ts';

/** A projection and the generation of its rows that is to be brought up to date. */
export interface Target {
  readonly projection: ProjectionSql;
  readonly generation: number;
}

/** Brings all targets up to date with the batch in one statement, which decodes the events once. */
export async function applyProjections(db: Queryable, batch: EventBatch, targets: readonly Target[]): Promise<void> {
  if (targets.length === 0) return;
  const { after, upTo } = batch;
  await db.query({
    name: `project ${targets.map(({ projection }) => projection.table.slice(0, 8)).join(' ')}`,
    text: statementFor(targets.map(({ projection }) => projection)),
    values: [after.xid, after.position, upTo.xid, upTo.position, ...targets.map(({ generation }) => generation)],
  });
}

const statements = new Map<string, string>();

function statementFor(projections: readonly ProjectionSql[]): string {
  const key = projections.map(({ name }) => name).join(' ');
  const known = statements.get(key);
  if (known !== undefined) return known;
  const effects = projections.map(({ effect }, index) => effect(`$${5 + index}::integer`));
  const text = `WITH ${[decodedEvents, ...effects].join(',')} SELECT 1 AS done`;
  statements.set(key, text);
  return text;
}
