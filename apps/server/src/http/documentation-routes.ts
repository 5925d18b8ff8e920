import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { FastifyInstance } from 'fastify';
import { tagOf } from './conditional-get.ts';
import { writtenDocuments } from './documents.ts';

/** Everything comes from this server, and nothing of the page may reach another one. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Croupier API</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="viewer"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/viewer.js"></script>
  </body>
</html>
`;

/** The token is kept by the page only, and forgotten with it. */
const viewerScript = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#viewer',
  deepLinking: true,
  displayOperationId: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  filter: true,
  persistAuthorization: false,
  validatorUrl: null,
});
`;

const javascript = 'text/javascript; charset=utf-8';
const css = 'text/css; charset=utf-8';

/**
 * The OpenAPI documents, and `/docs`: a viewer of them from which operations can be called. The viewer is Swagger UI, served
 * from its package: it needs no other server.
 */
export function documentationRoutes(app: FastifyInstance): void {
  serve(app, '/openapi.yaml', 'application/yaml; charset=utf-8', async () => (await writtenDocuments()).yaml);
  serve(app, '/openapi.json', 'application/json; charset=utf-8', async () => (await writtenDocuments()).json);
  serve(app, '/openapi-3.0.json', 'application/json; charset=utf-8', async () => (await writtenDocuments()).json30);
  app.get('/docs', async (_request, reply) => {
    reply.header('content-security-policy', contentSecurityPolicy).type('text/html; charset=utf-8');
    return page;
  });
  serve(app, '/docs/viewer.js', javascript, async () => viewerScript);
  serve(app, '/docs/swagger-ui.css', css, fromViewer('swagger-ui.css'));
  serve(app, '/docs/swagger-ui-bundle.js', javascript, fromViewer('swagger-ui-bundle.js'));
}

/** A text that never changes while the process runs: read, encoded and tagged once. */
function serve(app: FastifyInstance, path: string, type: string, read: () => Promise<string>): void {
  let made: Promise<{ readonly bytes: Buffer; readonly tag: string }> | undefined;
  const make = async () => {
    const bytes = Buffer.from(await read());
    return { bytes, tag: tagOf(bytes) };
  };
  app.get(path, async (_request, reply) => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    const { bytes, tag } = await made;
    reply.type(type).header('etag', tag);
    return bytes;
  });
}

/** A file of the viewer's package. */
function fromViewer(name: string): () => Promise<string> {
  return () => readFile(createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`), 'utf8');
}
