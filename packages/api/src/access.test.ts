import { roles } from '@croupier/kernel/roles';
import { describe, expect, it } from 'vitest';
import { access, rolesFor } from './access.ts';
import { operations } from './operations.ts';

describe('the access matrix', () => {
  it('[IDN-4] lists exactly the procedures of the router', () => {
    expect(Object.keys(access).toSorted()).toEqual(operations.map((one) => one.procedurePath).toSorted());
  });

  it('[IDN-4] what is not listed is allowed to nobody, whatever it is called', () => {
    for (const path of ['session.steal', '', 'session', '__proto__', 'constructor', 'toString', 'session.create.x']) {
      expect(rolesFor(path), path).toEqual([]);
    }
  });

  it('[IDN-4] only known roles, none twice', () => {
    for (const [path, allowed] of Object.entries(access)) {
      expect(new Set(allowed).size, path).toBe(allowed.length);
      expect(roles, path).toEqual(expect.arrayContaining([...allowed]));
    }
  });
});
