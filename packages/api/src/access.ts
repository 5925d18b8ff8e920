import { roles, type Role } from '@croupier/kernel/roles';
import type { ProcedurePath } from './procedure-path.ts';

const everyone = roles;
const players = ['admin', 'operator', 'agent', 'player'] as const;
const probers = ['admin', 'operator', 'agent'] as const;
const operators = ['admin', 'operator'] as const;
const admins = ['admin'] as const;

/**
 * Who may call what: the one place. A procedure that is not listed here cannot be called by anybody, and does not
 * compile either. What a role may do to whose resource is decided further in, by the use case, which answers NOT_FOUND
 * for somebody else's.
 */
export const access = {
  'identity.whoAmI': everyone,
  'identity.createUser': admins,
  'identity.listUsers': operators,
  'identity.createToken': everyone,
  'identity.listTokens': everyone,
  'identity.revokeToken': everyone,
  'game.import': operators,
  'game.list': everyone,
  'game.get': everyone,
  'game.exact': everyone,
  'game.statistics': everyone,
  'game.leaderboard': everyone,
  'game.replace': operators,
  'game.retire': operators,
  'engine.register': operators,
  'engine.list': operators,
  'engine.get': operators,
  'engine.check': operators,
  'engine.bindGame': operators,
  'engine.retire': operators,
  'session.create': players,
  'session.get': everyone,
  'session.list': everyone,
  'session.transition': players,
  'session.cancel': players,
  'session.rewards': players,
  'session.verify': everyone,
  'action.act': players,
  'action.spinBatch': players,
  'wallet.create': players,
  'wallet.get': everyone,
  'wallet.list': everyone,
  'wallet.balance': everyone,
  'wallet.operate': players,
  'wallet.statement': everyone,
  'ledger.verify': operators,
  'ledger.progress': operators,
  'ledger.accounts': operators,
  'event.session': everyone,
  'event.read': operators,
  'evidence.verify': operators,
  'evidence.progress': operators,
  'evidence.partitions': operators,
  'evidence.export': operators,
  'evidence.detach': admins,
  'evidence.attach': admins,
  'projection.list': operators,
  'projection.rebuild': operators,
  'projection.verify': operators,
  'fingerprint.run': probers,
  'fingerprint.get': everyone,
  'fingerprint.list': everyone,
  'fingerprint.latest': everyone,
  'fingerprint.cancel': probers,
  'fingerprint.report': everyone,
  'fingerprint.reportKeys': everyone,
  'fingerprint.approve': operators,
  'fingerprint.approval': everyone,
  'fingerprint.approved': everyone,
  'fingerprint.library': everyone,
  'fingerprint.profile': everyone,
  'fingerprint.keep': probers,
  'fingerprint.forget': probers,
  'fingerprint.nearest': everyone,
  'fingerprint.match': everyone,
  'fingerprint.compare': everyone,
} as const satisfies Record<ProcedurePath, readonly Role[]>;

const matrix: ReadonlyMap<string, readonly Role[]> = new Map(Object.entries(access));

/** The roles that may call the procedure of this dotted path; none for a path that is not listed. */
export function rolesFor(path: string): readonly Role[] {
  return matrix.get(path) ?? [];
}
