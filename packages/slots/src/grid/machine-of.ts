import type { GridSheet } from '../grid-sheet.ts';
import { anywhereMachine } from './anywhere-machine.ts';
import { clustersMachine } from './clusters-machine.ts';
import type { GridRules } from './grid-rules.ts';
import type { PayMachine } from './pay-machine.ts';
import { waysMachine } from './ways-machine.ts';

/** The machine of a game without lines; null for lines, which the automaton reads. */
export function machineOf(par: GridSheet, rules: GridRules): PayMachine | null {
  const highest = par.wildMultipliers === 'highest';
  switch (par.pay.by) {
    case 'lines':
      return null;
    case 'ways':
      return waysMachine(rules);
    case 'clusters':
      return clustersMachine(rules, highest, par.pay.minimum);
    case 'anywhere':
      return anywhereMachine(rules, highest);
  }
}
