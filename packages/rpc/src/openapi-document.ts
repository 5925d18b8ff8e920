import type { AnyTRPCRouter } from '@trpc/server';
import { generateOpenApiDocument } from 'trpc-openapi';
import type { oas31, ZodOpenApiPathsObject } from 'zod-openapi';
import type { DocumentOptions, OpenApiDocument } from './openapi/document-options.ts';
import { finishOperation } from './openapi/finish-operation.ts';
import { ownOperation } from './openapi/own-operation.ts';
import { restRoutes, type RestRoute } from './rest/rest-routes.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

function methodKey(route: RestRoute): Method {
  const keys = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;
  return keys[route.method];
}

/** trpc-openapi's document of the chosen operations, with further paths beside them. */
function generate(router: AnyTRPCRouter, chosen: ReadonlySet<unknown>, paths: ZodOpenApiPathsObject): OpenApiDocument {
  // trpc-openapi types routers and documents by its own copies of the same types.
  const document: unknown = generateOpenApiDocument(router as never, {
    title: '',
    version: '',
    baseUrl: '/',
    securitySchemes: {},
    filter: ({ metadata }) => chosen.has(metadata.openapi),
    paths,
  });
  return document as OpenApiDocument;
}

/** It refuses unions as input and some types in a query; there is no way to ask but to try. */
function isRefusedByTrpcOpenapi(router: AnyTRPCRouter, route: RestRoute): boolean {
  try {
    generate(router, new Set([route.meta.openapi]), {});
    return false;
  } catch {
    return true;
  }
}

/** Operations in the words of trpc-openapi where it takes them, else in ours. */
function generateAll(router: AnyTRPCRouter, routes: readonly RestRoute[]): OpenApiDocument {
  const refused = routes.filter((route) => isRefusedByTrpcOpenapi(router, route));
  const taken = routes.filter((route) => !refused.includes(route));
  const own: ZodOpenApiPathsObject = {};
  for (const route of refused) own[route.path] = { ...own[route.path], [methodKey(route)]: ownOperation(route) };
  return generate(router, new Set(taken.map(({ meta }) => meta.openapi)), own);
}

function sortedByKey<Value>(entries: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(entries).toSorted(([a], [b]) => (a < b ? -1 : Number(a > b))));
}

function finishPaths(
  document: OpenApiDocument,
  routes: readonly RestRoute[],
  options: DocumentOptions,
): oas31.PathsObject {
  const paths: oas31.PathsObject = {};
  for (const route of routes) {
    const key = methodKey(route);
    const operation = document.paths?.[route.path]?.[key];
    if (!operation) throw new Error(`${route.procedurePath}: missing from the generated document`);
    paths[route.path] = { ...paths[route.path], [key]: finishOperation(route, operation, options) };
  }
  return paths;
}

/**
 * The OpenAPI 3.1 document of a router's REST operations, as a plain object. Paths, methods and components are sorted, so that
 * the same router gives the same bytes. Throws when an operation cannot be described: no zod output schema, a path parameter
 * that the input lacks, an input that is no object, union or intersection.
 */
export function buildOpenApi(router: AnyTRPCRouter, options: DocumentOptions): OpenApiDocument {
  const routes = restRoutes(router);
  const generated = generateAll(router, routes);
  // Replaced by the host's own errors.
  const schemas = Object.entries(generated.components?.schemas ?? {}).filter(([name]) => !name.startsWith('error.'));
  const { name, schema } = options.errorSchema;
  return {
    openapi: '3.1.0',
    info: {
      title: options.title,
      version: options.version,
      ...(options.description === undefined ? {} : { description: options.description }),
      ...(options.license ? { license: options.license } : {}),
    },
    servers: options.servers.map((server) => ({ ...server })),
    tags: (options.tags ?? []).map((tag) => ({ ...tag })),
    paths: finishPaths(generated, routes, options),
    components: {
      schemas: sortedByKey({ ...Object.fromEntries(schemas), [name]: schema }),
      securitySchemes: { ...options.securitySchemes },
    },
  };
}
