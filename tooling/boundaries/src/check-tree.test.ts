import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkTree } from './check-tree.ts';

const check = (fixture: string) => checkTree(fileURLToPath(new URL(`../fixtures/${fixture}`, import.meta.url)), 1);
const places = (fixture: string): string[] =>
  check(fixture).breaches.map(({ rule, path, line }) => `${rule} ${path}:${line}`);

describe('the import directions', () => {
  it('let a tree pass that keeps them', () => {
    expect(check('clean')).toEqual({ modules: 11, breaches: [] });
  });

  it('refuse to judge a tree with too few modules', () => {
    const root = fileURLToPath(new URL('../fixtures/clean', import.meta.url));
    expect(() => checkTree(root, 12)).toThrow('only 11 modules found');
  });

  it('say what to do instead, every time', () => {
    const names = [
      'pure-code',
      'package-directions',
      'third-party',
      'database-access',
      'environment',
      'no-cycles',
      'direct-imports',
    ];
    for (const { message } of names.flatMap((name) => check(name).breaches)) {
      expect(message).toMatch(
        /(?:\. |: )(?:This|Decide|Move|Import|Add|The|Fingerprints|Slots|Clients|A|Call|let|"import) ?/,
      );
    }
  });
});

describe('each rule can fail', () => {
  it('pure-code: clock, chance, process, timers, node modules, database, impure neighbours', () => {
    expect(places('pure-code')).toEqual([
      'pure-code packages/core/src/game/domain.ts:1',
      'database-access packages/core/src/game/domain.ts:1',
      'pure-code packages/core/src/game/domain.ts:2',
      'pure-code packages/core/src/game/domain.ts:3',
      'pure-code packages/core/src/game/domain.ts:4',
      'pure-code packages/fingerprint/src/age.ts:1',
      'pure-code packages/fingerprint/src/age.ts:1',
      'pure-code packages/fingerprint/src/age.ts:1',
      'pure-code packages/kernel/src/id.ts:1',
      'pure-code packages/slots/src/table.ts:1',
    ]);
  });

  it('package-directions: upward imports, values where only types may go, packages without a direction', () => {
    expect(places('package-directions')).toEqual([
      'package-directions packages/agent/src/a.ts:1',
      'package-directions packages/api/src/a.ts:1',
      'database-access packages/api/src/a.ts:1',
      'package-directions packages/cli/src/a.ts:1',
      'package-directions packages/contract/src/a.ts:1',
      'package-directions packages/kernel/src/a.ts:1',
      'package-directions packages/newcomer/src/a.ts:1',
      'package-directions packages/rpc/src/a.ts:1',
    ]);
  });

  it('third-party: anything in the kernel, more than zod in the contract', () => {
    expect(places('third-party')).toEqual([
      'third-party packages/contract/src/a.ts:2',
      'third-party packages/kernel/src/a.ts:1',
    ]);
  });

  it("database-access: another feature's store, a store from a router, pg and SQL outside stores", () => {
    expect(places('database-access')).toEqual([
      'database-access packages/api/src/routers/wallet.ts:1',
      'database-access packages/core/src/session/get-session.ts:1',
      'database-access packages/core/src/session/get-session.ts:2',
      'database-access packages/core/src/session/get-session.ts:3',
      'database-access packages/core/src/session/open-session.ts:1',
      'database-access packages/core/src/session/open-session.ts:2',
    ]);
  });

  it('environment: process.env outside the config files', () => {
    expect(places('environment')).toEqual([
      'environment apps/server/src/main.ts:1',
      'environment packages/db/src/pool.ts:1',
    ]);
  });

  it('no-cycles: values in a circle; types may', () => {
    expect(places('no-cycles')).toEqual(['no-cycles packages/sdk/src/c.ts:1']);
  });

  it('direct-imports: barrels, paths into another package, packages without a file', () => {
    expect(places('direct-imports')).toEqual([
      'direct-imports packages/agent/src/all.ts:1',
      'direct-imports packages/agent/src/index.ts:1',
      'direct-imports packages/agent/src/reach.ts:1',
      'direct-imports packages/agent/src/reach.ts:2',
      'direct-imports tests/e2e.ts:1',
    ]);
  });
});
