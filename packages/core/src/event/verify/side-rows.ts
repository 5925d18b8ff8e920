/** Rows that come in the order of stream ids beside the events, taken up stream by stream. */
export class SideRows<Row extends { readonly streamId: string }> {
  readonly #batches: AsyncGenerator<Row[]>;
  #rows: Row[] = [];
  #next = 0;

  constructor(batches: AsyncGenerator<Row[]>) {
    this.#batches = batches;
  }

  /** The stream of the next row, or undefined at the end. */
  async nextStream(): Promise<string | undefined> {
    while (this.#next >= this.#rows.length) {
      const read = await this.#batches.next();
      if (read.done === true) return undefined;
      this.#rows = read.value;
      this.#next = 0;
    }
    return this.#rows[this.#next]?.streamId;
  }

  /** The rows of a stream; those before it must have been taken. */
  async take(streamId: string): Promise<Row[]> {
    const taken: Row[] = [];
    while ((await this.nextStream()) === streamId) {
      const row = this.#rows[this.#next];
      if (row) taken.push(row);
      this.#next += 1;
    }
    return taken;
  }

  async close(): Promise<void> {
    await this.#batches.return(undefined);
  }
}
