import { rolesFor } from '@croupier/api/access';
import { operations } from '@croupier/api/operations';
import { roles } from '@croupier/kernel/roles';
import { generatedNote, table } from './markdown.ts';

/** docs/access.md: the role × procedure matrix. */
export function accessTable(): string {
  const rows = operations.map((operation) => [
    `\`${operation.procedurePath}\``,
    `\`${operation.method} /api/v1${operation.path}\``,
    ...roles.map((role) => (rolesFor(operation.procedurePath).includes(role) ? 'yes' : '')),
  ]);
  return `${generatedNote('packages/api/src/access.ts')}
# Access

Who may call what. An empty cell is FORBIDDEN; without a valid token every operation is UNAUTHORIZED; a procedure that is
not in the table cannot be called. Every refusal is logged as a security event (\`event: "security"\`) and counted.

A role lets a caller in; whose resources it may touch is decided by the use case. Administrators and operators see
everybody's; everyone else sees their own, and somebody else's is NOT_FOUND.

${table(['Procedure', 'REST', ...roles], rows)}

Inside \`wallet.operate\`, \`credit\`, \`debit\` and \`setLimits\` are for administrators and operators; \`hold\`, \`release\` and
\`transfer\` are for the owner too.
`;
}
