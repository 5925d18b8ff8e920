import type { GridSheet } from '../grid-sheet.ts';
import { linesGraph, type StateGraph } from '../state-graph.ts';
import { gridAutomaton } from './grid-automaton.ts';
import type { GridRules } from './grid-rules.ts';
import { machineGraph } from './machine-graph.ts';
import { machineOf } from './machine-of.ts';

/** The state graph of a grid game's window, without its scatters; null when it needs more than `entriesMax` entries. */
export function gridGraph(par: GridSheet, rules: GridRules, entriesMax: number): StateGraph | null {
  const machine = machineOf(par, rules);
  if (machine !== null) return machineGraph(rules, machine, entriesMax);
  const both = par.pay.by === 'lines' && par.pay.direction === 'both';
  const automaton = gridAutomaton(rules, par.wildMultipliers === 'highest', both);
  return automaton && linesGraph(rules, automaton, entriesMax);
}
