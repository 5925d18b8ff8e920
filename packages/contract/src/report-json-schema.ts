import { z } from 'zod';
import { signedReport } from './fingerprint-report.ts';

/** The JSON Schema (2020-12) of a signed report, as text: docs/audit-report.schema.json. */
export function reportJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(signedReport, { target: 'draft-2020-12' }), null, 2)}\n`;
}
