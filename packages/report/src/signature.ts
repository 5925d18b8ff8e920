import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import type { AuditReport, ReportSignature, SignedReport } from '@croupier/contract/fingerprint-report';
import { canonicalJson } from '@croupier/kernel/canonical-json';

/** A key that signs reports. The private half never leaves the process. */
export interface SigningKey {
  readonly keyId: string;
  /** SPKI, DER, base64. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

/**
 * The key of a PEM text (PKCS #8).
 * @throws Error when the text is no Ed25519 private key
 */
export function readSigningKey(pem: string): SigningKey {
  const privateKey = createPrivateKey(pem);
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('an Ed25519 key is expected');
  const der = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return { keyId: keyIdOf(der), publicKey: der.toString('base64'), privateKey };
}

/** A new key as PEM (PKCS #8). */
export function newSigningKeyPem(): string {
  return generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;
}

/** Signs the canonical JSON of a report. Ed25519 is deterministic: the same report and key give the same bytes. */
export function signReport(report: AuditReport, key: SigningKey): SignedReport {
  const value = sign(null, Buffer.from(canonicalJson(report)), key.privateKey).toString('base64');
  return { report, signature: { algorithm: 'Ed25519', keyId: key.keyId, publicKey: key.publicKey, value } };
}

/**
 * Whether the signature is that of its public key over the report. Whose key it is, is another question: compare it with one
 * that is known.
 */
export function isSignedBy(report: unknown, signature: ReportSignature): boolean {
  try {
    const der = Buffer.from(signature.publicKey, 'base64');
    if (signature.keyId !== keyIdOf(der)) return false;
    const key = createPublicKey({ key: der, type: 'spki', format: 'der' });
    const value = Buffer.from(signature.value, 'base64');
    // Base64 has many texts for the same bytes: only the canonical one is taken.
    if (value.toString('base64') !== signature.value || der.toString('base64') !== signature.publicKey) return false;
    return key.asymmetricKeyType === 'ed25519' && verify(null, Buffer.from(canonicalJson(report)), key, value);
  } catch {
    return false;
  }
}

function keyIdOf(der: Buffer): string {
  return createHash('sha256').update(der).digest('hex').slice(0, 16);
}
