import { commitmentDocument } from '@croupier/slots/fair/commitment';
import type { FairnessReport } from '@croupier/slots/fair/report';

/**
 * Whether the browser's own SHA-256 (Web Crypto), another program than this page's, comes to the published commitment.
 * Some browsers do not offer it to pages of the file system.
 */
export async function secondOpinion(report: FairnessReport): Promise<'agrees' | 'differs' | 'not asked'> {
  const { sessionId, gameId, clientSeed, commitment, commitmentVersion, engineVersion, parHash } = report;
  if (commitmentVersion !== 2 || sessionId === null || gameId === null || clientSeed === null) return 'not asked';
  if (!globalThis.isSecureContext) return 'not asked';
  const binding = { sessionId, gameId, clientSeed, engineVersion, parHash };
  const document = Uint8Array.from(commitmentDocument(report.serverSeedHash, binding));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', document));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex === commitment ? 'agrees' : 'differs';
}
