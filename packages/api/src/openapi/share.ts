import { isObject, listAt, objectAt, pascalCase, type JsonObject } from './json.ts';

/**
 * Collects components under names, so that the document says everything once. A name stands for one thing: another thing
 * under the same name is a defect.
 */
export class Components {
  readonly #kinds = new Map<string, Map<string, unknown>>();

  /** True when the name is free, or stands for the same thing. */
  accepts(kind: string, name: string, component: unknown): boolean {
    const known = this.#kinds.get(kind);
    return known === undefined || !known.has(name) || JSON.stringify(known.get(name)) === JSON.stringify(component);
  }

  /** Puts a component and returns the reference to it. */
  put(kind: string, name: string, component: unknown): JsonObject {
    const known = this.#kinds.get(kind) ?? new Map<string, unknown>();
    this.#kinds.set(kind, known);
    if (!this.accepts(kind, name, component)) throw new Error(`Two different ${kind} are called ${name}`);
    known.set(name, component);
    return { $ref: `#/components/${kind}/${name}` };
  }

  /** What was put, by kind, sorted by name. */
  entries(): JsonObject {
    return Object.fromEntries([...this.#kinds].map(([kind, known]) => [kind, sorted(Object.fromEntries(known))]));
  }
}

/** The members in the order of their names. */
export function sorted(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).toSorted(([a], [b]) => (a < b ? -1 : Number(a > b))));
}

const pageParameters: ReadonlyMap<unknown, string> = new Map([
  ['cursor', 'PageCursor'],
  ['limit', 'PageLimit'],
]);

/** An operation with its parts among the components: its bodies by its id, pages and errors by what they are. */
export function shareParts(operation: JsonObject, components: Components): JsonObject {
  const name = pascalCase(String(operation['operationId']));
  const { requestBody, parameters, ...rest } = operation;
  return {
    ...rest,
    ...(parameters === undefined
      ? {}
      : { parameters: listAt(operation, 'parameters').map((parameter) => shareParameter(parameter, components)) }),
    ...(isObject(requestBody) ? { requestBody: shareSchema(requestBody, `${name}Body`, components) } : {}),
    responses: Object.fromEntries(
      Object.entries(objectAt(operation, 'responses')).map(([status, response]) => [
        status,
        isObject(response) && Number(status) < 400 ? shareSchema(response, `${name}Result`, components) : response,
      ]),
    ),
  };
}

function shareParameter(parameter: unknown, components: Components): unknown {
  if (!isObject(parameter) || parameter['in'] !== 'query') return parameter;
  const name = pageParameters.get(parameter['name']);
  if (name === undefined) return parameter;
  // A list with a limit of its own says it itself.
  return components.accepts('parameters', name, parameter) ? components.put('parameters', name, parameter) : parameter;
}

function shareSchema(carrier: JsonObject, name: string, components: Components): JsonObject {
  const content = objectAt(carrier, 'content');
  const json = content['application/json'];
  if (!isObject(json) || !isObject(json['schema']) || '$ref' in json['schema']) return carrier;
  const schema = components.put('schemas', name, shareOptions(json['schema'], name, components));
  return { ...carrier, content: { ...content, 'application/json': { ...json, schema } } };
}

/**
 * The schema, with the options of a union under names of their own, and with the field that tells them apart. Of a union that
 * a number tells apart the document cannot say so: there are names only.
 */
export function shareOptions(schema: JsonObject, name: string, components: Components): JsonObject {
  const options = listAt(schema, 'oneOf').filter(isObject);
  const key = discriminatorOf(options);
  if (key === undefined) return schema;
  const named = options.map((option) => {
    const { const: value } = objectAt(objectAt(option, 'properties'), key);
    const reference = components.put('schemas', `${name}${pascalCase(String(value))}`, option);
    return [String(value), reference, typeof value === 'string'] as const;
  });
  const oneOf = named.map(([, reference]) => reference);
  if (named.some(([, , isText]) => !isText)) return { ...schema, oneOf };
  const mapping = Object.fromEntries(named.map(([value, reference]) => [value, reference['$ref']]));
  return { ...schema, oneOf, discriminator: { propertyName: key, mapping } };
}

function discriminatorOf(options: readonly JsonObject[]): string | undefined {
  const [first] = options;
  if (first === undefined) return undefined;
  const isTold = (option: JsonObject, key: string) => 'const' in objectAt(objectAt(option, 'properties'), key);
  return Object.keys(objectAt(first, 'properties')).find((key) => options.every((option) => isTold(option, key)));
}
