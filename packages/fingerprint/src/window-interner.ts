/** Numbers the different windows of one reel in the order in which they come. */
export class WindowInterner {
  readonly rows: number;
  readonly windows: (readonly string[])[] = [];
  readonly codes: (readonly number[])[] = [];
  readonly #symbols: Map<string, number>;
  /** A trie in one map: the number of a prefix is that of the shorter one and the next symbol. */
  readonly #children = new Map<number, number>();
  readonly #ids: number[] = [-1];

  /** @param symbols of the whole sample, which grow as windows come */
  constructor(rows: number, symbols: Map<string, number>) {
    this.rows = rows;
    this.#symbols = symbols;
  }

  /** @param column of the reel's height */
  idOf(column: readonly string[]): number {
    let prefix = 0;
    for (const symbol of column) {
      let code = this.#symbols.get(symbol);
      if (code === undefined) {
        code = this.#symbols.size;
        this.#symbols.set(symbol, code);
      }
      const key = prefix * 4_096 + code;
      let child = this.#children.get(key);
      if (child === undefined) {
        child = this.#ids.length;
        this.#ids.push(-1);
        this.#children.set(key, child);
      }
      prefix = child;
    }
    let id = this.#ids[prefix] ?? -1;
    if (id < 0) {
      id = this.windows.length;
      this.#ids[prefix] = id;
      this.windows.push([...column]);
      this.codes.push(column.map((symbol) => this.#symbols.get(symbol) ?? 0));
    }
    return id;
  }
}
