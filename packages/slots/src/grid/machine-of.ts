import type { GridSheet } from '../grid-sheet.ts';
import { lineMachine } from '../lines-machine.ts';
import { AnywhereMachine } from './anywhere-machine.ts';
import { ClustersMachine } from './clusters-machine.ts';
import { gridAutomaton } from './grid-automaton.ts';
import type { GridRules } from './grid-rules.ts';
import type { PayMachine } from './pay-machine.ts';
import { WaysMachine } from './ways-machine.ts';

/** The machine that reads the windows of a grid game. Null for lines that remember more than the automaton can hold. */
export function machineOf(par: GridSheet, rules: GridRules): PayMachine | null {
  switch (par.pay.by) {
    case 'lines': {
      const automaton = gridAutomaton(rules);
      return automaton && lineMachine(rules, automaton);
    }
    case 'ways':
      return new WaysMachine(rules);
    case 'clusters':
      return new ClustersMachine(rules, par.pay.minimum);
    case 'anywhere':
      return new AnywhereMachine(rules);
  }
}
