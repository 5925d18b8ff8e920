/** HTTP methods a REST operation can have. */
export type RestMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** How a procedure appears in REST. The same object that trpc-openapi reads for the document. */
export interface OpenApiOperation {
  readonly method: RestMethod;
  /** The path below the binder's prefix, with whole segments as parameters: `/sessions/{sessionId}/action`. */
  readonly path: `/${string}`;
  /** False takes the procedure out of REST. Default true. */
  readonly enabled?: boolean;
  /** Default: the procedure's path with `-` for dots. */
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: string[];
  /** False when the operation needs no authentication. Default true. */
  readonly protect?: boolean;
  readonly deprecated?: boolean;
  readonly successDescription?: string;
}

/** What REST can say and the tRPC protocol cannot. */
export interface RestSuccess {
  /** Status of a success. Default 200, or 204 when the output schema is `z.void()`. */
  readonly status?: 200 | 201 | 202 | 204;
  /**
   * The Location header of a 201 or 202, below the binder's prefix, as a template that is filled from the output:
   * `/sessions/{sessionId}`. A dot reaches into objects: `/games/{game.gameId}`.
   */
  readonly location?: `/${string}`;
  /**
   * True for a GET whose answers repeat: they carry a strong ETag of their bytes, and `If-None-Match` with that tag gets a 304
   * without body. The procedure runs all the same; what is saved is the way back.
   */
  readonly etag?: boolean;
}

/** Metadata of a procedure: `initTRPC.meta<RestMeta>()`. Without `openapi`, a procedure is not served over REST. */
export interface RestMeta {
  readonly openapi?: OpenApiOperation;
  readonly rest?: RestSuccess;
}
