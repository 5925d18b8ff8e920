import type { Core } from '@croupier/core/core';
import type { Logger } from '@croupier/telemetry/logger';
import type { Instruments } from '@croupier/telemetry/registry';
import type { Readiness } from '../readiness.ts';
import type { WireConfig } from '../wire-config.ts';
import type { Certificate } from './certificate.ts';
import type { RateLimits } from './rate-limits.ts';

/** What the HTTP surface is made of. The composition root makes the parts. */
export interface ServerParts {
  readonly core: Core;
  readonly logger: Logger;
  readonly instruments: Instruments;
  readonly readiness: Readiness;
  readonly limits: WireConfig;
  /** Undefined: plain HTTP. */
  readonly certificate: Certificate | undefined;
  readonly rateLimits: RateLimits;
}
