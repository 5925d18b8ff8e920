import { errorCatalogue, errorCodes } from '@croupier/kernel/errors';
import { generatedNote } from './markdown.ts';

/** docs/errors.md: every error code with its status, meaning and remedy. */
export function errorTable(): string {
  const sections = errorCodes.map((code) => {
    const { status, retryable, meaning, remedy } = errorCatalogue[code];
    const repeat = retryable ? 'The same request may succeed later.' : 'The same request fails again.';
    return `## ${code}\n\nHTTP ${status}. ${repeat}\n\n${meaning}\n\n**What to do.** ${remedy}\n`;
  });
  return `${generatedNote('packages/kernel/src/errors.ts')}
# Errors

Every error, over every transport, says the same five things:

\`\`\`json
{ "error": { "code": "…", "message": "…", "details": {}, "requestId": "…", "retryable": false } }
\`\`\`

Over REST this is the body. Over tRPC the same facts are in \`error.message\` and \`error.data\` (\`code\`, \`httpStatus\`,
\`path\`, \`details\`, \`requestId\`, \`retryable\`). The code is the contract; the message is for people and may change.
\`requestId\` is also in the \`x-request-id\` header and in every log line of the request. Where waiting helps, \`Retry-After\`
says for how many seconds.

${sections.join('\n')}`;
}
