import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readModule } from './read-module.ts';
import type { ModuleTree } from './source-module.ts';

const roots = ['apps', 'packages', 'tooling', 'tests', 'bench'];
const skipped = new Set(['node_modules', 'dist', 'generated', '.scratch', '.turbo']);
/** Trees that break the rules on purpose. */
const ownFixtures = 'tooling/boundaries/fixtures';

/** Reads every TypeScript source below a root folder, generated files aside. */
export function readTree(root: string): ModuleTree {
  const present = new Set(readdirSync(root));
  const paths = roots.filter((name) => present.has(name)).flatMap((name) => sourcesBelow(root, name));
  return new Map(paths.toSorted().map((path) => [path, readModule(path, readFileSync(join(root, path), 'utf8'))]));
}

function sourcesBelow(root: string, folder: string): string[] {
  if (folder === ownFixtures) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return [];
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sourcesBelow(root, path);
    return path.endsWith('.ts') && !path.endsWith('.d.ts') ? [path] : [];
  });
}
