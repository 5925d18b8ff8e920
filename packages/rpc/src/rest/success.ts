import { outputParser } from '../router-internals.ts';
import type { RestRoute } from './rest-routes.ts';
import { asSchema, isVoid } from './zod-shape.ts';

/** The status of a success: what the metadata says, or 204 when the output schema is void, or 200. */
export function successStatus(route: Pick<RestRoute, 'procedure' | 'meta'>): number {
  return route.meta.rest?.status ?? (isVoid(asSchema(outputParser(route.procedure))) ? 204 : 200);
}

function valueAt(output: unknown, path: string): string {
  let value: unknown = output;
  for (const key of path.split('.')) {
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
  }
  if (typeof value === 'string' || typeof value === 'number') return encodeURIComponent(value);
  throw new Error(`The output has no text or number at "${path}" for the Location header`);
}

/** Fills a Location template from the output. Throws when the output lacks a value: a defect of the procedure. */
export function fillLocation(template: string, output: unknown): string {
  return template.replaceAll(/\{([\w.]+)\}/g, (_, path: string) => valueAt(output, path));
}
