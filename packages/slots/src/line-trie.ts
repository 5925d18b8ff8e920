/** Beginnings of lines of one length: lines that begin alike are followed as one. */
export interface TrieLevel {
  /** Number of the beginning that is one cell shorter. */
  readonly parent: Int32Array;
  readonly row: Int32Array;
  /** Lines that begin so. */
  readonly lines: Float64Array;
  /** Ranges [from, to) of beginnings that go on alike: whatever follows pays the same for each. */
  readonly groups: readonly (readonly [from: number, to: number])[];
}

/** The beginnings of the lines, by length 1, 2, … Those that go on alike are numbered one after the other. */
export function lineTrie(lines: readonly (readonly number[])[], reels: number): readonly TrieLevel[] {
  let nodeOf = lines.map(() => 0);
  return Array.from({ length: reels }, (_, depth) => {
    const members = new Map<string, number[]>();
    lines.forEach((line, index) => {
      const key = `${nodeOf[index] ?? 0} ${line[depth] ?? 0}`;
      const known = members.get(key);
      if (known === undefined) members.set(key, [index]);
      else known.push(index);
    });
    const endingOf = (index: number): string => (lines[index] ?? []).slice(depth + 1).join('.');
    const nodes = [...members.values()]
      .map((own) => ({ own, endings: own.map(endingOf).toSorted().join(' ') }))
      .toSorted((a, b) => (a.endings < b.endings ? -1 : a.endings > b.endings ? 1 : 0));
    const parent = new Int32Array(nodes.length);
    const row = new Int32Array(nodes.length);
    const after = lines.map(() => 0);
    nodes.forEach(({ own }, node) => {
      const [first = 0] = own;
      parent[node] = nodeOf[first] ?? 0;
      row[node] = lines[first]?.[depth] ?? 0;
      for (const index of own) after[index] = node;
    });
    nodeOf = after;
    const groups: [number, number][] = [];
    for (let from = 0; from < nodes.length;) {
      let to = from + 1;
      while (to < nodes.length && nodes[to]?.endings === nodes[from]?.endings) to += 1;
      if (to - from > 1) groups.push([from, to]);
      from = to;
    }
    return { parent, row, lines: Float64Array.from(nodes, ({ own }) => own.length), groups };
  });
}
