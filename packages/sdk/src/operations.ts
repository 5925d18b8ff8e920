import type { AppRouter } from '@croupier/api/app-router';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';

/** What each operation takes and gives: `RouterInputs['session']['create']`. Taken from the server's router. */
export type RouterInputs = inferRouterInputs<AppRouter>;
export type RouterOutputs = inferRouterOutputs<AppRouter>;

/**
 * How an operation may be repeated when its outcome is unknown: a `query` always, a `keyed` mutation with the same
 * idempotency key, a plain `mutation` never.
 */
export type OperationKind = 'query' | 'keyed' | 'mutation';

type KindOf<Procedure, Input> = Procedure extends { _def: { type: 'mutation' } }
  ? Input extends { idempotencyKey: string }
    ? 'keyed'
    : 'mutation'
  : 'query';

/** The table that the router demands: a missing, extra or misjudged operation does not compile. */
type OperationTable = {
  readonly [F in keyof RouterInputs]: {
    readonly [P in keyof RouterInputs[F]]: P extends keyof AppRouter['_def']['record'][F]
      ? KindOf<AppRouter['_def']['record'][F][P], RouterInputs[F][P]>
      : never;
  };
};

/** Every operation of the server, by feature. */
export const operations = {
  identity: {
    whoAmI: 'query',
    createUser: 'mutation',
    listUsers: 'query',
    createToken: 'mutation',
    listTokens: 'query',
    revokeToken: 'mutation',
  },
  game: {
    import: 'keyed',
    list: 'query',
    get: 'query',
    exact: 'query',
    statistics: 'query',
    leaderboard: 'query',
    replace: 'keyed',
    retire: 'mutation',
  },
  engine: {
    register: 'keyed',
    list: 'query',
    get: 'query',
    check: 'mutation',
    bindGame: 'keyed',
    retire: 'mutation',
  },
  session: {
    create: 'keyed',
    get: 'query',
    list: 'query',
    transition: 'keyed',
    cancel: 'keyed',
    rewards: 'query',
    verify: 'query',
  },
  action: { act: 'keyed', spinBatch: 'keyed' },
  wallet: {
    create: 'keyed',
    get: 'query',
    balance: 'query',
    list: 'query',
    operate: 'keyed',
    statement: 'query',
  },
  ledger: { verify: 'query', progress: 'query', accounts: 'query' },
  event: { session: 'query', read: 'query' },
  evidence: {
    verify: 'query',
    progress: 'query',
    partitions: 'query',
    export: 'mutation',
    detach: 'mutation',
    attach: 'mutation',
  },
  projection: { list: 'query', rebuild: 'mutation', verify: 'query' },
  fingerprint: {
    run: 'keyed',
    get: 'query',
    list: 'query',
    latest: 'query',
    cancel: 'mutation',
    report: 'query',
    reportKeys: 'query',
    approve: 'mutation',
    approval: 'query',
    approved: 'query',
    library: 'query',
    profile: 'query',
    keep: 'keyed',
    forget: 'mutation',
    nearest: 'query',
    match: 'mutation',
    compare: 'mutation',
  },
} as const satisfies OperationTable;
