import { router } from './procedure.ts';
import { actionRouter } from './routers/action.ts';
import { engineRouter } from './routers/engine.ts';
import { eventRouter } from './routers/event.ts';
import { evidenceRouter } from './routers/evidence.ts';
import { fingerprintRouter } from './routers/fingerprint.ts';
import { gameRouter } from './routers/game.ts';
import { identityRouter } from './routers/identity.ts';
import { ledgerRouter } from './routers/ledger.ts';
import { projectionRouter } from './routers/projection.ts';
import { sessionRouter } from './routers/session.ts';
import { walletRouter } from './routers/wallet.ts';

/** Every operation of Croupier, over tRPC and, through its metadata, over REST. */
export const appRouter = router({
  identity: identityRouter,
  game: gameRouter,
  engine: engineRouter,
  session: sessionRouter,
  action: actionRouter,
  wallet: walletRouter,
  ledger: ledgerRouter,
  event: eventRouter,
  evidence: evidenceRouter,
  projection: projectionRouter,
  fingerprint: fingerprintRouter,
});

export type AppRouter = typeof appRouter;
