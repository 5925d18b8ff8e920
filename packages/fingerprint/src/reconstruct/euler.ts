/** A window that a strip shows `amount` times, as an edge between its upper and its lower rows. */
export interface StripEdge {
  readonly from: number;
  readonly to: number;
  /** At least 1. */
  readonly amount: number;
  /** The symbol in the top row. */
  readonly symbol: number;
}

/** Largest number of nodes whose spanning trees are counted. */
const nodesCountedMax = 400;

/**
 * How many different cyclic strips show exactly these windows. The BEST theorem (de Bruijn, van Aardenne-Ehrenfest, Smith,
 * Tutte) counts Euler circuits, t · Π (degree − 1)! / Π amount!; Burnside's lemma takes care of strips that repeat themselves.
 * Null when there are too many nodes to count. 0 when the edges are not connected.
 */
export function stripCount(edges: readonly StripEdge[]): bigint | null {
  const nodes = new Set(edges.flatMap(({ from, to }) => [from, to])).size;
  if (nodes > nodesCountedMax) return null;
  const common = edges.reduce((divisor, { amount }) => gcd(divisor, amount), 0);
  let [above, below] = [0n, 1n];
  for (let order = 1; order <= common; order += 1) {
    if (common % order !== 0) continue;
    const { circuits, repeats } = circuitsOf(edges.map((edge) => ({ ...edge, amount: edge.amount / order })));
    // A fraction a/b += phi(order) / order · circuits / repeats.
    const denominator = BigInt(order) * repeats;
    above = above * denominator + BigInt(totient(order)) * circuits * below;
    below *= denominator;
  }
  return above / below;
}

function circuitsOf(edges: readonly StripEdge[]): { circuits: bigint; repeats: bigint } {
  const ids = new Map<number, number>();
  for (const { from, to } of edges) for (const node of [from, to]) if (!ids.has(node)) ids.set(node, ids.size);
  const degrees = Array.from({ length: ids.size }, () => 0);
  const laplacian = degrees.map(() => degrees.map(() => 0n));
  for (const { from, to, amount } of edges) {
    const [row, column] = [ids.get(from) ?? 0, ids.get(to) ?? 0];
    degrees[row] = (degrees[row] ?? 0) + amount;
    add(laplacian, row, row, BigInt(amount));
    add(laplacian, row, column, -BigInt(amount));
  }
  const trees = determinant(laplacian.slice(1).map((row) => row.slice(1)));
  const circuits = degrees.reduce((product, degree) => product * factorial(degree - 1), trees);
  return { circuits, repeats: edges.reduce((product, { amount }) => product * factorial(amount), 1n) };
}

function add(matrix: bigint[][], row: number, column: number, value: bigint): void {
  const cells = matrix[row];
  if (cells !== undefined) cells[column] = (cells[column] ?? 0n) + value;
}

/** Bareiss: exact, without fractions. */
function determinant(matrix: bigint[][]): bigint {
  let previous = 1n;
  let sign = 1n;
  for (let step = 0; step < matrix.length; step += 1) {
    const pivotRow = matrix.findIndex((row, index) => index >= step && row[step] !== 0n);
    if (pivotRow < 0) return 0n;
    const [top, pivot] = [matrix[step] ?? [], matrix[pivotRow] ?? []];
    if (pivotRow !== step) {
      matrix[step] = pivot;
      matrix[pivotRow] = top;
      sign = -sign;
    }
    const head = pivot[step] ?? 1n;
    for (const row of matrix.slice(step + 1)) {
      const factor = row[step] ?? 0n;
      for (let column = step + 1; column < matrix.length; column += 1) {
        const cell = row[column] ?? 0n;
        const other = pivot[column] ?? 0n;
        if (cell === 0n && (factor === 0n || other === 0n)) continue;
        row[column] = (cell * head - factor * other) / previous;
      }
      row[step] = 0n;
    }
    previous = head;
  }
  return sign * previous;
}

