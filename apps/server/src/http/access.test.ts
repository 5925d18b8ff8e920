import { rolesFor } from '@croupier/api/access';
import { operations } from '@croupier/api/operations';
import { revokeToken } from '@croupier/core/identity/revoke-token';
import { roles, type Role } from '@croupier/kernel/roles';
import { testApp, type TestApp, type TestUser } from '@croupier/testkit/app';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let app: TestApp;
let users: ReadonlyMap<Role, TestUser>;
let revoked: TestUser;

beforeAll(async () => {
  app = await testApp();
  users = new Map(await Promise.all(roles.map(async (role) => [role, await app.user(role)] as const)));
  revoked = await app.user('admin');
  await revokeToken(app.server.core, revoked.call, { tokenId: revoked.tokenId });
});
afterAll(() => app[Symbol.asyncDispose]());

/** The code of the answer to a call whose input is refused by every schema: who is let in learns INVALID_INPUT. */
async function codeOver(transport: 'trpc' | 'rest', operation: (typeof operations)[number], token: string | undefined) {
  const nonsense = { 'no-such-field': 1 };
  const request = transport === 'trpc' ? trpcRequest(operation, nonsense) : restRequest(operation, nonsense);
  const { json } = await app.request(request.path, {
    method: request.method,
    body: request.body,
    ...(token === undefined ? {} : { token }),
  });
  return findCode(json);
}

function trpcRequest({ procedurePath, kind }: (typeof operations)[number], input: object) {
  const path = `/trpc/${procedurePath}`;
  if (kind === 'mutation') return { path, method: 'POST', body: input };
  return { path: `${path}?input=${encodeURIComponent(JSON.stringify(input))}`, method: 'GET', body: undefined };
}

function restRequest({ method, path }: (typeof operations)[number], input: object) {
  const url = `/api/v1${path.replaceAll(/\{\w+\}/g, 'NOT-VALID')}`;
  if (method === 'POST' || method === 'PUT') return { path: url, method, body: input };
  return { path: `${url}?no-such-field=1`, method, body: undefined };
}

function findCode(json: unknown): unknown {
  const text = JSON.stringify(json) ?? '';
  return /"code":"([A-Z_]+)"/.exec(text)?.[1];
}

describe.each(operations.map((operation) => [operation.procedurePath, operation] as const))('%s', (path, operation) => {
  describe.each(['trpc', 'rest'] as const)('over %s', (transport) => {
    it.each(roles)('[IDN-4] %s', async (role) => {
      const expected = rolesFor(path).includes(role) ? 'INVALID_INPUT' : 'FORBIDDEN';
      expect(await codeOver(transport, operation, users.get(role)?.token)).toBe(expected);
    });

    it('[IDN-4] nobody, and a revoked token', async () => {
      expect(await codeOver(transport, operation, undefined)).toBe('UNAUTHORIZED');
      expect(await codeOver(transport, operation, revoked.token)).toBe('UNAUTHORIZED');
    });
  });
});

describe('refusals', () => {
  it('[IDN-4] every refusal is logged as a security event, with its operation and who it was', async () => {
    const viewer = users.get('viewer');
    const { headers } = await app.request('/api/v1/users', { token: viewer?.token ?? '' });
    const requestId = headers.get('x-request-id');
    expect(app.logLines.filter((line) => line.event === 'security' && line.requestId === requestId)).toMatchObject([
      { code: 'FORBIDDEN', operation: 'identity.listUsers', userId: viewer?.userId },
    ]);
    const { text } = await app.request('/metrics');
    expect(text).toMatch(/croupier_access_refusals_total\{operation="identity\.listUsers",code="FORBIDDEN"\} \d/);
  });
});
