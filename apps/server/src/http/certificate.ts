import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { Server } from 'node:http';
import { hostname } from 'node:os';
import { createSecureContext } from 'node:tls';
import type { Logger } from '@croupier/telemetry/logger';
import { exitCodes, StartError } from '../exit-codes.ts';
import type { TlsSource } from '../wire-config.ts';
import { tlsVersionMin } from './listener.ts';

/** A certificate chain and its key, both in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** How often the files are looked at. Not inotify: mounted secrets are replaced by moving a link. */
const lookEveryMs = 1_000;
const developmentDays = 30;
const dayMs = 86_400_000;

/** @throws StartError when the files cannot be read, or do not belong together */
export async function loadCertificate(source: TlsSource): Promise<Certificate> {
  if (source.kind === 'development') return await developmentCertificate();
  try {
    return readPair(source);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(
      `The certificate of TLS_CERT_FILE and TLS_KEY_FILE cannot be used: ${reason}`,
      exitCodes.configuration,
      error,
    );
  }
}

/** Keeps servers on the newest certificate of the files. */
export interface CertificateReload {
  /** Reads the files now. A pair that cannot be used is logged, and the one before it stays. */
  reload(): void;
  stop(): void;
}

/** Watches the files. Connections that are open keep what they have; new ones get the new certificate. */
export function reloadCertificates(
  source: TlsSource | null,
  servers: ReadonlySet<Server>,
  logger: Logger,
): CertificateReload {
  if (source?.kind !== 'files') return { reload: () => undefined, stop: () => undefined };
  const files = [source.certFile, source.keyFile];
  const reload = (): void => {
    try {
      const pair = readPair(source);
      for (const server of servers) {
        if ('setSecureContext' in server && typeof server.setSecureContext === 'function') {
          server.setSecureContext({ ...pair, minVersion: tlsVersionMin });
        }
      }
      logger.info('certificate read again');
    } catch (error) {
      logger.error({ error }, 'the new certificate cannot be used: the old one stays');
    }
  };
  for (const file of files) watchFile(file, { interval: lookEveryMs, persistent: false }, reload);
  return {
    reload,
    stop: () => {
      for (const file of files) unwatchFile(file, reload);
    },
  };
}

/** @throws when a file cannot be read, or when certificate and key do not fit */
function readPair({ certFile, keyFile }: Extract<TlsSource, { kind: 'files' }>): Certificate {
  const pair = { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  createSecureContext(pair);
  return pair;
}

/** Good for this machine and a month; nobody trusts it who was not told to. */
async function developmentCertificate(): Promise<Certificate> {
  // An eighth of the time of a start, for those alone who ask for one.
  const { generate } = await import('selfsigned');
  const notBeforeDate = new Date(Date.now() - dayMs);
  const made = await generate([{ name: 'commonName', value: 'croupier development' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate,
    notAfterDate: new Date(notBeforeDate.getTime() + developmentDays * dayMs),
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 2, value: hostname() },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  return { cert: made.cert, key: made.private };
}
