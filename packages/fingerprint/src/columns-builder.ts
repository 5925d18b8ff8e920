import { limits } from '@croupier/kernel/limits';
import { GrowingColumn } from './growing-column.ts';
import type { RecordedWin } from './paytable/recorded-win.ts';
import type { SampleColumns } from './sample-columns.ts';
import { checkRecord, invalid, type SpinRecord } from './spin-record.ts';
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
  readonly #bet = new GrowingColumn();
  readonly #stake = new GrowingColumn();
  readonly #payout = new GrowingColumn();
  readonly #free = new GrowingColumn();
  readonly #at = new GrowingColumn();
  readonly #wins: RecordedWin[] = [];
  readonly #winIds = new Map<string, number>();
  readonly #winStart = new GrowingColumn();
  readonly #winIndex = new GrowingColumn();
  #reels: readonly WindowInterner[] = [];
  #stops: readonly GrowingColumn[] | null = null;
  #listed = false;

  get spins(): number {
    return this.#bet.length;
  }

  get reels(): number {
    return this.#reels.length;
  }

  get stopsKnown(): boolean {
    return this.#stops !== null;
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
    for (const [reel, column] of record.window.entries()) {
      const interner = this.#reels[reel];
      interner?.shown.add(interner.idOf(column));
    }
    if (this.#symbols.size > limits.parSymbolsMax)
      throw invalid(`records[${index}].window`, `a sample holds at most ${limits.parSymbolsMax} different symbols`);
    for (const [reel, stop] of (record.stops ?? []).entries()) this.#stops?.[reel]?.add(stop);
    this.#addFigures(record);
    this.#winStart.add(this.#winIndex.length);
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
    const reels = this.#reels;
    for (let reel = 0; reel < reels.length; reel += 1) reels[reel]?.shown.add(windows[reel] ?? 0);
    const columns = this.#stops;
    if (columns !== null) for (let reel = 0; reel < reels.length; reel += 1) columns[reel]?.add(stops[reel] ?? 0);
    this.#addFigures(figures);
    this.#winStart.add(this.#winIndex.length);
    for (let win = 0; win < wins.count; win += 1) this.#winIndex.add(wins.ids[win] ?? 0);
    if (wins.count >= 0) this.#listed = true;
  }

  /** The id of the window that a reel showed in the spin added last. */
  shownLast(reel: number): number {
    const shown = this.#reels[reel]?.shown;
    return shown?.at(shown.length - 1) ?? 0;
  }

  /** The id of the win with this place in the spin added last. */
  winLast(place: number): number {
    return this.#winIndex.at(this.#winStart.at(this.spins - 1) + place);
  }

  finish(): SampleColumns {
    return {
      spins: this.spins,
      rows: this.#reels.map(({ rows }) => rows),
      symbols: [...this.#symbols.keys()],
      reels: this.#reels.map(({ windows, codes, shown }) => ({ windows, codes, shown: new Uint32Array(shown.view()) })),
      betMinor: this.#bet.view(),
      stakeMinor: this.#stake.view(),
      payoutMinor: this.#payout.view(),
      free: new Uint8Array(this.#free.view()),
      atMs: this.#at.view(),
      stops: this.#stops?.map((column) => column.view()) ?? null,
      wins: this.#listed
        ? {
            wins: this.#wins,
            start: startsOf(this.#winStart.view(), this.#winIndex.length),
            index: new Uint32Array(this.#winIndex.view()),
          }
        : null,
    };
  }

  #begin({ window, stops }: SpinRecord): void {
    this.#reels = window.map((column) => new WindowInterner(column.length, this.#symbols));
    this.#stops = stops === null ? null : window.map(() => new GrowingColumn());
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

  #addFigures({ betMinor, stakeMinor, payoutMinor, free, atMs }: SpinFigures): void {
    this.#bet.add(betMinor);
    this.#stake.add(stakeMinor);
    this.#payout.add(payoutMinor);
    this.#free.add(free ? 1 : 0);
    this.#at.add(atMs);
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

function startsOf(starts: Float64Array, end: number): Uint32Array {
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
