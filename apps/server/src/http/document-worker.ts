import { openApi30Json, openApiJson, openApiYaml } from '@croupier/api/openapi';
import { parentPort } from 'node:worker_threads';

/** The program of the thread that writes the OpenAPI documents: half a second of work, for which no request shall wait. */
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage({ yaml: openApiYaml(), json: openApiJson(), json30: openApi30Json() });
