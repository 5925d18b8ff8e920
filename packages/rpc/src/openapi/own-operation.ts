import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { inputParsers, outputParser } from '../router-internals.ts';
import type { RestRoute } from '../rest/rest-routes.ts';
import { asSchema, isVoid, schemasByKey, unwrap, type Schema } from '../rest/zod-shape.ts';

function objectOf(shape: ReadonlyMap<string, Schema>): z.ZodObject {
  return z.strictObject(Object.fromEntries<z.core.$ZodType>(shape));
}

/** The parts of an intersection; a schema that is none is its own only part. */
function partsOf(schema: Schema): Schema[] {
  const inner = unwrap(schema);
  const { def } = inner._zod;
  if (def.type !== 'intersection') return [schema];
  return [...partsOf(def.left as Schema), ...partsOf(def.right as Schema)];
}

/** A part without the path parameters: objects, alone or in a union, lose keys; anything else has to come without them. */
function withoutKeys(part: Schema, keys: readonly string[], procedurePath: string): Schema | undefined {
  const known = [...schemasByKey([part]).keys()].filter((key) => keys.includes(key));
  if (known.length === 0) return part;
  const inner = unwrap(part);
  if (inner instanceof z.ZodUnion) return unionWithoutKeys(inner, keys, procedurePath);
  if (!(inner instanceof z.ZodObject)) {
    throw new Error(
      `${procedurePath}: path parameters (${known.join(', ')}) must stand in an object or in a union of objects`,
    );
  }
  const rest = Object.fromEntries(Object.entries(inner.shape).filter(([key]) => !keys.includes(key)));
  if (Object.keys(rest).length === 0) return undefined;
  const { catchall } = inner.def;
  const object = z.object(rest);
  return (catchall ? object.catchall(catchall) : object) as z.core.$ZodType as Schema;
}

/** A union whose every option carries the path parameters, as one of options without them. */
function unionWithoutKeys(union: z.ZodUnion, keys: readonly string[], procedurePath: string): Schema {
  const options = union.options.map((option) => withoutKeys(option as Schema, keys, procedurePath) ?? z.object({}));
  const stripped =
    union instanceof z.ZodDiscriminatedUnion
      ? z.discriminatedUnion(union.def.discriminator, options as unknown as [z.core.$ZodTypeDiscriminable])
      : z.union(options);
  return stripped as z.core.$ZodType as Schema;
}

function bodyOf(route: RestRoute): Schema | undefined {
  const parts = inputParsers(route.procedure).flatMap((parser) => {
    const schema = asSchema(parser);
    return schema ? partsOf(schema) : [];
  });
  const bodies = parts.flatMap((part) => withoutKeys(part, route.pathParameters, route.procedurePath) ?? []);
  const [first, ...others] = bodies;
  if (!first || others.length === 0) return first;
  return others.reduce<z.core.$ZodType>((left, right) => z.intersection(left, right), first) as Schema;
}

/**
 * An operation that trpc-openapi refuses: its input is a union or an intersection, or its query has a type that trpc-openapi
 * does not know. Throws when the output has no zod schema or the path parameters cannot be taken out of the body.
 */
export function ownOperation(route: RestRoute): ZodOpenApiOperationObject {
  const { openapi } = route.meta;
  const schemas = new Map(
    [...schemasByKey(inputParsers(route.procedure))].flatMap(([key, [schema]]) => (schema ? [[key, schema]] : [])),
  );
  const path = new Map([...schemas].filter(([key]) => route.pathParameters.includes(key)));
  const hasBody = route.method !== 'GET' && route.method !== 'DELETE';
  const query = new Map([...schemas].filter(([key]) => !hasBody && !route.pathParameters.includes(key)));
  const body = hasBody ? bodyOf(route) : undefined;
  const output = asSchema(outputParser(route.procedure));
  if (!output) throw new Error(`${route.procedurePath}: a REST operation needs an output schema`);
  return {
    operationId: route.operationId,
    ...(openapi?.summary === undefined ? {} : { summary: openapi.summary }),
    ...(openapi?.description === undefined ? {} : { description: openapi.description }),
    ...(openapi?.tags === undefined ? {} : { tags: openapi.tags }),
    ...(openapi?.deprecated ? { deprecated: true } : {}),
    requestParams: { path: objectOf(path), query: objectOf(query) },
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } } : {}),
    responses: {
      200: {
        description: openapi?.successDescription ?? 'Successful response',
        ...(isVoid(output) ? {} : { content: { 'application/json': { schema: output } } }),
      },
    },
  };
}
