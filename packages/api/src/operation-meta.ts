import type { RestMeta } from '@croupier/rpc/rest/rest-meta';
import type { ErrorCode } from '@croupier/kernel/errors';

/** What an operation says of itself, for REST and for the documents. */
export interface OperationMeta extends RestMeta {
  /** Codes of its own, beyond those that any operation can answer with. */
  readonly errors?: readonly ErrorCode[];
}

export interface OperationText {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/${string}`;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** 200 unless said otherwise. */
  readonly status?: 201 | 204;
  /** Where a created resource is: a template over the answer. */
  readonly location?: `/${string}`;
  readonly errors?: readonly ErrorCode[];
}

/** The metadata of an operation, in the form that the REST binder and the document read. */
export function operation(text: OperationText): OperationMeta {
  return {
    openapi: {
      method: text.method,
      path: text.path,
      tags: [text.tag],
      summary: text.summary,
      ...(text.description === undefined ? {} : { description: text.description }),
    },
    ...(text.status === undefined
      ? {}
      : { rest: { status: text.status, ...(text.location === undefined ? {} : { location: text.location }) } }),
    ...(text.errors === undefined ? {} : { errors: text.errors }),
  };
}
