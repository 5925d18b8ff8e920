import type { Finding, SourceFile } from './source-file.ts';

/** Lines of a hand-written source, at most. */
export const sourceLinesMax = 400;

interface LineRule {
  readonly rule: string;
  readonly files: RegExp;
  readonly line: RegExp;
  readonly message: string;
}

const lineRules: readonly LineRule[] = [
  {
    rule: 'leftover',
    files: /\.(?:ts|tsx|js|mjs|sql|prisma|sh|ya?ml)$|^\.ci\//,
    line: /\b(?:TODO|FIXME|XXX)\b(?!.*#\d)/,
    message: 'finish it, or name the issue that will (#123)',
  },
  {
    rule: 'focused-test',
    files: /\.test\.tsx?$/,
    line: /\b(?:it|test|describe|suite)(?:\.\w+(?:\([^()]*\))?)*?\.(?:only|skip|todo|fails|skipIf)\b/,
    message: 'every test runs, always: mend it or delete it',
  },
  {
    rule: 'retried-test',
    files: /\.test\.tsx?$|^vitest\.config\.ts$/,
    line: /\bretry: *[1-9]/,
    message: 'a test that passes at the second try has found something: mend the cause',
  },
  {
    rule: 'machine-path',
    files: /./,
    line: /(?<![\w.:/-])\/work\/|(?<![\w./])(?:\.\.\/)+shared\//,
    message: 'this names a place on one machine: use a path inside the repository',
  },
  {
    rule: 'registry-host',
    files: /./,
    line: /\bregistry["']?\s*[=:]\s*["']?https?:|\btarball:\s*http|\bresolution:.*\bhttps?:|\bhttps?:\/\/[\w.-]*(?:registry|artifactory|nexus|verdaccio)[\w.-]*/i,
    message: 'a clone installs from the registry that its machine is set to: name no host',
  },
];

/** Rules that look at single files. */
export function tidyFile(file: SourceFile): Finding[] {
  const lines = file.text.split('\n');
  const findings = lineRules
    .filter(({ files }) => files.test(file.path))
    .flatMap(({ rule, line, message }) =>
      lines.flatMap((text, index) => (line.test(text) ? [{ rule, path: file.path, line: index + 1, message }] : [])),
    );
  // The final newline ends the last line and begins none.
  const count = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  const handWritten = /\.(?:ts|tsx|js|mjs)$/.test(file.path) && !/\/(?:generated|fixtures)\//.test(file.path);
  if (!handWritten || count <= sourceLinesMax) return findings;
  const message = `${count} lines; at most ${sourceLinesMax}: a file holds one idea, so find the second one and move it out`;
  return [...findings, { rule: 'file-length', path: file.path, line: sourceLinesMax + 1, message }];
}

/** Every package says on one page what it promises. */
export function missingReadmes(paths: readonly string[]): Finding[] {
  const present = new Set(paths);
  const packages = new Set(paths.flatMap((path) => /^packages\/[^/]+(?=\/)/.exec(path)?.[0] ?? []));
  return [...packages]
    .map((folder) => `${folder}/README.md`)
    .filter((path) => !present.has(path))
    .map((path) => ({
      rule: 'readme',
      path,
      line: 1,
      message: 'write one page: what the package promises, and to whom',
    }));
}
