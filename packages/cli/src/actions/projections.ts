import { type ProjectionList, rebuildProjectionInput } from '@croupier/contract/projection';
import type { Action, Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { fields, show } from '../human.ts';
import { validate } from '../input.ts';

/** Rebuilding and verifying read every event. */
const timeoutMs = 3_600_000;

export const list: Action = async (context) => {
  const projections = await (await context.client()).projection.list({}, { signal: context.signal });
  await show(context, projections, async (colours) => lines(projections, colours));
};

export const rebuild: Action = async (context, { args }) => {
  const input = validate(rebuildProjectionInput, { name: args[0] });
  const client = await context.client();
  const rebuilt = await client.projection.rebuild(input, { signal: context.signal, timeoutMs });
  await show(context, rebuilt, async (colours) => `${colours.green('Rebuilt.')}\n${fields(rebuilt, colours)}`);
};

export const verify: Action = async (context, { args }) => {
  const input = validate(rebuildProjectionInput, { name: args[0] });
  const client = await context.client();
  const verified = await client.projection.verify(input, { signal: context.signal, timeoutMs });
  await show(context, verified, async (colours) => {
    const verdict = verified.ok
      ? colours.green('The rows are what the events give.')
      : colours.red(colours.bold('The rows are NOT what the events give: rebuild the projection.'));
    return `${verdict}\n${fields(verified, colours)}`;
  });
  return verified.ok ? exitCodes.ok : exitCodes.verificationFailed;
};

function lines({ items, heldBackMs, eventsFromTheFuture }: ProjectionList, colours: Context['io']['colours']): string {
  const rows = items.map((item) => {
    const place = item.exists ? `${item.behindEvents} behind, ${item.behindMs} ms` : 'not kept';
    const paint = item.behindEvents === 0 ? colours.green : colours.yellow;
    return `${colours.cyan(item.name.padEnd(16))} ${paint(place.padEnd(26))} ${colours.dim(item.about)}`;
  });
  if (heldBackMs > 0) rows.push(colours.yellow(`An open transaction holds events back since ${heldBackMs} ms.`));
  if (eventsFromTheFuture) rows.push(colours.red('A dump was restored: see docs/projections.md, "After a restore".'));
  return rows.join('\n');
}
