import type { SpinRules } from '../spin-rules.ts';
import { EntryBuffer, type StateGraph, windowClasses } from '../state-graph.ts';
import type { PayMachine } from './pay-machine.ts';

/**
 * The layered graph of any game that a machine can read (see `StateGraph`).
 * @param entriesMax largest table; null is returned when the game needs more
 */
export function machineGraph(rules: SpinRules, machine: PayMachine, entriesMax: number): StateGraph | null {
  const longest = Math.max(...rules.reels.map((reel) => reel.stops));
  const out = new EntryBuffer(longest, entriesMax);
  const layers: { offset: number; rows: number }[] = [];
  let states: readonly (readonly number[])[] = machine.start.length === 0 ? [] : [machine.start];
  for (const [depth, reel] of rules.reels.entries()) {
    const offset = out.length;
    layers.push({ offset, rows: states.length });
    if (!out.reserve(states.length * reel.stops)) return null;
    const nextOffset = out.length;
    const nextStops = rules.reels[depth + 1]?.stops ?? 0;
    const behind: (readonly number[])[] = [];
    const known = new Map<string, number>();
    const views = windowClasses(reel);
    for (const [index, state] of states.entries()) {
      if (behind.length * nextStops > out.room) return null;
      for (const view of views) {
        const step = machine.step(depth, state, view.window);
        let target = 0;
        if (step.state.length > 0) {
          const key = step.state.join();
          let id = known.get(key);
          if (id === undefined) {
            id = behind.length;
            known.set(key, id);
            behind.push(step.state);
          }
          target = nextOffset + id * nextStops;
        }
        for (const stop of view.stops) out.set(offset + index * reel.stops + stop, target, step.pay);
      }
    }
    states = behind;
  }
  const start = machine.start.length === 0 ? 0 : longest;
  return {
    table: out.table.slice(0, out.length),
    pays: out.pays.slice(0, out.length),
    root: start,
    startPay: 0,
    layers,
  };
}
