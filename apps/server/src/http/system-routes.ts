import { apiVersion } from '@croupier/contract/common';
import { AppError } from '@croupier/kernel/errors';
import { fromZodError } from '@croupier/api/to-app-error';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { serverVersion } from '../version.ts';
import type { InFlight } from './in-flight.ts';
import { contextOf, hasCredentials } from './request-context.ts';
import type { ServerParts } from './server-parts.ts';

const bootstrapInput = z.strictObject({
  /** The version that the client was made for: when it is given and does not fit, the answer is VERSION_MISMATCH. */
  apiVersion: z
    .string()
    .regex(/^\d{1,5}\.\d{1,5}\.\d{1,5}$/, 'a version such as 0.1.0')
    .optional(),
});

/** What stands outside the versioned interface: health, version, bootstrap, metrics. */
export function systemRoutes(app: FastifyInstance, parts: ServerParts, inFlight: InFlight): void {
  const { readiness, instruments, core } = parts;

  app.get('/health', async () => ({ status: 'ok' }));

  app.get('/api/health', async (_request, reply) => {
    const report = await readiness.report();
    reply.code(report.ready ? 200 : 503);
    return { ...report, version: serverVersion, uptimeSeconds: Math.floor(process.uptime()) };
  });

  app.get('/api/version', async () => ({ apiVersion, serverVersion, node: process.version }));

  app.post('/api/session/bootstrap', async (request) => {
    const input = bootstrapInput.safeParse(request.body === undefined ? {} : request.body);
    if (!input.success) throw fromZodError(input.error);
    assertCompatible(input.data.apiVersion);
    const answer = { apiVersion, serverVersion, serverTime: new Date(core.clock.now()).toISOString() };
    if (!hasCredentials(request)) return { ...answer, principal: null };
    const { call, refusal } = await contextOf(parts, request);
    if (call === null) throw refusal ?? new AppError('UNAUTHORIZED');
    return { ...answer, principal: call.principal };
  });

  app.get('/metrics', async (_request, reply) => {
    reply.header('content-type', instruments.registry.contentType);
    instruments.requestsInFlight.set(inFlight.size);
    return instruments.expose();
  });
}

/** Before 1.0 a change of the minor version breaks clients, from then on a change of the major one. */
function assertCompatible(asked: string | undefined): void {
  if (asked === undefined || line(asked) === line(apiVersion)) return;
  throw new AppError('VERSION_MISMATCH', undefined, { details: { apiVersion, clientVersion: asked } });
}

function line(version: string): string {
  const [major = '', minor = ''] = version.split('.');
  return major === '0' ? `0.${minor}` : major;
}
