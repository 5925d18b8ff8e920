import { limits } from '@croupier/kernel/limits';
import { GrowingColumn } from './growing-column.ts';
import type { RecordedWin } from './paytable/recorded-win.ts';
import type { SampleColumns } from './sample-columns.ts';
import { checkRecord, invalid, type SpinRecord } from './spin-record.ts';
import { SpinTable } from './spin-table.ts';
import { WindowInterner } from './window-interner.ts';

/** Figures of a spin, in range. */
export interface SpinFigures {
  readonly betMinor: number;
  readonly stakeMinor: number;
  readonly payoutMinor: number;
  readonly free: boolean;
  readonly atMs: number;
}

/** Collects a sample spin by spin. All spins must share one geometry; the first decides it. */
export class ColumnsBuilder {
  readonly #symbols = new Map<string, number>();
  readonly #wins: RecordedWin[] = [];
  readonly #winIds = new Map<string, number>();
  readonly #winIndex = new GrowingColumn();
  #reels: readonly WindowInterner[] = [];
  #table = new SpinTable(0, false);
  #listed = false;

  get spins(): number {
    return this.#table.spins;
  }

  get reels(): number {
    return this.#reels.length;
  }

  get stopsKnown(): boolean {
    return this.#table.stops !== null;
  }

  /**
   * Adds a spin, checked. @param wins null where the source lists none for it
   * @throws AppError INVALID_INPUT naming the record: out of range, another geometry, a symbol too many
   */
  addRecord(record: SpinRecord, wins: readonly RecordedWin[] | null): void {
    const index = this.spins;
    checkRecord(record, index);
    if (index === 0) this.#begin(record);
    this.#checkGeometry(record, index);
    const table = this.#table;
    table.reserve();
    for (const [reel, column] of record.window.entries()) {
      const shown = table.shown[reel];
      if (shown !== undefined) shown[index] = this.#reels[reel]?.idOf(column) ?? 0;
    }
    if (this.#symbols.size > limits.parSymbolsMax)
      throw invalid(`records[${index}].window`, `a sample holds at most ${limits.parSymbolsMax} different symbols`);
    for (const [reel, stop] of (record.stops ?? []).entries()) {
      const column = table.stops?.[reel];
      if (column !== undefined) column[index] = stop;
    }
    this.#addFigures(record);
    for (const win of wins ?? []) this.#winIndex.add(this.#winId(win));
    this.#listed ||= wins !== null;
  }

  /**
   * Adds a spin whose windows and wins were all met before.
   * @param figures in the ranges of `SpinRecord`
   * @param windows id of each reel's window, as `shownLast` told it
   * @param stops as many as reels; read only when the sample has stops
   * @param wins ids, as `winsLast` told them; -1 for a spin without a list
   */
  addKnown(
    figures: SpinFigures,
    windows: ArrayLike<number>,
    stops: ArrayLike<number>,
    wins: { readonly ids: ArrayLike<number>; readonly count: number },
  ): void {
    const table = this.#table;
    table.reserve();
    const { shown, spins } = table;
    const columns = table.stops ?? [];
    for (let reel = 0; reel < shown.length; reel += 1) {
      const column = shown[reel];
      if (column !== undefined) column[spins] = windows[reel] ?? 0;
    }
    for (let reel = 0; reel < columns.length; reel += 1) {
      const column = columns[reel];
      if (column !== undefined) column[spins] = stops[reel] ?? 0;
    }
    this.#addFigures(figures);
    for (let win = 0; win < wins.count; win += 1) this.#winIndex.add(wins.ids[win] ?? 0);
    if (wins.count >= 0) this.#listed = true;
  }

  /** The id of the window that a reel showed in the spin added last. */
  shownLast(reel: number): number {
    return this.#table.shown[reel]?.[this.spins - 1] ?? 0;
  }

  /** The id of the win with this place in the spin added last. */
  winLast(place: number): number {
    return this.#winIndex.at((this.#table.winStart[this.spins - 1] ?? 0) + place);
  }

  finish(): SampleColumns {
    const { spins, shown, bet, stake, payout, free, at, stops, winStart } = this.#table;
    return {
      spins,
      rows: this.#reels.map(({ rows }) => rows),
      symbols: [...this.#symbols.keys()],
      reels: this.#reels.map(({ windows, codes }, reel) => ({
        windows,
        codes,
        shown: shown[reel]?.subarray(0, spins) ?? new Uint32Array(),
      })),
      betMinor: bet.subarray(0, spins),
      stakeMinor: stake.subarray(0, spins),
      payoutMinor: payout.subarray(0, spins),
      free: free.subarray(0, spins),
      atMs: at.subarray(0, spins),
      stops: stops?.map((column) => column.subarray(0, spins)) ?? null,
      wins: this.#listed
        ? {
            wins: this.#wins,
            start: startsOf(winStart.subarray(0, spins), this.#winIndex.length),
            index: this.#winIndex.view(),
          }
        : null,
    };
  }

  #begin({ window, stops }: SpinRecord): void {
    this.#reels = window.map((column) => new WindowInterner(column.length, this.#symbols));
    this.#table = new SpinTable(window.length, stops !== null);
  }

  #checkGeometry({ window, stops }: SpinRecord, index: number): void {
    if (
      window.length !== this.#reels.length ||
      window.some((column, reel) => column.length !== this.#reels[reel]?.rows)
    ) {
      const rows = this.#reels.map((reel) => reel.rows).join(',');
      const found = window.map((column) => column.length).join(',');
      throw invalid(`records[${index}].window`, `rows a reel are ${rows} in records[0], but ${found} here`);
    }
    if ((stops !== null) !== this.stopsKnown)
      throw invalid(`records[${index}].stops`, 'either all records of a sample have stops or none has');
  }

  /** The last step of a spin: from here on it counts. Room for it is there. */
  #addFigures({ betMinor, stakeMinor, payoutMinor, free, atMs }: SpinFigures): void {
    const table = this.#table;
    const { spins } = table;
    table.bet[spins] = betMinor;
    table.stake[spins] = stakeMinor;
    table.payout[spins] = payoutMinor;
    table.free[spins] = free ? 1 : 0;
    table.at[spins] = atMs;
    table.winStart[spins] = this.#winIndex.length;
    table.spins = spins + 1;
  }

  #winId(win: RecordedWin): number {
    const key = `${win.kind},${win.line},${win.count},${win.amountMinor},${win.symbol}`;
    let id = this.#winIds.get(key);
    if (id === undefined) {
      id = this.#wins.length;
      this.#winIds.set(key, id);
      this.#wins.push(win);
    }
    return id;
  }
}

function startsOf(starts: Uint32Array, end: number): Uint32Array {
  const all = new Uint32Array(starts.length + 1);
  all.set(starts);
  all[starts.length] = end;
  return all;
}

/**
 * A sample in columns. @param wins of each record, where the engine listed them
 * @throws AppError INVALID_INPUT naming the first record that is out of range or of another geometry
 */
export function columnsOf(
  records: readonly SpinRecord[],
  wins: readonly (readonly RecordedWin[])[] | null = null,
): SampleColumns {
  const builder = new ColumnsBuilder();
  for (const [index, record] of records.entries()) builder.addRecord(record, wins?.[index] ?? null);
  return builder.finish();
}
