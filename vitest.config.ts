import { defineConfig } from 'vitest/config';

import { CountReporter } from './packages/testkit/src/count-reporter.ts';

const folders = ['packages/*/src', 'apps/*/src', 'tests', 'tooling', 'bench'];

// oxlint-disable-next-line import/no-default-export -- vitest reads the default export
export default defineConfig({
  test: {
    include: folders.map((folder) => `${folder}/**/*.test.ts`),
    exclude: ['**/node_modules/**', '**/dist/**', '**/generated/**'],
    globalSetup: ['packages/testkit/src/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Real servers are started, killed and recovered on a small machine that does other things as well.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', new CountReporter()],
  },
});
