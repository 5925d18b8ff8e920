import fc from 'fast-check';

/** A request to an adapter, byte for byte. */
export interface Sent {
  readonly method: string;
  /** After the prefix, sent as it is. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
}

const path = fc.constantFrom(
  'echo',
  'add',
  'ignoresInput',
  'nothing',
  'dates',
  'bigint',
  'paths',
  'stream',
  'promised',
  'withContext',
  'twoInputs',
  'otherInput',
  'catches',
  'forgets',
  'throwsText',
  'nested.deep.hello',
  'late.hello',
  'fail',
  'crash',
  'badOutput',
  'nested',
  'nowhere',
  '',
  '__proto__',
  'constructor',
  'toString',
  'ech%6f',
  'ech%256f',
  'a%2Fb',
  'e%zz',
  'nested~deep~hello',
);
const paths = fc.oneof(
  { weight: 3, arbitrary: path },
  { weight: 2, arbitrary: fc.array(path, { maxLength: 5 }).map((list) => list.join(',')) },
);
const json = fc.oneof(
  fc.constantFrom(
    '{"a":1,"b":2}',
    '{"code":"CONFLICT"}',
    '{"code":"PARSE_ERROR"}',
    '{"code":"INTERNAL_SERVER_ERROR"}',
    '{"a":"1","b":null}',
  ),
  fc.constantFrom(
    '',
    'null',
    '0',
    '[]',
    '{',
    '"',
    '{"a":1',
    'undefined',
    '{"__proto__":{"a":1}}',
    '{"0":{"a":1,"b":2},"1":"x"}',
    '{"0":{"code":"NOT_FOUND"}}',
  ),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.dictionary(fc.constantFrom('0', '1', '2', '3'), fc.jsonValue()).map((value) => JSON.stringify(value)),
);
const query = fc.oneof(
  fc.constantFrom(
    '',
    '?',
    '?batch=1',
    '?batch=0',
    '?batch=1&batch=0',
    '?x=1',
    '?input',
    '?input=',
    '?input=%zz',
    '?input=%ff',
    '?input=1&input=2',
    '?connectionParams={}',
    '?connectionParams=[1]',
  ),
  fc.tuple(json, fc.boolean()).map(([text, batch]) => `?${batch ? 'batch=1&' : ''}input=${encodeURIComponent(text)}`),
);
const generatedHeaders = fc.record(
  {
    'content-type': fc.constantFrom(
      'application/json',
      'application/json; charset=utf-8',
      'APPLICATION/JSON',
      'text/plain',
      'application/jsonx',
      'application/x-www-form-urlencoded',
    ),
    'trpc-accept': fc.constantFrom('application/jsonl', 'application/json'),
    accept: fc.constantFrom('*/*', 'application/json', 'text/html, application/jsonl'),
    'x-caller': fc.constantFrom('ada', 'nobody', 'broken'),
  },
  { requiredKeys: [] },
);

/** Requests that are right, nearly right, or neither: paths, batches, inputs, headers and bodies in any company. */
export const generatedRequest: fc.Arbitrary<Sent> = fc
  .record({
    method: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('GET', 'POST') },
      { weight: 1, arbitrary: fc.constantFrom('PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH') },
    ),
    path: paths,
    query,
    headers: fc.oneof(
      { weight: 3, arbitrary: fc.constant({ 'content-type': 'application/json' }) },
      { weight: 2, arbitrary: generatedHeaders },
    ),
    body: json,
  })
  .map(({ method, path: asked, query: search, headers: given, body }) => ({
    method,
    target: `/${asked}${search}`,
    headers: given,
    body: method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? undefined : body,
  }));

const hostileTargets = [
  '/add',
  '/add?input={"a":1,"b":2}',
  '/echo',
  '/echo?input=%7B%22a%22%3A1%7D',
  '/echo?input={"__proto__":{"admin":true}}',
  '/echo?input={"constructor":{"prototype":{"admin":true}}}',
  '/echo?input=1e999',
  '/echo?input=123456789012345678901234567890',
  '/echo?input=%00',
  '/echo?input=%c3%28',
  '/echo?input=[1,2,]',
  '/echo?input=1&input=2&input',
  '/echo?batch=1&input={"0":1,"0":2}',
  '/echo,?batch=1',
  '/,echo?batch=1',
  '/echo,,echo?batch=1',
  '/echo,add?batch=1',
  '/echo,fail?batch=1&input={"0":1,"1":{"code":"NOT_FOUND"}}',
  '/fail,fail?batch=1&input={"0":{"code":"NOT_FOUND"},"1":{"code":"NOT_FOUND"}}',
  '/add,crash,add?batch=1',
  '/add,add,add,add,add?batch=1',
  '/echo,echo?batch=1&input=[1,2]',
  '/echo,echo?batch=1&input={"__proto__":1,"1":2}',
  '/echo%2cecho?batch=1',
  '/echo?batch=1&batch=1',
  '/echo?batch=%31',
  '/__proto__',
  '/constructor,__proto__?batch=1',
  '/hasOwnProperty',
  '/nested/deep/hello',
  '/nested%2Fdeep%2Fhello',
  '/nested.deep.hello/',
  '/nested.deep',
  '//echo',
  '/ech%6F',
  '/%2e%2e/echo',
  '/ECHO',
  '/late.hello',
  '/',
] as const;
const hostileBodies: readonly (string | Buffer | undefined)[] = [
  undefined,
  '',
  '{"a":1,"b":2}',
  '{"a":1,"b":2,}',
  '{"a":1,"a":5,"b":2}',
  '{"__proto__":{"a":1},"a":1,"b":2}',
  '{"0":{"a":1,"b":2},"1":{"a":3,"b":4},"2":{"a":5,"b":6}}',
  '{"0":{"a":1,"b":2},}',
  '{"a":1e999,"b":-0}',
  '\ufeff{"a":1,"b":2}',
  'NaN',
  Buffer.from([0x22, 0xc3, 0x28, 0xff, 0x22]),
  Buffer.from([0xf0, 0x9f, 0x98]),
];
const hostileTypes = [
  'application/json',
  'application/json;charset=latin1',
  'text/plain',
  'multipart/form-data',
  '',
  undefined,
];
const methods = ['GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'] as const;

/** Requests that somebody would write who wants to break an adapter; each target is sent with every method. */
export function hostileRequests(): Sent[] {
  const requests: Sent[] = [];
  for (const target of hostileTargets) {
    for (const method of methods) {
      // Every body with the method that carries one, and one body in turn with the others.
      const bodies = method === 'POST' ? hostileBodies : [hostileBodies[requests.length % hostileBodies.length]];
      for (const body of bodies) {
        const type =
          body === hostileBodies[2] ? 'application/json' : hostileTypes[requests.length % hostileTypes.length];
        const headers = type === undefined ? {} : { 'content-type': type };
        requests.push({ method, target, headers, body: method === 'GET' || method === 'HEAD' ? undefined : body });
        if (type !== 'application/json')
          requests.push({
            method,
            target,
            headers: { 'content-type': 'application/json', 'x-http-method-override': 'GET' },
            body: method === 'GET' || method === 'HEAD' ? undefined : body,
          });
      }
    }
  }
  return requests;
}
