import { cpuSeconds } from './cpu-time.ts';
import { median, noise, round } from './statistics.ts';
import type { BenchDatabase } from './throw-away-postgres.ts';

/** One side of a comparison. */
export interface Side<Round extends { readonly perSecond: number }> {
  readonly name: string;
  /** Works for so many seconds and says what came of it. */
  readonly round: (seconds: number) => Promise<Round>;
}

export interface SideReport {
  readonly name: string;
  readonly perSecond: number;
  readonly noise: number;
  /** CPU time of all processes together (Postgres, this one and its children) for one unit of work, in microseconds. */
  readonly cpuMicros: number | null;
}

export interface DuelReport<Round> {
  readonly ours: SideReport;
  readonly peer: SideReport;
  /** Median of the quotients of neighbouring rounds: other load on the machine hits both sides of a quotient. */
  readonly ratio: number;
  readonly roundRatios: readonly number[];
  readonly oursRounds: readonly Round[];
}

/** Lets two sides work in turn, after a round each to warm up, and compares them. */
export async function duel<Round extends { readonly perSecond: number }>(options: {
  readonly database: BenchDatabase;
  readonly rounds: number;
  readonly seconds: number;
  readonly ours: Side<Round>;
  readonly peer: Side<{ readonly perSecond: number }>;
  /** Before each round: the same state of the database for both. */
  readonly level: () => Promise<void>;
  /** Processes beyond Postgres and this one whose CPU time counts. */
  readonly processes?: readonly number[];
}): Promise<DuelReport<Round>> {
  const { rounds, seconds } = options;
  const ours = new Meter(options.ours, options);
  const peer = new Meter(options.peer, options);
  const warmUpSeconds = Math.min(3, seconds);
  await options.ours.round(warmUpSeconds);
  await options.peer.round(warmUpSeconds);
  const ratios: number[] = [];
  for (let index = 1; index <= rounds; index += 1) {
    const one = await ours.round();
    const other = await peer.round();
    ratios.push(one / other);
    console.log(
      `round ${index}: ${ours.side.name} ${Math.round(one)}/s, ${peer.side.name} ${Math.round(other)}/s, ratio ${(one / other).toFixed(2)}`,
    );
  }
  return {
    ours: ours.report(),
    peer: peer.report(),
    ratio: round(median(ratios), 2),
    roundRatios: ratios.map((ratio) => round(ratio, 2)),
    oursRounds: ours.rounds,
  };
}

/** What the rounds of both sides have in common. */
interface Place {
  readonly database: BenchDatabase;
  readonly seconds: number;
  readonly level: () => Promise<void>;
  readonly processes?: readonly number[];
}

/** Runs the rounds of a side, with the CPU time they take: unlike speed, it hardly changes with other load on the machine. */
class Meter<Round extends { readonly perSecond: number }> {
  readonly side: Side<Round>;
  readonly rounds: Round[] = [];
  readonly #place: Place;
  readonly #micros: number[] = [];

  constructor(side: Side<Round>, place: Place) {
    this.side = side;
    this.#place = place;
  }

  async round(): Promise<number> {
    const { seconds, level } = this.#place;
    await level();
    const before = this.#cpuSeconds();
    const result = await this.side.round(seconds);
    const after = this.#cpuSeconds();
    if (before !== null && after !== null) {
      this.#micros.push(((after - before) * 1e6) / (result.perSecond * seconds));
    }
    this.rounds.push(result);
    return result.perSecond;
  }

  #cpuSeconds(): number | null {
    const { database, processes } = this.#place;
    return cpuSeconds(database.dataDir, database.postmaster, processes);
  }

  report(): SideReport {
    const speeds = this.rounds.map((one) => one.perSecond);
    return {
      name: this.side.name,
      perSecond: Math.round(median(speeds)),
      noise: noise(speeds),
      cpuMicros: this.#micros.length === 0 ? null : Math.round(median(this.#micros)),
    };
  }
}
