import { listVariables } from '@croupier/server/environment';
import { generatedNote, table } from './markdown.ts';

/** docs/configuration.md: every environment variable of the server. */
export function configurationTable(): string {
  const rows = listVariables().map(({ name, fallback, meaning }) => [
    `\`${name}\``,
    fallback === null ? 'required' : `\`${fallback}\``,
    meaning,
  ]);
  return `${generatedNote('apps/server/src/environment.ts')}
# Configuration

The server reads environment variables, once, at its start. An empty variable counts as unset. Nothing is guessed: a value
that does not fit stops the start with exit code 78, and all faults are listed at once, each with what was found and what
is expected. Secrets are never printed.

${table(['Variable', 'Default', 'Meaning'], rows)}

\`pnpm dev\` passes these on to the server, and starts an embedded PostgreSQL in \`.croupier/\` when \`DATABASE_URL\` is unset.
`;
}
