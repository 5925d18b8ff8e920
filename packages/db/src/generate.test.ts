import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { ensureGenerated } from './generate.ts';

const schema = `generator client {
  provider            = "prisma-client"
  output              = "../elsewhere"
  importFileExtension = "ts"
}

datasource db {
  provider = "postgresql"
}

enum Colour {
  Red
  Green
}

model Gadget {
  id     Int    @id
  colour Colour @default(Red)
}
`;

let root: string;
let options: { schemaDir: string; generatedDir: string };

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'croupier-generate-'));
  // What is generated imports @prisma/client.
  symlinkSync(fileURLToPath(new URL('../node_modules', import.meta.url)), join(root, 'node_modules'));
  options = { schemaDir: join(root, 'schema'), generatedDir: join(root, 'client') };
  mkdirSync(options.schemaDir);
  writeFileSync(join(options.schemaDir, 'schema.prisma'), schema);
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

it('makes the client once, and anew when the schema has changed', async () => {
  expect(await ensureGenerated(options)).toBe(true);
  expect(await ensureGenerated(options)).toBe(false);
  writeFileSync(join(options.schemaDir, 'other.prisma'), 'model Other {\n  id Int @id\n}\n');
  expect(await ensureGenerated(options)).toBe(true);
  expect(readdirSync(join(options.generatedDir, 'models')).toSorted()).toEqual(['Gadget.ts', 'Other.ts']);
  expect(readdirSync(root).toSorted()).toEqual(['client', 'node_modules', 'schema']);
});

it('makes a client that Node runs as it is, by stripping its types', async () => {
  await ensureGenerated(options);
  const url = pathToFileURL(join(options.generatedDir, 'client.ts')).href;
  const script = `const { PrismaClient, Colour } = await import(${JSON.stringify(url)}); console.log(typeof PrismaClient, Colour.Green)`;
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })).toBe(
    'function Green\n',
  );
});

it('leaves a whole client when several processes make it at once', async () => {
  await Promise.all([1, 2, 3].map(() => ensureGenerated(options)));
  expect(await ensureGenerated(options)).toBe(false);
  expect(readdirSync(root).toSorted()).toEqual(['client', 'node_modules', 'schema']);
});

it('says what is wrong with a schema', async () => {
  writeFileSync(join(options.schemaDir, 'schema.prisma'), schema.replace('Colour @default(Red)', 'Color'));
  await expect(ensureGenerated(options)).rejects.toThrow(/prisma generate failed:[^]*"Color"/);
});
