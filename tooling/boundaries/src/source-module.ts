/** One import, re-export or dynamic import of a module. */
export interface ModuleImport {
  readonly specifier: string;
  /** True when nothing of it is left once types are stripped. */
  readonly typeOnly: boolean;
  readonly line: number;
  /** Path of the imported file from the root of the tree; null for packages that are not of this workspace. */
  readonly target: string | null;
}

/** Something that a module takes from its surroundings rather than from an import. */
export interface AmbientUse {
  readonly what: string;
  readonly line: number;
}

/** A source file, reduced to what the rules look at. Paths are relative to the root of the tree, with `/`. */
export interface SourceModule {
  readonly path: string;
  readonly imports: readonly ModuleImport[];
  /** Clock, chance, process, network, timers, console: as `Date.now`, `process.env`, `new Date()`. */
  readonly ambient: readonly AmbientUse[];
  /** Lines with string literals that are SQL statements. */
  readonly sqlLines: readonly number[];
  /** Lines with `export * from`. */
  readonly starLines: readonly number[];
}

/** All modules of a tree by path. */
export type ModuleTree = ReadonlyMap<string, SourceModule>;

/** One broken rule: where, and what to do instead. */
export interface Breach {
  readonly rule: string;
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** A rule looks at the whole tree and lists its breaches. */
export type Rule = (tree: ModuleTree) => Breach[];
