/** A measured figure beside its goal. */
export interface Figure {
  readonly value: number;
  readonly goal: string;
  readonly met: boolean;
}

export function atLeast(value: number, goal: number): Figure {
  return { value, goal: `>= ${goal}`, met: value >= goal };
}

export function atMost(value: number, goal: number): Figure {
  return { value, goal: `<= ${goal}`, met: value <= goal };
}

/** Where in the figures a goal is missed, such as `library.sameGameFound`. */
export function missedIn(figures: unknown, path = ''): string[] {
  if (typeof figures !== 'object' || figures === null) return [];
  const own = 'met' in figures && figures.met === false ? [path] : [];
  const within = Object.entries(figures).flatMap(([name, value]: [string, unknown]) =>
    missedIn(value, path === '' ? name : `${path}.${name}`),
  );
  return [...own, ...within];
}

/** Uniform whole numbers below a bound, from a seed. */
export function seededBelow(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
}

export function share(part: number, of: number): number {
  return of === 0 ? 0 : Math.round((part / of) * 1e6) / 1e6;
}
