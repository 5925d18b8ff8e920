import { actionInput } from '@croupier/contract/action';
import { sessionEventsInput } from '@croupier/contract/event';
import * as fingerprint from '@croupier/contract/fingerprint';
import { getGameInput, listGamesInput } from '@croupier/contract/game';
import * as identity from '@croupier/contract/identity';
import * as session from '@croupier/contract/session';
import * as wallets from '@croupier/contract/wallet';
import { AppError, toErrorBody, errorCatalogue } from '@croupier/kernel/errors';
import { initTRPC, TRPCError } from '@trpc/server';
import { SuperJSON } from 'superjson';
import { gameDetail, sessionView, walletReceipt, walletView } from './house-views.ts';
import { type House, houseGames } from './house.ts';

const same = { serialize: (value: unknown) => value, deserialize: (value: unknown) => value };

/** What a test caller is: its token names its role. `admin`, `operator`, `agent`, `player`; anything else is refused. */
export interface HouseContext {
  readonly token: string | null;
}

const t = initTRPC.context<HouseContext>().create({
  transformer: { input: same, output: SuperJSON },
  errorFormatter: ({ shape, error, path }) => {
    const invalid = error.code === 'BAD_REQUEST' || error.code === 'PARSE_ERROR';
    const thrown =
      error.cause instanceof AppError
        ? error.cause
        : error.code === 'NOT_FOUND'
          ? new AppError('NOT_FOUND')
          : invalid
            ? new AppError('INVALID_INPUT', undefined, { details: { issues: error.cause } })
            : error;
    const body = toErrorBody(thrown, 'req-test').error;
    return { ...shape, message: body.message, data: { ...body, httpStatus: errorCatalogue[body.code].status, path } };
  },
});

const trpcCodes = {
  UNAUTHORIZED: 'UNAUTHORIZED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  CONFLICT: 'CONFLICT',
  INVALID_INPUT: 'BAD_REQUEST',
  UNAVAILABLE: 'SERVICE_UNAVAILABLE',
} as const;

const procedure = t.procedure.use(async ({ ctx, next }) => {
  if (ctx.token === null || !['admin', 'operator', 'agent', 'player'].includes(ctx.token)) {
    throw new TRPCError({ code: 'UNAUTHORIZED', cause: new AppError('UNAUTHORIZED') });
  }
  const result = await next();
  if (result.ok || !(result.error.cause instanceof AppError)) return result;
  const code = Object.entries(trpcCodes).find(([name]) => name === (result.error.cause as AppError).code)?.[1];
  throw new TRPCError({ code: code ?? 'CONFLICT', cause: result.error.cause });
});

const admin = procedure.use(({ ctx, next }) => {
  if (ctx.token !== 'admin') throw new TRPCError({ code: 'FORBIDDEN', cause: new AppError('FORBIDDEN') });
  return next();
});

function pageOf<T>(items: readonly T[], input: { cursor?: string | undefined; limit: number }) {
  const from = Number(input.cursor ?? 0);
  const to = from + input.limit;
  return { items: items.slice(from, to), nextCursor: to < items.length ? String(to) : null };
}

