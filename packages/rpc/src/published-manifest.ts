import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';

const Versions = z.record(z.string(), z.string());
const Manifest = z.looseObject({
  dependencies: Versions,
  publishConfig: z.object({ exports: z.record(z.string(), z.unknown()) }),
});
const Workspace = z.object({ catalog: Versions });

const readText = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');

/**
 * The package.json to publish: the workspace's, with the built modules as exports, versions in place of `catalog:`, and
 * without what only development needs. Throws when a dependency is not in the catalog.
 */
export async function publishedManifest(): Promise<string> {
  const manifest = Manifest.parse(JSON.parse(await readText('../package.json')));
  const { catalog } = Workspace.parse(parse(await readText('../../../pnpm-workspace.yaml')));
  const dependencies = Object.entries(manifest.dependencies).map(([name, version]) => {
    const published = version === 'catalog:' ? catalog[name] : version;
    if (published === undefined) throw new Error(`${name} is not in the catalog`);
    return [name, published];
  });
  const { publishConfig, devDependencies: _dev, scripts: _scripts, private: _private, ...rest } = manifest;
  const published = { ...rest, exports: publishConfig.exports, dependencies: Object.fromEntries(dependencies) };
  return `${JSON.stringify(published, undefined, 2)}\n`;
}
