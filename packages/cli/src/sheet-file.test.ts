import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { createColors } from 'picocolors';
import { importPar } from '@croupier/slots/import-par';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSheetFile } from './sheet-file.ts';
import { sheetLines } from './sheet-lines.ts';

const none = { id: undefined, mode: undefined, sheet: undefined, rtp: undefined };
const seed = new URL('../../../prisma/seed/games/', import.meta.url);

describe('sheets from files', () => {
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'croupier-sheets-'));
  });
  afterAll(async () => await rm(directory, { recursive: true }));
  const put = async (name: string, content: string | Buffer): Promise<string> => {
    await writeFile(join(directory, name), content);
    return join(directory, name);
  };

  it('[ENG-4] reads an outcome book by its index, with zstd rounds that agree with the table', async () => {
    const rounds = '{"id":0,"payoutMultiplier":0,"events":[]}\n{"id":1,"payoutMultiplier":250,"events":[]}\n';
    await put('books.jsonl.zst', zstdCompressSync(rounds));
    await put('table.csv', '0,3,0\n1,1,250\n');
    const modes = [{ name: 'base', cost: 1, events: 'books.jsonl.zst', weights: 'table.csv' }];
    const path = await put('index.json', JSON.stringify({ modes }));
    const result = importPar(await readSheetFile(path, { ...none, id: 'my-book' }));
    expect(result).toMatchObject({
      ok: true,
      value: {
        kind: 'book',
        id: 'my-book',
        outcomes: [
          [0, 3, 0],
          [1, 1, 2.5],
        ],
      },
    });
    await put('table.csv', '0,3,0\n1,1,300\n');
    await expect(readSheetFile(path, none)).rejects.toThrow('outcome 1 pays 300 in the table and 250 in the book');
    await expect(readSheetFile(path, { ...none, mode: 'bonus' })).rejects.toThrow('has no mode bonus');
    const alone = importPar(await readSheetFile(join(directory, 'books.jsonl.zst'), none));
    expect(alone).toMatchObject({ ok: true, value: { id: 'books' } });
  });

  it('[ENG-4] a file that cannot be read as what it is called says so', async () => {
    await expect(readSheetFile(await put('a.jsonl.zst', 'no zstd'), none)).rejects.toThrow('cannot be read');
    await expect(readSheetFile(await put('a.csv', 'x'), none)).rejects.toThrow('a.csv: ');
    await expect(readSheetFile(await put('a.yaml', '95: [[1, 2]]'), none)).rejects.toThrow('--sheet');
    await expect(readSheetFile(join(directory, 'missing.csv'), none)).rejects.toThrow('cannot be read');
  });

  it.each(['fruit-25x5', 'diet-32x5', 'classic-32x3', 'lobster-counts'])(
    '[CLI-1] draws the sheet of %s',
    async (id) => {
      const result = importPar(await readSheetFile(new URL(`${id}.json`, seed).pathname, none));
      if (!result.ok) throw new Error(JSON.stringify(result.error));
      const text = await sheetLines(result.value, createColors(false));
      expect(text).toContain('reel 1');
      expect(text).not.toContain('\u001B');
      for (const symbol of result.value.reels[0]?.strip ?? []) expect(text).toContain(symbol);
      if (id === 'lobster-counts') expect(text).toContain('never published');
    },
  );
});
