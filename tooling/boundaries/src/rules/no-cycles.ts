import type { Breach, SourceModule } from '../source-module.ts';

/** Files import each other's values in one direction. Every cycle is told once, from its first file by name. */
export function noCycles(tree: ReadonlyMap<string, SourceModule>): Breach[] {
  const breaches: Breach[] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): void => {
    if (done.has(path)) return;
    trail.push(path);
    for (const { target, typeOnly, line } of tree.get(path)?.imports ?? []) {
      if (typeOnly || target === null) continue;
      const start = trail.indexOf(target);
      if (start >= 0) breaches.push(breach(path, line, [...trail.slice(start), target]));
      else visit(target);
    }
    trail.pop();
    done.add(path);
  };
  for (const path of tree.keys()) visit(path);
  return breaches;
}

function breach(path: string, line: number, cycle: readonly string[]): Breach {
  const message = `imports go in a circle: ${cycle.join(' -> ')}. Move what both need into a file of its own, or import types with "import type"`;
  return { rule: 'no-cycles', path, line, message };
}
