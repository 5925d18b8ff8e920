import { hash } from 'node:crypto';
import { admit } from '@croupier/api/procedure';
import { fromZodError } from '@croupier/api/to-app-error';
import { fingerprintReportInput } from '@croupier/contract/fingerprint-report';
import { reportFingerprint } from '@croupier/core/fingerprint/report-fingerprint';
import { reportHtml } from '@croupier/report/html/report-html';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerParts } from './server-parts.ts';
import { contextOf } from './request-context.ts';
import { restPrefix } from './request-facts.ts';

/**
 * `GET /api/v1/fingerprints/{fingerprintId}/report.html` and `report.pdf`: the audit report as a page and as a file, for the callers of
 * `fingerprint.report`. They are no procedures, since they answer no JSON. Both have an ETag: the same run gives the same bytes.
 */
export function fingerprintReportRoutes(app: FastifyInstance, parts: ServerParts): void {
  app.get(`${restPrefix}/fingerprints/:fingerprintId/report.html`, async (request, reply) => {
    const signed = await reportOf(parts, request);
    // Nothing in it may run or load, whatever a symbol is called.
    reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    return answer(request, reply, {
      body: Buffer.from(reportHtml(signed)),
      type: 'text/html; charset=utf-8',
      name: 'html',
    });
  });
  app.get(`${restPrefix}/fingerprints/:fingerprintId/report.pdf`, async (request, reply) => {
    const signed = await reportOf(parts, request);
    await using thread = parts.core.analysis.open();
    const body = Buffer.from(await thread.pdf(signed));
    return answer(request, reply, { body, type: 'application/pdf', name: 'pdf' });
  });
}

async function reportOf(parts: ServerParts, request: FastifyRequest) {
  const call = admit(await contextOf(parts, request), 'fingerprint.report');
  const input = fingerprintReportInput.safeParse(request.params);
  if (!input.success) throw fromZodError(input.error);
  return await reportFingerprint(parts.core, call, input.data);
}

function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, type, name }: { readonly body: Buffer; readonly type: string; readonly name: string },
): FastifyReply {
  const tag = `"${hash('sha256', body, 'base64url')}"`;
  reply.header('etag', tag).header('cache-control', 'private, no-cache').header('x-content-type-options', 'nosniff');
  const known = request.headers['if-none-match'];
  if (known !== undefined && known.split(',').some((one) => one.trim().replace(/^W\//, '') === tag))
    return reply.code(304).send();
  return reply.type(type).header('content-disposition', `inline; filename="audit-report.${name}"`).send(body);
}
