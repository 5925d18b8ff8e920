import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';

const documents = z.object({ yaml: z.string(), json: z.string(), json30: z.string() });
/** The OpenAPI documents as texts. */
export type Documents = z.infer<typeof documents>;

let written: Promise<Documents> | undefined;

/** The OpenAPI documents of the router: written at the first call, in a thread of their own. */
export function writtenDocuments(): Promise<Documents> {
  written ??= write().catch((error: unknown) => {
    written = undefined;
    throw error;
  });
  return written;
}

async function write(): Promise<Documents> {
  const worker = new Worker(new URL('./document-worker.ts', import.meta.url));
  // It rejects with what the thread throws.
  const [message]: unknown[] = await once(worker, 'message');
  await worker.terminate();
  return documents.parse(message);
}
