import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';

import { expect, it } from 'vitest';

import { findBinaries, packagedNativeDir } from './binaries.ts';
import { canRun } from './run-as.ts';

const nobody = { uid: 65_534, gid: 65_534 };

it('finds programs that the user can run, also when the package lies where only root can read', () => {
  const parent = mkdtempSync(join(tmpdir(), 'croupier-binaries-'));
  try {
    const packaged = packagedNativeDir();
    const nativeDir = join(parent, 'native');
    mkdirSync(nativeDir);
    cpSync(join(packaged, '..', 'package.json'), join(parent, 'package.json'));
    cpSync(packaged, nativeDir, { recursive: true, verbatimSymlinks: true });
    chmodSync(parent, 0o700);
    const isRoot = process.getuid?.() === 0;
    const user = isRoot ? nobody : undefined;
    const { postgres, initdb } = findBinaries(user, nativeDir);
    expect(canRun(postgres, user) && canRun(initdb, user)).toBe(true);
    // An ordinary user runs them where they are; root has them copied to where everybody may read.
    expect(dirname(dirname(postgres)) === nativeDir).toBe(!isRoot);
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
});
