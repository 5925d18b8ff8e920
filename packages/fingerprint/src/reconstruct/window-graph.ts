import type { WindowCount } from './window-counts.ts';

/** A window as an edge of the de Bruijn graph: from its upper rows to its lower rows. */
export interface WindowEdge {
  readonly window: readonly number[];
  readonly from: number;
  readonly to: number;
  /** How often it was seen; 0: it only may exist. */
  readonly count: number;
}

/** Windows of W rows as edges between (W − 1)-mers: a cyclic strip is a closed walk that uses every edge as often as the strip shows its window. */
export interface WindowGraph {
  readonly nodes: number;
  /** Seen windows in lexicographic order, then those that are not seen. */
  readonly edges: readonly WindowEdge[];
  readonly seen: number;
}

/** Unseen windows that the graph considers, at most: beyond, only seen ones. */
const unseenMax = 4_000;

/**
 * The graph of the seen windows, with every unseen window whose upper and lower rows were both seen: where one stop of a
 * strip never came up, its neighbours still show both ends.
 * @param windows in lexicographic order
 */
export function windowGraph(windows: readonly WindowCount[]): WindowGraph {
  const nodes = new Map<string, { readonly id: number; readonly rows: readonly number[] }>();
  const nodeOf = (rows: readonly number[]): number => {
    const key = rows.join();
    const known = nodes.get(key);
    if (known !== undefined) return known.id;
    nodes.set(key, { id: nodes.size, rows });
    return nodes.size - 1;
  };
  const edges: WindowEdge[] = windows.map(({ window, count }) => ({
    window,
    from: nodeOf(window.slice(0, -1)),
    to: nodeOf(window.slice(1)),
    count,
  }));
  const height = windows[0]?.window.length ?? 1;
  const unseen = height < 2 ? [] : unseenEdges([...nodes.values()], new Set(edges.map(({ window }) => window.join())));
  return {
    nodes: nodes.size,
    edges: unseen.length > unseenMax ? edges : [...edges, ...unseen],
    seen: edges.length,
  };
}

function unseenEdges(
  nodes: readonly { readonly id: number; readonly rows: readonly number[] }[],
  known: ReadonlySet<string>,
): WindowEdge[] {
  const byHead = new Map<string, { readonly id: number; readonly rows: readonly number[] }[]>();
  for (const node of nodes) {
    const head = node.rows.slice(0, -1).join();
    const same = byHead.get(head);
    if (same === undefined) byHead.set(head, [node]);
    else same.push(node);
  }
  return nodes.flatMap((node) =>
    (byHead.get(node.rows.slice(1).join()) ?? []).flatMap((next) => {
      const window = [...node.rows.slice(0, 1), ...next.rows];
      return known.has(window.join()) ? [] : [{ window, from: node.id, to: next.id, count: 0 }];
    }),
  );
}
