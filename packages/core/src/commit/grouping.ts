import type { Id } from '@croupier/kernel/ids';
import type { Pending } from './pending.ts';

/**
 * Splits a batch into groups: commands that share a row, directly or through others, belong together, in their order.
 */
export function groupByRows(batch: readonly Pending[]): Pending[][] {
  const leaders = new Map<Id, number>();
  const parent = batch.map((_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parent[root] !== root) root = parent[root] ?? root;
    parent[index] = root;
    return root;
  };
  batch.forEach((pending, index) => {
    for (const id of pending.resources) {
      const leader = leaders.get(id);
      if (leader === undefined) leaders.set(id, index);
      else parent[find(index)] = find(leader);
    }
  });
  const groups = new Map<number, Pending[]>();
  batch.forEach((pending, index) => {
    const root = find(index);
    const group = groups.get(root);
    if (group) group.push(pending);
    else groups.set(root, [pending]);
  });
  return [...groups.values()];
}
