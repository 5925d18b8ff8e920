import * as action from '@croupier/contract/action';
import * as event from '@croupier/contract/event';
import * as evidence from '@croupier/contract/evidence';
import * as fingerprint from '@croupier/contract/fingerprint';
import * as game from '@croupier/contract/game';
import * as identity from '@croupier/contract/identity';
import * as projection from '@croupier/contract/projection';
import * as session from '@croupier/contract/session';
import * as sessionStates from '@croupier/contract/session-states';
import * as sessionVerification from '@croupier/contract/session-verification';
import * as spinBatch from '@croupier/contract/spin-batch';
import * as statistics from '@croupier/contract/statistics';
import * as wallet from '@croupier/contract/wallet';
import { z } from 'zod';

const modules: readonly object[] = [
  action,
  event,
  evidence,
  fingerprint,
  game,
  identity,
  projection,
  session,
  sessionStates,
  sessionVerification,
  spinBatch,
  statistics,
  wallet,
];

/**
 * Gives the objects, unions and enumerations that the contract exports their names in the document: `walletView` is the
 * component `WalletView`. Inputs get none: REST takes path parameters and headers out of them, so that each body is named by
 * its operation. A module that is not listed loses nothing but names.
 */
export function nameSchemas(): void {
  for (const [name, schema] of modules.flatMap((module) => Object.entries(module))) {
    const isNamed = schema instanceof z.ZodObject || schema instanceof z.ZodUnion || schema instanceof z.ZodEnum;
    if (!isNamed || isOfInputs(name)) continue;
    z.globalRegistry.add(schema, {
      ...z.globalRegistry.get(schema),
      id: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    });
  }
}

function isOfInputs(name: string): boolean {
  return name.endsWith('Input') || inputs.has(name);
}

const inputs = new Set<string>(['placeBet', 'spin', 'cashOut', 'walletOperation']);
