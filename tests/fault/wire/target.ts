/** What an attack is made on. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  /** A good token: what is refused is refused for its form. */
  readonly token: string;
}

/** What became of the requests of one attack. */
export interface Outcome {
  /** Answers by status and code: `400 INVALID_INPUT`. */
  readonly answers: Map<string, number>;
  /** Connections that were closed without an answer. */
  closed: number;
  /** What must not be: each a sentence. */
  readonly findings: string[];
}

export function emptyOutcome(): Outcome {
  return { answers: new Map(), closed: 0, findings: [] };
}
