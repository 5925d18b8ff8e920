import { AppError } from '@croupier/kernel/errors';
import { compileEngine } from '@croupier/slots/engine';
import { importPar } from '@croupier/slots/import-par';
import { stakeRule } from '@croupier/slots/stake';
import type { Queryable } from '../commit/queryable.ts';
import { externalSheetFormat, externalSheetSchema, externalStakeRule } from '../engine/domain/external-sheet.ts';
import type { PlayableGame } from './domain/playable-game.ts';
import { readParSheet } from './game-store.ts';

const sheetsKept = 64;

/** PAR sheets made ready to be played. A sheet is known by its hash and never changes, so it is compiled once. */
export class GameShelf {
  readonly #db: Queryable;
  readonly #playable = new Map<string, Promise<PlayableGame>>();

  constructor(db: Queryable) {
    this.#db = db;
  }

  /** The game of a stored sheet. @throws ENGINE_ERROR when the stored sheet cannot be played by this version. */
  get(parHash: string): Promise<PlayableGame> {
    const known = this.#playable.get(parHash);
    if (known) return known;
    const made = this.#make(parHash);
    this.#playable.set(parHash, made);
    made.catch(() => this.#playable.delete(parHash));
    const oldest = this.#playable.keys().next();
    if (this.#playable.size > sheetsKept && !oldest.done) this.#playable.delete(oldest.value);
    return made;
  }

  async #make(parHash: string): Promise<PlayableGame> {
    const sheet = await readParSheet(this.#db, parHash);
    if (sheet?.document['format'] === externalSheetFormat) {
      const external = externalSheetSchema.safeParse(sheet.document);
      if (!external.success) throw notPlayable(parHash, external.error.issues);
      return { kind: 'external', parHash, sheet: external.data, stake: externalStakeRule(external.data) };
    }
    const imported = importPar(sheet?.document);
    if (!imported.ok) throw notPlayable(parHash, imported.error);
    const par = imported.value;
    return { kind: 'builtin', parHash, par, engine: compileEngine(par), stake: stakeRule(par) };
  }
}

function notPlayable(parHash: string, issues: unknown): AppError {
  return new AppError('ENGINE_ERROR', undefined, {
    internal: `PAR sheet ${parHash} cannot be played: ${JSON.stringify(issues)}`,
  });
}
