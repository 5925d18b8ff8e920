import type { Target } from './target.ts';

/** The bytes of a request with a good token, which closes the connection behind it. */
export function request(
  target: Target,
  line: string,
  {
    headers = [],
    body = '',
    close = true,
  }: { headers?: readonly string[]; body?: string | Buffer; close?: boolean } = {},
): Buffer {
  const head = [
    `${line} HTTP/1.1`,
    `host: ${target.host}:${target.port}`,
    `authorization: Bearer ${target.token}`,
    ...(close ? ['connection: close'] : []),
    ...headers,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)]);
}

/** A POST of this body, as JSON unless the type is told. */
export function post(target: Target, path: string, body: string | Buffer, type = 'application/json'): Buffer {
  const headers = [`content-type: ${type}`, `content-length: ${Buffer.byteLength(body)}`];
  return request(target, `POST ${path}`, { headers, body });
}
