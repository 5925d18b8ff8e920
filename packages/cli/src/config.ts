/** What the environment says. The only place of the command that reads it. */
export interface Environment {
  /** CROUPIER_URL: where the server listens. */
  readonly url: string | undefined;
  /** CROUPIER_TOKEN: the API token to use. */
  readonly token: string | undefined;
  /** NO_COLOR (no-color.org) and TERM=dumb switch colours off, FORCE_COLOR switches them on without a terminal. */
  readonly colour: 'never' | 'auto' | 'always';
  /** False when TERM=dumb: then nothing is drawn in place. */
  readonly canRedraw: boolean;
}

export const defaultUrl = 'http://127.0.0.1:8080';

/** Reads the environment; an empty variable counts as unset. */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const set = (name: string): string | undefined => variables[name] || undefined;
  const dumb = set('TERM') === 'dumb';
  const never = set('NO_COLOR') !== undefined || dumb;
  return {
    url: set('CROUPIER_URL'),
    token: set('CROUPIER_TOKEN'),
    colour: never ? 'never' : set('FORCE_COLOR') === undefined ? 'auto' : 'always',
    canRedraw: !dumb,
  };
}
