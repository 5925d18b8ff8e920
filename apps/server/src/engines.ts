import { readFileSync } from 'node:fs';
import type { EngineGateway } from '@croupier/core/engine/engine-port';
import type { Observer } from '@croupier/core/observer';
import { engineCredentials, type EngineCredentials } from '@croupier/engines/engine-credentials';
import { createEngineGateway } from '@croupier/engines/engine-gateway';
import type { EngineConfig } from './engine-config.ts';
import { exitCodes, StartError } from './exit-codes.ts';

/** The way to external engines, as it is configured. @throws StartError when the file of their secrets cannot be used */
export function openEngines(config: EngineConfig, observer: Observer): EngineGateway {
  const { allowList, credentialsFile, settings } = config;
  const credentials = credentialsFile === null ? {} : readCredentials(credentialsFile);
  return createEngineGateway({ allowList, credentials, settings, observer });
}

function readCredentials(path: string): EngineCredentials {
  try {
    return engineCredentials.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    // What is wrong with the contents is not told: it might quote a secret.
    const message = `ENGINE_CREDENTIALS_FILE ${path} cannot be read, or is no JSON object of credentials by engine.`;
    throw new StartError(message, exitCodes.configuration, error instanceof SyntaxError ? undefined : error);
  }
}
