import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { UsageError } from './usage-error.ts';

export const identities = ['admin', 'operator', 'agent', 'player'] as const;
export type Identity = (typeof identities)[number];

const demoFile = z.object({
  url: z.url(),
  tokens: z.partialRecord(z.enum(identities), z.string()),
  wallets: z.partialRecord(z.enum(identities), z.string()).default({}),
});

/** The demo accounts that `pnpm dev` leaves behind, and the `.croupier` directory that holds them. */
export interface DemoFile extends z.output<typeof demoFile> {
  readonly directory: string;
}

/**
 * `.croupier/demo-tokens.json` of `from` or the nearest directory above it; null when there is none.
 * @throws UsageError when it is there and cannot be used
 */
export async function findDemoFile(from: string): Promise<DemoFile | null> {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, '.croupier', 'demo-tokens.json');
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text !== null) {
      try {
        return { ...demoFile.parse(JSON.parse(text)), directory: dirname(path) };
      } catch {
        throw new UsageError(`${path} is damaged. Delete it and run \`pnpm dev\` again, or give --token.`);
      }
    }
    if (dirname(folder) === folder) return null;
  }
}
