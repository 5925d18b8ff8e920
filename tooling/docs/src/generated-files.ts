import { openApi30Json, openApiYaml } from '@croupier/api/openapi';
import { reportJsonSchema } from '@croupier/contract/report-json-schema';
import { parJsonSchema } from '@croupier/slots/par-json-schema';
import { accessTable } from './access-table.ts';
import { configurationTable } from './configuration-table.ts';
import { errorTable } from './error-table.ts';

/** One generated file: where it is, below the root of the repository, and what makes it. */
export interface GeneratedFile {
  readonly path: string;
  readonly render: () => string;
}

/** What each name on the command line stands for. */
export const generatedFiles = {
  openapi: [
    { path: 'openapi.yaml', render: openApiYaml },
    { path: 'openapi-3.0.json', render: openApi30Json },
  ],
  reference: [
    { path: 'docs/errors.md', render: errorTable },
    { path: 'docs/access.md', render: accessTable },
    { path: 'docs/configuration.md', render: configurationTable },
    { path: 'docs/par-format.schema.json', render: parJsonSchema },
    { path: 'docs/audit-report.schema.json', render: reportJsonSchema },
  ],
} as const satisfies Record<string, readonly GeneratedFile[]>;

/** OpenAPI documents that are written by hand and held against the same rules. */
export const writtenDocuments = ['docs/engine-protocol.openapi.yaml'] as const;
