import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const redocly = fileURLToPath(new URL('../node_modules/@redocly/cli/bin/cli.js', import.meta.url));
const rules = fileURLToPath(new URL('../redocly.yaml', import.meta.url));

/** Holds OpenAPI documents against the rules of `redocly.yaml`, and prints what breaks one. True when none does. */
export function lintDocuments(paths: readonly string[]): boolean {
  const { status } = spawnSync(
    process.execPath,
    [redocly, 'lint', '--config', rules, '--format', 'stylish', ...paths],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    },
  );
  return status === 0;
}
