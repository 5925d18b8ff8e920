import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { generatedFiles } from './generated-files.ts';

it.each(Object.values(generatedFiles).flat())('[API-1] $path is what the code says', ({ path, render }) => {
  // Out of date? Run "pnpm openapi write" and "pnpm reference write".
  expect(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')).toBe(render());
});
