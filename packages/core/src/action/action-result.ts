import type { ActionResult, BalanceView, SpinResult } from '@croupier/contract/action';
import type { EndReason, SessionState as StateName } from '@croupier/contract/session-states';
import { assert } from '@croupier/kernel/assert';
import type { StoredEvent } from '../event/stored-event.ts';
import { walkToEnd } from '../session/domain/machine.ts';

type PlaceBetResult = Extract<ActionResult, { type: 'PlaceBet' }>;

/** The answer to an action: a pure function of its event, so that a repetition gets the same bytes. */
export function actionResultOf(event: StoredEvent): ActionResult {
  const place = {
    sessionId: event.streamId,
    streamVersion: event.streamVersion,
    at: new Date(event.atMs),
  };
  // Payloads of these types are written by `decideAction`, in just these shapes.
  switch (event.type) {
    case 'action.place_bet': {
      const payload = event.payload as Omit<PlaceBetResult, 'type' | 'transitions' | keyof typeof place>;
      return { type: 'PlaceBet', ...place, transitions: [], ...payload };
    }
    case 'action.spin': {
      const payload = told(event.payload) as Omit<SpinResult, 'type' | keyof typeof place>;
      return { type: 'Spin', ...place, ...payload };
    }
    default: {
      assert(event.type === 'action.cash_out', () => `${event.type} is not the event of an action`);
      const { from, ...payload } = told(event.payload) as {
        actionId: string;
        from: StateName;
        releasedMinor: number;
        balance: BalanceView;
        reward: SpinResult['reward'];
      };
      const reason: EndReason = 'cashed_out';
      return {
        type: 'CashOut',
        ...place,
        ...payload,
        state: 'Completed',
        transitions: [...walkToEnd(from, reason)],
        freeSpins: null,
      };
    }
  }
}

/** The hold that an action closed, and where its outcome came from, stand in the event for whoever proves it; the answer does not tell. */
function told(payload: StoredEvent['payload']): StoredEvent['payload'] {
  if (payload['holdId'] === undefined && payload['engine'] === undefined) return payload;
  const { holdId: _holdId, engine: _engine, ...rest } = payload;
  return rest;
}