function factorial(value: number): bigint {
  let product = 1n;
  for (let factor = 2n; factor <= BigInt(Math.max(0, value)); factor += 1n) product *= factor;
  return product;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

function totient(value: number): number {
  let count = 0;
  for (let candidate = 1; candidate <= value; candidate += 1) if (gcd(value, candidate) === 1) count += 1;
  return count;
}

/**
 * The strips that show exactly these windows, each in its lexicographically least rotation, in lexicographic order.
 * With `most` = 1 it is the least of all: the canonical representative. Empty when the edges form no circuit.
 * @param edges balanced, sorted by window
 * @param most how many circuits are looked at: a strip that passes its least node k times counts k times
 */
export function eulerStrips(edges: readonly StripEdge[], most: number): number[][] {
  const total = edges.reduce((sum, { amount }) => sum + amount, 0);
  const first = edges[0];
  if (first === undefined) return [];
  const left = Int32Array.from(edges, ({ amount }) => amount);
  const outgoing = new Map<number, number[]>();
  for (const [index, { from }] of edges.entries()) outgoing.set(from, [...(outgoing.get(from) ?? []), index]);
  // The least rotation of any strip begins with the least upper rows, and those open the first edge.
  const walk: number[] = [];
  const nodes: number[] = [first.from];
  const tries: number[] = [0];
  const found = new Map<string, number[]>();
  let circuits = 0;
  while (tries.length > 0 && circuits < most) {
    const depth = tries.length - 1;
    const node = nodes[depth] ?? 0;
    if (walk.length === total) {
      circuits += 1;
      const strip = leastRotation(walk.map((index) => edges[index]?.symbol ?? 0));
      found.set(strip.join(), strip);
    }
    const options = outgoing.get(node) ?? [];
    let option = walk.length === total ? options.length : (tries[depth] ?? 0);
    for (; option < options.length; option += 1) {
      const index = options[option] ?? 0;
      if ((left[index] ?? 0) === 0) continue;
      left[index] = (left[index] ?? 0) - 1;
      const to = edges[index]?.to ?? 0;
      if (reachesAll(edges, outgoing, left, to, total - walk.length - 1)) {
        tries[depth] = option + 1;
        walk.push(index);
        nodes.push(to);
        tries.push(0);
        break;
      }
      left[index] = (left[index] ?? 0) + 1;
    }
    if (option < options.length) continue;
    tries.pop();
    nodes.pop();
    const undone = walk.pop();
    if (undone !== undefined) left[undone] = (left[undone] ?? 0) + 1;
  }
  return [...found.values()].toSorted(compareStrips);
}

/** Whether every edge that is left can be reached from the node: then the walk can be finished (Fleury). */
function reachesAll(
  edges: readonly StripEdge[],
  outgoing: ReadonlyMap<number, readonly number[]>,
  left: Int32Array,
  start: number,
  remaining: number,
): boolean {
  if (remaining === 0) return true;
  const seen = new Set([start]);
  const queue = [start];
  let reached = 0;
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    for (const index of outgoing.get(node) ?? []) {
      const amount = left[index] ?? 0;
      if (amount === 0) continue;
      reached += amount;
      const to = edges[index]?.to ?? 0;
      if (seen.has(to)) continue;
      seen.add(to);
      queue.push(to);
    }
  }
  return reached === remaining;
}

function compareStrips(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((symbol, index) => symbol !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** The lexicographically least rotation of a cyclic sequence, by comparing candidates pairwise (linear time). */
export function leastRotation(strip: readonly number[]): number[] {
  const { length } = strip;
  let [i, j, matched] = [0, 1, 0];
  while (i < length && j < length && matched < length) {
    const difference = (strip[(i + matched) % length] ?? 0) - (strip[(j + matched) % length] ?? 0);
    if (difference === 0) {
      matched += 1;
      continue;
    }
    if (difference > 0) i += matched + 1;
    else j += matched + 1;
    if (i === j) j += 1;
    matched = 0;
  }
  const start = Math.min(i, j);
  return [...strip.slice(start), ...strip.slice(0, start)];
}
