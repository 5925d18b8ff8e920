import { describe, expect, it } from 'vitest';
import { missingReadmes, sourceLinesMax, tidyFile } from './tidy-rules.ts';

const rulesOf = (path: string, text: string): string[] =>
  tidyFile({ path, text }).map(({ rule, line }) => `${rule}:${line}`);

describe('the tidy check', () => {
  it('lets a tidy file pass', () => {
    expect(rulesOf('packages/slots/src/spin.ts', "// TODO(#12): wilds\nconst workPath = './work/x';\n")).toEqual([]);
    expect(
      rulesOf('README.md', 'See http://127.0.0.1:8080/work/1 and the registry of games: https://example.org\n'),
    ).toEqual([]);
  });

  it('fails on a file of too many lines, but not on generated ones and fixtures', () => {
    const text = 'export {};\n'.repeat(sourceLinesMax);
    expect(rulesOf('packages/slots/src/spin.ts', text)).toEqual([]);
    expect(rulesOf('packages/slots/src/spin.ts', `${text}x\n`)).toEqual(['file-length:401']);
    expect(rulesOf('packages/db/src/generated/client.ts', text.repeat(2))).toEqual([]);
    expect(rulesOf('docs/long.md', text.repeat(2))).toEqual([]);
  });

  it.each(['// TODO later', '/* FIXME */', '# XXX'])('fails on a leftover without an issue: %s', (text) => {
    expect(rulesOf('.ci/run', `\n${text}`)).toEqual(['leftover:2']);
  });

  it.each(['it.only(', 'describe.skip(', 'test.each([]).skip(', 'it.concurrent.only(', 'it.todo(', 'it.skipIf('])(
    'fails on a test that does not run, or runs alone: %s',
    (text) => {
      expect(rulesOf('a.test.ts', text)).toEqual(['focused-test:1']);
      expect(rulesOf('a.ts', text)).toEqual([]);
    },
  );

  it('fails on a retried test', () => {
    expect(rulesOf('vitest.config.ts', 'test: { retry: 2 }')).toEqual(['retried-test:1']);
  });

  it.each(["readFile('/work/main/x')", "from '../../shared/data'", 'cp ../shared/games .'])(
    'fails on a path of one machine: %s',
    (text) => {
      expect(rulesOf('docs/x.md', text)).toEqual(['machine-path:1']);
    },
  );

  it.each([
    'registry=https://npm.example.org',
    '    tarball: https://npm.example.org/a.tgz',
    'https://registry.example.org/x',
  ])('fails on a registry host: %s', (text) => {
    expect(rulesOf('pnpm-lock.yaml', text)).toEqual(['registry-host:1']);
  });

  it('fails on a package without a README', () => {
    const paths = ['packages/a/package.json', 'packages/a/README.md', 'packages/b/src/x.ts', 'apps/c/package.json'];
    expect(missingReadmes(paths).map(({ path }) => path)).toEqual(['packages/b/README.md']);
  });
});
