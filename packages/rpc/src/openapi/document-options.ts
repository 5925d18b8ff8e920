import type { oas31 } from 'zod-openapi';
import type { RestRoute } from '../rest/rest-routes.ts';

/** A plain OpenAPI 3.1 document. */
export type OpenApiDocument = oas31.OpenAPIObject;

/** One error answer of an operation. */
export interface ErrorResponse {
  readonly status: number;
  /** Shown to people: the codes and what they mean. */
  readonly description: string;
  /** Bodies by name. */
  readonly examples?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, oas31.HeaderObject>>;
}

/** A header that stands for an input key; the same map that `restBinder` gets, with words for people. */
export interface HeaderInput {
  /** The header in the spelling of the documentation: `Idempotency-Key`. */
  readonly name: string;
  readonly key: string;
  readonly description: string;
}

/** What the document says beyond the router. */
export interface DocumentOptions {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: { readonly name: string; readonly identifier: string };
  readonly servers: readonly { readonly url: string; readonly description?: string }[];
  /** Security schemes by name. An operation with `protect: false` needs none of them, every other one any of them. */
  readonly securitySchemes: Readonly<Record<string, oas31.SecuritySchemeObject>>;
  /** Tags in the order in which they are shown. */
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly headerInputs?: readonly HeaderInput[];
  /** The body of every error: JSON schema, and the name of its component. */
  readonly errorSchema: { readonly name: string; readonly schema: oas31.SchemaObject; readonly mediaType?: string };
  /** The error answers of an operation. */
  readonly errorResponses: (route: RestRoute) => readonly ErrorResponse[];
  /** Headers of every success, such as a request id. */
  readonly successHeaders?: Readonly<Record<string, oas31.HeaderObject>>;
}
