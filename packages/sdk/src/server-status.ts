import { apiVersion } from '@croupier/contract/common';
import { fitsServer } from './api-version.ts';
import { CroupierError } from './croupier-error.ts';
import { noAnswer } from './read-error.ts';

/** What GET /api/version answers. */
export interface ServerVersion {
  /** Version of the wire contract, semver. */
  readonly apiVersion: string;
  /** Version of the program, for people; null when it does not say. */
  readonly serverVersion: string | null;
}

/** What GET /api/health answers, with its status. */
export interface ServerHealth {
  readonly httpStatus: number;
  readonly ready: boolean;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Ask {
  readonly fetch: typeof globalThis.fetch;
  readonly baseUrl: string;
  readonly signal: AbortSignal;
}

/** @throws CroupierError VERSION_MISMATCH or UNAVAILABLE */
export async function readServerVersion(ask: Ask): Promise<ServerVersion> {
  const { httpStatus, body } = await askJson(ask, '/api/version');
  const spoken = body['apiVersion'];
  if (typeof spoken !== 'string') {
    throw new CroupierError({
      code: httpStatus >= 500 ? 'UNAVAILABLE' : 'VERSION_MISMATCH',
      message: `${ask.baseUrl}/api/version names no version. Is this address a Croupier server?`,
      httpStatus,
    });
  }
  if (!fitsServer({ client: apiVersion, server: spoken })) {
    throw new CroupierError({
      code: 'VERSION_MISMATCH',
      message: `This client speaks version ${apiVersion} of the interface, the server ${spoken}.`,
      details: { apiVersion: spoken, clientVersion: apiVersion },
      httpStatus,
    });
  }
  const program = body['serverVersion'] ?? body['version'];
  return { apiVersion: spoken, serverVersion: typeof program === 'string' ? program : null };
}

/** @throws CroupierError UNAVAILABLE when nobody answers */
export async function readServerHealth(ask: Ask): Promise<ServerHealth> {
  const { httpStatus, body } = await askJson(ask, '/api/health');
  return { httpStatus, ready: httpStatus === 200 && body['ready'] === true, body };
}

async function askJson(ask: Ask, path: string): Promise<{ httpStatus: number; body: Record<string, unknown> }> {
  try {
    const answer = await ask.fetch(`${ask.baseUrl}${path}`, { signal: ask.signal });
    const text = await answer.text();
    return { httpStatus: answer.status, body: parseObject(text) };
  } catch (thrown) {
    throw noAnswer(thrown);
  }
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
