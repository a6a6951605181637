/**
 * A compiled program: plain data, so that it can be built ahead of time, stored, sent through a port and linked elsewhere.
 * Rules TS30, TS61, TS62.
 * Invariant: nothing in here needs the compiler; `link.ts` reads it alone.
 */

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Stable name of the kind of finding, such as 'syntax', 'missing-module', 'unawaited'. */
  readonly code: string;
  readonly message: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** A place in the learner's files. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Enclosing function as in TS33; '' at the top level of a module. */
  readonly fn: string;
}

export interface CompiledImport {
  /** Index of the module in `CompiledProgram.modules`, or -1 for a builtin. */
  readonly module: number;
  /** File name, or the builtin's name. */
  readonly from: string;
  /** For a builtin: names that must exist, each with its position. */
  readonly names: readonly (readonly [name: string, position: number])[];
  /** Position of the import. */
  readonly position: number;
}

export interface CompiledModule {
  readonly file: string;
  /** A function expression: `(host, setExports, imported, ...globals) => function* body`. Its first line is ours. */
  readonly code: string;
  /** Names of the sandbox's globals it takes, in order of its parameters. */
  readonly globals: readonly string[];
  readonly imports: readonly CompiledImport[];
  readonly exports: readonly string[];
  /** Builtins whose names are all re-exported (`export * from 'otp'`): indexes into `imports`. */
  readonly stars: readonly number[];
  /** Source map of `code`, VLQ "mappings" as in source map version 3, one source. */
  readonly map: string;
  /** Functions, outer before inner, five numbers each: first line, first column, last line, last column, index in `names`. Columns from 0. */
  readonly functions: readonly number[];
}

export interface CompiledProgram {
  readonly version: 1;
  /** In order of evaluation; the entry is the last. */
  readonly modules: readonly CompiledModule[];
  /** File name of the entry. */
  readonly entry: string;
  /** Number of the first position; see `CompileOptions.base`. */
  readonly base: number;
  /** Positions, four numbers each: index in `files`, line, column (both from 1), index in `names`. */
  readonly positions: readonly number[];
  readonly files: readonly string[];
  /** Names of functions. */
  readonly names: readonly string[];
}

export type CompileResult =
  | { readonly ok: true; readonly program: CompiledProgram; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };
