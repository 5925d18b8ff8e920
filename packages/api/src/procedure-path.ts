import type { AppRouter } from './app-router.ts';

type PathsOf<R> = {
  [K in keyof R & string]: R[K] extends { _def: { procedure: true } } ? K : `${K}.${PathsOf<R[K]>}`;
}[keyof R & string];

/** The dotted path of every procedure of the router: `session.create`, … */
export type ProcedurePath = PathsOf<AppRouter['_def']['record']>;
