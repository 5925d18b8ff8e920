import type { EngineView, registerEngineInput } from '@croupier/contract/engine';
import { slotopolOptions } from '@croupier/contract/engine';
import { AppError } from '@croupier/kernel/errors';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { once } from '../commit/once.ts';
import { isTaken } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { appendEvent } from '../event/append-event.ts';
import { genesisHash } from '../event/hash-chain.ts';
import { sealEvent } from '../event/seal.ts';
import type { EngineRecord } from './domain/engine-record.ts';
import { insertEngine, requireEngine } from './engine-store.ts';
import { engineViewOf } from './engine-view.ts';

/**
 * Registers an external engine with the reference of who allowed that it is tested. It is not called by that: `checkEngine` does. What is
 * registered never changes; another address or authorisation is another engine.
 * @throws INVALID_INPUT for an address that is not on the allow list, or has a user, a query or a fragment; CONFLICT when the id is taken
 */
export async function registerEngine(
  core: Core,
  call: Call,
  input: z.output<typeof registerEngineInput>,
): Promise<EngineView> {
  const { idempotencyKey, ...request } = input;
  const key = { operation: 'engine.register', scope: call.principal.userId, key: idempotencyKey, request };
  await once(core, key, async (db) => {
    const why = whyNotRegistered(core, input);
    if (why !== null) throw why;
    const streamId = core.ids.next();
    const nowMs = core.clock.now();
    const facts = {
      id: input.engineId,
      kind: input.kind,
      title: input.title,
      address: input.address,
      authorisation: input.authorisation,
      options: { slotopol: input.kind === 'slotopol' ? (input.slotopol ?? slotopolOptions.parse({})) : null },
      costPerQueryMinor: input.costPerQueryMinor,
      ratePerSecond: input.ratePerSecond ?? null,
    };
    const registered = sealEvent({
      draft: { streamType: 'engine', streamId, type: 'engine.registered', gameId: null, payload: facts },
      call,
      idempotencyKey,
      streamVersion: 1,
      previousHash: genesisHash,
      atMs: nowMs,
    });
    const engine: EngineRecord = {
      ...facts,
      streamId,
      status: 'active',
      streamVersion: 1,
      headHash: registered.hash,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
    };
    await insertEngine(db, engine, registered).catch((error: unknown) => {
      if (!isTaken(error, 'engines_pkey')) throw error;
      throw new AppError('CONFLICT', 'There is an engine with this id.', { details: { engineId: input.engineId } });
    });
    await appendEvent(db, registered);
    return registered;
  });
  return engineViewOf(await requireEngine(core.db, input.engineId), core.engines);
}

function whyNotRegistered(core: Core, input: z.output<typeof registerEngineInput>): AppError | null {
  if (input.kind !== 'slotopol' && input.slotopol !== undefined) {
    return invalid('slotopol', 'only for an engine of kind slotopol');
  }
  const url = URL.parse(input.address);
  if (url === null || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return invalid(
      'address',
      'a URL without user, password, query and fragment: secrets go into ENGINE_CREDENTIALS_FILE',
    );
  }
  const why = core.engines.gateway.whyNotAllowed(input.address);
  return why === null ? null : invalid('address', why);
}

function invalid(path: string, message: string): AppError {
  return new AppError('INVALID_INPUT', 'The engine cannot be registered.', {
    details: { issues: [{ path, message }] },
  });
}
