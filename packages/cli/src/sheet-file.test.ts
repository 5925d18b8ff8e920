import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { createColors } from 'picocolors';
import { importPar } from '@croupier/slots/import-par';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noChoice as none, readSheetFile } from './sheet-file.ts';
import { sheetLines } from './sheet-lines.ts';

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

  it('[ENG-4] a byte order mark changes nothing, in any format', async () => {
    const mark = '\uFEFF';
    const json = await readFile(new URL('fruit-25x5.json', seed), 'utf8');
    expect(await readSheetFile(await put('marked.json', mark + json), none)).toEqual(JSON.parse(json));
    const rounds = '{"id":0,"payoutMultiplier":0}\n{"id":1,"payoutMultiplier":250}\n';
    for (const [name, text] of [
      ['marked.jsonl', rounds],
      ['marked-table.csv', '0,3,0\n1,1,250\n'],
      ['marked-par.csv', '[game]\nid,x\nrows,1\n[reels]\nA,A\nB,B\n[pays]\nA,0,2\nB,0,0\n'],
    ] as const) {
      const plain = await readSheetFile(await put(name, text), { ...none, id: 'same' });
      expect(await readSheetFile(await put(name, mark + text), { ...none, id: 'same' })).toEqual(plain);
      expect(importPar(plain).ok).toBe(true);
    }
  });

  it('[ENG-4] files that are cut off say so', async () => {
    const json = await readFile(new URL('fruit-25x5.json', seed), 'utf8');
    await expect(readSheetFile(await put('cut.json', json.slice(0, json.length / 2)), none)).rejects.toThrow(
      'is not JSON',
    );
    const rounds = Array.from({ length: 2_000 }, (_, id) => `{"id":${id},"payoutMultiplier":${(id * 37) % 500}}`).join(
      '\n',
    );
    const packed = zstdCompressSync(rounds);
    const cut = await put('cut.jsonl.zst', packed.subarray(0, packed.length - 40));
    await expect(readSheetFile(cut, none)).rejects.toThrow('cannot be read');
    await expect(readSheetFile(await put('cut.jsonl', rounds.slice(0, -9)), none)).rejects.toThrow(
      'line 2000: not JSON',
    );
    await expect(readSheetFile(await put('cut-table.csv', '0,3,0\n1,1'), none)).rejects.toThrow('line 2');
  });

  it('[ENG-4] a key that stands twice, keys of prototypes and endless numbers are refused, with their place', async () => {
    const twice = '{"id":"x","pays":[{"A":1,"B":"}\\"{","A":2}]}';
    await expect(readSheetFile(await put('twice.json', twice), none)).rejects.toThrow('has pays[0].A twice');
    const seeded: Record<string, unknown> = JSON.parse(await readFile(new URL('fruit-25x5.json', seed), 'utf8'));
    const hostile = JSON.stringify(seeded).replace('{', '{"__proto__":{"id":"other"},');
    expect(importPar(await readSheetFile(await put('proto.json', hostile), none))).toMatchObject({
      ok: false,
      error: [{ path: '__proto__' }],
    });
    expect(Reflect.get({}, 'id')).toBeUndefined();
    const endless = JSON.stringify(seeded).replace(/"rows": ?\d+/, '"rows":1e999');
    expect(importPar(await readSheetFile(await put('endless.json', endless), none)).ok).toBe(false);
    await expect(readSheetFile(await put('big.csv', '0,3,0\n1,1,99999999999999999999\n'), none)).rejects.toThrow(
      '2^53',
    );
  });

  it('[ENG-4] ten megabytes: a book is folded, a sheet of too many values is refused', async () => {
    const lines = Array.from({ length: 800_000 }, (_, id) => `${id},${(id % 7) + 1},${(id % 90) * 10}`).join('\n');
    expect(lines.length).toBeGreaterThan(8_000_000);
    const result = importPar(await readSheetFile(await put('large.csv', `id,weight,payout\n${lines}\n`), none));
    expect(result.ok && result.value.kind === 'book' ? result.value.outcomes.length : 0).toBe(90);
    const wide = JSON.stringify({ format: 'croupier-par/1', rows: Array.from({ length: 5_000_000 }, () => 1) });
    expect(importPar(await readSheetFile(await put('wide.json', wide), none))).toMatchObject({
      ok: false,
      error: [{ message: expect.stringContaining('more than 400000 values') }],
    });
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
