import { z } from 'zod';
import { parFormat } from './par-fields.ts';
import { parSheetSchema } from './par-sheet.ts';

/**
 * The JSON Schema (2020-12) of a sheet as it is written, as text: docs/par-format.schema.json. It holds what a schema can say; the importer also checks
 * what needs more than one field.
 */
export function parJsonSchema(): string {
  const schema = z.toJSONSchema(parSheetSchema, { io: 'input' });
  const described = {
    $schema: schema.$schema,
    title: parFormat,
    description: 'A PAR sheet of Croupier. docs/par-format.md says what its fields mean.',
    ...schema,
  };
  return `${JSON.stringify(described, null, 2)}\n`;
}
