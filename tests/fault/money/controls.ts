import type { PlayOptions, PlayResult } from './play.ts';

export type PlantName = 'async-commit' | 'key-check-removed' | 'ack-before-commit' | 'consumer-by-position-only';

export interface Plant extends Partial<Pick<PlayOptions, 'entry' | 'sabotage' | 'reader' | 'storm'>> {
  /** What shows it, as a count; 0 means that it was not caught. */
  readonly shownBy: (result: PlayResult) => { readonly count: number; readonly what: string };
}

const playMs = 12_000;
const calm = { killServerEveryMs: null, postgresKills: 0, stoppedMs: null } as const;

/** Bugs that the experiment must find, each with what makes it show. */
export const plants: Readonly<Record<PlantName, Plant>> = {
  'async-commit': {
    entry: new URL('../planted/async-commit.ts', import.meta.url),
    storm: { ...calm, playMs, postgresKills: 4 },
    shownBy: ({ audit }) => ({ count: audit.lost.length, what: 'lost' }),
  },
  'key-check-removed': {
    // Keys are kept under another name: nobody finds them again.
    sabotage: `CREATE FUNCTION forget_key() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.key := left(NEW.key, 40) || ' ' || gen_random_uuid(); RETURN NEW; END $$;
      CREATE TRIGGER forget_key BEFORE INSERT ON idempotency_keys FOR EACH ROW EXECUTE FUNCTION forget_key();`,
    storm: { ...calm, playMs: 6_000 },
    shownBy: ({ audit }) => ({ count: audit.doubled.length, what: 'doubled' }),
  },
  'ack-before-commit': {
    entry: new URL('../planted/ack-before-commit.ts', import.meta.url),
    storm: { ...calm, playMs, killServerEveryMs: 2_000 },
    shownBy: ({ audit }) => ({ count: audit.lost.length, what: 'lost' }),
  },
  'consumer-by-position-only': {
    // Some commits dawdle, as on a busy disk: on a slow machine two seldom overtake each other by themselves.
    sabotage: `CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF random() < 0.1 THEN PERFORM pg_sleep(0.1); END IF; RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON idempotency_keys DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION dawdle();`,
    reader: 'position only',
    storm: { ...calm, playMs },
    shownBy: ({ reader }) => ({ count: reader.skipped, what: 'events skipped' }),
  },
};

export const plantNames = Object.keys(plants) as readonly PlantName[];
