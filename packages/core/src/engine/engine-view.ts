import type { EngineView } from '@croupier/contract/engine';
import type { EngineDesk } from './engine-desk.ts';
import type { EngineRecord } from './domain/engine-record.ts';

/** An engine as clients see it, with what the process that answers may do and knows. */
export function engineViewOf(engine: EngineRecord, desk: EngineDesk): EngineView {
  return {
    engineId: engine.id,
    kind: engine.kind,
    title: engine.title,
    address: engine.address,
    authorisation: engine.authorisation,
    slotopol: engine.options.slotopol,
    costPerQueryMinor: engine.costPerQueryMinor,
    ratePerSecond: engine.ratePerSecond,
    status: engine.status,
    allowed: desk.gateway.whyNotAllowed(engine.address) === null,
    breaker: desk.breaker(engine.id),
    version: engine.streamVersion,
    createdAt: new Date(engine.createdAtMs),
    updatedAt: new Date(engine.updatedAtMs),
  };
}
