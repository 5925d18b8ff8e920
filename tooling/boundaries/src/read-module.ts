import { posix } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import type { ParseResult } from 'oxc-parser';
import type { AmbientUse, ModuleImport, SourceModule } from './source-module.ts';

const ambientObjects = new Set(['process', 'performance', 'crypto', 'console', 'globalThis']);
const ambientCalls = new Set(['fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'Date']);
const sqlStatement =
  /^\s*(?:select\s[\s\S]*?\sfrom\s|insert\s+into\s|update\s+\S+\s+(?:as\s+\S+\s+)?set\s|delete\s+from\s)/i;

/**
 * Reads one file's text into what the rules look at.
 * @param path of the file from the root of the tree; also the base of its relative imports
 * @throws Error when the text is not TypeScript
 */
export function readModule(path: string, text: string): SourceModule {
  const parsed = parseSync(path, text);
  const fault = parsed.errors[0];
  if (fault !== undefined) throw new Error(`${path} cannot be parsed: ${fault.message}`);
  const lineOf = lineFinder(text);
  return {
    path,
    imports: importsOf(path, parsed, text, lineOf),
    starLines: parsed.module.staticExports.flatMap(({ start, entries }) =>
      /^export\s+(?:type\s+)?\*\s+from\b/.test(text.slice(start)) && entries.length > 0 ? [lineOf(start)] : [],
    ),
    ...usesOf(parsed, lineOf),
  };
}

function importsOf(
  path: string,
  { module }: ParseResult,
  text: string,
  lineOf: (offset: number) => number,
): ModuleImport[] {
  const found: { specifier: string; typeOnly: boolean; start: number }[] = [];
  for (const { moduleRequest, entries, start } of module.staticImports) {
    const typeOnly = entries.length > 0 && entries.every((entry) => entry.isType);
    found.push({ specifier: moduleRequest.value, typeOnly, start });
  }
  for (const { entries, start } of module.staticExports) {
    const source = entries.find((entry) => entry.moduleRequest !== null)?.moduleRequest;
    if (source) found.push({ specifier: source.value, typeOnly: entries.every((entry) => entry.isType), start });
  }
  for (const { moduleRequest, start } of module.dynamicImports) {
    const specifier = text.slice(moduleRequest.start + 1, moduleRequest.end - 1);
    found.push({ specifier, typeOnly: false, start });
  }
  return found.map(({ specifier, typeOnly, start }) => ({
    specifier,
    typeOnly,
    line: lineOf(start),
    target: targetOf(path, specifier),
  }));
}

/** `./x.ts` from the file's folder; `@croupier/x/y` as the package's exports map says. */
function targetOf(path: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier);
  const [, name, file] = /^@croupier\/([^/]+)\/(.+)$/.exec(specifier) ?? [];
  if (name === undefined || file === undefined) return null;
  return `${name === 'server' ? 'apps' : 'packages'}/${name}/src/${file}.ts`;
}

function usesOf({ program, module }: ParseResult, lineOf: (offset: number) => number) {
  const ambient: AmbientUse[] = [];
  const sqlLines: number[] = [];
  const use = (what: string, start: number): void => void ambient.push({ what, line: lineOf(start) });
  for (const { moduleRequest, entries, start } of module.staticImports) {
    const takesEnv = entries.some((entry) => entry.importName.name === 'env');
    if (takesEnv && /^(?:node:)?process$/.test(moduleRequest.value)) use('process.env', start);
  }
  new Visitor({
    MemberExpression({ object, property, start }) {
      if (object.type !== 'Identifier') return;
      const name =
        property.type === 'Identifier' ? property.name : property.type === 'Literal' ? String(property.value) : '';
      const what = `${object.name}.${name}`;
      if (ambientObjects.has(object.name) || what === 'Date.now' || what === 'Math.random') use(what, start);
    },
    NewExpression({ callee, arguments: given, start }) {
      if (callee.type === 'Identifier' && callee.name === 'Date' && given.length === 0) use('new Date()', start);
    },
    CallExpression({ callee, start }) {
      if (callee.type === 'Identifier' && ambientCalls.has(callee.name)) use(`${callee.name}()`, start);
    },
    Literal({ value, start }) {
      if (typeof value === 'string' && sqlStatement.test(value)) sqlLines.push(lineOf(start));
    },
    TemplateLiteral({ quasis, start }) {
      if (sqlStatement.test(quasis.map((quasi) => quasi.value.raw).join('?'))) sqlLines.push(lineOf(start));
    },
  }).visit(program);
  return { ambient, sqlLines };
}

function lineFinder(text: string): (offset: number) => number {
  return (offset) => text.slice(0, offset).split('\n').length;
}
