import type { GridSheet } from '../grid-sheet.ts';
import type { GridRules } from './grid-rules.ts';
import { machineOf } from './machine-of.ts';
import type { PayMachine } from './pay-machine.ts';

/** Pays windows one by one through the machine, for games whose graph is too large to be kept: a machine a reel, made ready once. */
export class MachineWalk {
  readonly #machines: readonly PayMachine[];
  #state: Float64Array;
  #next: Float64Array;

  private constructor(machines: readonly PayMachine[]) {
    this.#machines = machines;
    const width = Math.max(1, ...machines.map((machine) => machine.widthMax));
    this.#state = new Float64Array(width);
    this.#next = new Float64Array(width);
  }

  /** Null for a game that no machine can read. */
  static of(par: GridSheet, rules: GridRules): MachineWalk | null {
    const machines: PayMachine[] = [];
    for (const [depth, reel] of rules.reels.entries()) {
      const machine = machineOf(par, rules);
      if (machine === null) return null;
      machine.reel(depth, reel.columns ?? []);
      machines.push(machine);
    }
    return new MachineWalk(machines);
  }

  /** Pay at the smallest bet, without scatters. */
  pay(stops: ArrayLike<number>): number {
    const [first] = this.#machines;
    let pay = first?.startPay ?? 0;
    let length = first?.start.length ?? 0;
    this.#state.set(first?.start ?? []);
    for (let reel = 0; length > 0 && reel < this.#machines.length; reel += 1) {
      const machine = this.#machines[reel];
      if (machine === undefined) break;
      machine.enter(this.#state, 0, length);
      length = machine.step(stops[reel] ?? 0, this.#next);
      pay += machine.pay;
      [this.#state, this.#next] = [this.#next, this.#state];
    }
    return pay;
  }
}
