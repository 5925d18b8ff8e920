import { copyFile, writeFile } from 'node:fs/promises';
import { defineConfig } from 'tsdown';
import { publishedManifest } from './src/published-manifest.ts';

/**
 * Each source file becomes one module and one declaration, under the paths they have as sources. `dist` is the package to
 * publish, with a manifest of its own: `pnpm build && npm publish ./dist`.
 */
const config = defineConfig({
  entry: ['src/**/*.ts', '!src/**/*.test.ts', '!src/testing/**', '!src/published-manifest.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node22',
  unbundle: true,
  dts: true,
  fixedExtension: false,
  logLevel: 'warn',
  hooks: {
    'build:done': async () => {
      await writeFile(new URL('dist/package.json', import.meta.url), await publishedManifest());
      await copyFile(new URL('README.md', import.meta.url), new URL('dist/README.md', import.meta.url));
    },
  },
});

// oxlint-disable-next-line no-default-export -- tsdown reads the default export
export default config;