/** The part of the server's router that the tests of the clients call, over a House. */
export function houseRouter(house: House) {
  return t.router({
    identity: t.router({
      whoAmI: procedure.input(identity.whoAmIInput).query(({ ctx }) => ({
        userId: house.ownerId,
        username: `demo-${ctx.token}`,
        role: 'agent' as const,
        contextLevel: 2 as const,
        tokenId: house.ownerId,
      })),
      createUser: admin.input(identity.createUserInput).mutation(({ input }) => ({
        ...input,
        userId: house.nextId(),
        createdAt: new Date(),
        disabledAt: null,
      })),
    }),
    game: t.router({
      list: procedure.input(listGamesInput).query(({ input }) => {
        const { items, nextCursor } = pageOf(houseGames, input);
        return { items: items.map((game) => gameDetail(game.gameId)), nextCursor };
      }),
      get: procedure.input(getGameInput).query(({ input }) => gameDetail(input.gameId)),
      exact: procedure.input(getGameInput).query(({ input }) => ({
        gameId: input.gameId,
        parHash: gameDetail(input.gameId).parHash,
        rtp: 0.66,
        hitFrequency: 0.25,
        sigma: 1.5,
        maxWin: 10,
      })),
    }),
    session: t.router({
      create: procedure
        .input(session.createSessionInput)
        .mutation(({ input }) => house.once(input, () => house.openSession(input))),
      get: procedure
        .input(session.getSessionInput)
        .query(({ input }) => sessionView(house, house.session(input.sessionId))),
      transition: procedure.input(session.transitionSessionInput).mutation(({ input }) =>
        house.once(input, () => {
          const one = house.session(input.sessionId);
          return house.receipt(one, [house.walk(one, input.input)]);
        }),
      ),
      cancel: procedure.input(session.cancelSessionInput).mutation(({ input }) =>
        house.once(input, () => {
          const one = house.session(input.sessionId);
          return house.receipt(one, house.end(one, 'cancelled'));
        }),
      ),
    }),
    action: t.router({
      act: procedure.input(actionInput).mutation(({ input }) =>
        house.once(input, () => {
          if (input.type === 'Spin') return house.spin(input);
          const one = house.session(input.sessionId);
          house.requireState(one, ['Probing', 'Playing']);
          if (input.type === 'PlaceBet') house.refuse(one, 'the test house takes no bets');
          const transitions = house.end(one, 'cashed_out');
          house.append(one, 'action.cash_out', {});
          return {
            type: 'CashOut' as const,
            sessionId: one.sessionId,
            actionId: house.nextId(),
            streamVersion: one.events.length,
            state: one.state,
            transitions,
            balance: house.balance(house.wallet(one.input.walletId)),
            reward: { total: 0, components: { payout: 0, stake: 0, cost: 0, shaping: 0 } },
            freeSpins: null,
            at: new Date(),
            releasedMinor: 0,
          };
        }),
      ),
    }),
    event: t.router({
      session: procedure.input(sessionEventsInput).query(({ input }) => {
        const events = house.session(input.sessionId).events;
        return pageOf(input.type === undefined ? events : events.filter((one) => one.type === input.type), input);
      }),
    }),
    wallet: t.router({
      get: procedure.input(wallets.getWalletInput).query(({ input }) => walletView(house.wallet(input.walletId))),
      list: procedure
        .input(wallets.listWalletsInput)
        .query(({ input }) => pageOf([...house.wallets.values()].map(walletView), input)),
      create: procedure
        .input(wallets.createWalletInput)
        .mutation(({ input }) =>
          house.once(input, () => walletReceipt(house, house.openWallet(0, input.currency), 'create', 0)),
        ),
      operate: admin.input(wallets.walletOperation).mutation(({ input }) =>
        house.once(input, () => {
          const wallet = house.wallet(input.walletId);
          if (input.operation !== 'credit') throw new AppError('INVALID_INPUT');
          wallet.balanceMinor += input.amountMinor;
          wallet.entries += 1;
          return walletReceipt(house, wallet, 'credit', input.amountMinor);
        }),
      ),
    }),
    ledger: t.router({
      verify: admin.input(wallets.verifyLedgerInput).query(({ input }) => {
        house.workOn(input.taskId);
        const broken = [...house.wallets.values()].find((wallet) => wallet.balanceMinor < 0);
        return {
          ok: broken === undefined,
          wallets: house.wallets.size,
          entries: [...house.wallets.values()].reduce((sum, wallet) => sum + wallet.entries, 0),
          currencies: [],
          difference:
            broken === undefined
              ? null
              : {
                  rule: 'WAL-5',
                  walletId: broken.walletId,
                  entryVersion: 1,
                  sessionId: null,
                  streamVersion: null,
                  expected: '0 or more',
                  found: String(broken.balanceMinor),
                },
          tookMs: 1,
        };
      }),
    }),
    fingerprint: t.router({
      run: procedure.input(fingerprint.runFingerprintInput).mutation(({ input }) =>
        house.once(input, () => {
          const view: fingerprint.FingerprintView = {
            fingerprintId: house.nextId(),
            gameId: input.gameId,
            parHash: 'a'.repeat(64),
            sessionId: null,
            status: 'running',
            stopReason: null,
            spinsBudget: input.spins,
            spinsDone: 0,
            spentMinor: 0,
            document: null,
            documentHash: null,
            createdAt: new Date(),
            completedAt: null,
          };
          house.fingerprints.set(view.fingerprintId, view);
          return view;
        }),
      ),
      // Every reading finds the run half the way further, so that a waiting client sees progress and then the end.
      get: procedure.input(fingerprint.getFingerprintInput).query(({ input }) => {
        const view = house.fingerprints.get(input.fingerprintId);
        if (view === undefined) throw new AppError('NOT_FOUND');
        const spinsDone = Math.min(view.spinsBudget, view.spinsDone + Math.ceil(view.spinsBudget / 2));
        const next: fingerprint.FingerprintView =
          spinsDone < view.spinsBudget
            ? { ...view, spinsDone }
            : {
                ...view,
                spinsDone,
                status: 'completed',
                stopReason: 'spins',
                document: smallDocument(spinsDone),
                completedAt: new Date(),
              };
        house.fingerprints.set(next.fingerprintId, next);
        return next;
      }),
    }),
  });
}

/** A document as small as the contract allows: a sample too small for any figure. */
function smallDocument(spins: number): fingerprint.FingerprintDocumentDto {
  return {
    format: 'croupier-fingerprint/1',
    sample: { hash: '0'.repeat(64), spins, paidSpins: spins, freeSpins: 0, rounds: spins },
    rtp: { value: 0.66, low: null, high: null, confidence: 0.95 },
    hitFrequency: null,
    volatility: null,
    payoutDistribution: null,
    reels: { paid: null, free: null },
    insufficient: [{ section: 'rtp', reason: 'too few complete rounds for an interval', have: spins, need: 30 }],
  };
}
