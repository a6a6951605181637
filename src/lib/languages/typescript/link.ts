/**
 * Brings a compiled program to life: evaluates its modules' code, ties imports to exports, and maps positions and stacks back.
 * Rules TS30 to TS33, TS40 to TS44, TS61. Needs no part of the compiler.
 * Invariant: each module is stepped twice before any body runs: first all set their exports, then all take their imports; so cycles see hoisted functions.
 */
import type { ReplacedName } from './global-names';
import { ReductionsError, type Host } from './host';
import { messages } from './messages';
import type { CompiledModule, CompiledProgram, Diagnostic, Place } from './program';
import { framesOf, ModuleMap, STACK_URL } from './stack';

/** The exports of a module, read at use. */
export type Exports = Readonly<Record<string, unknown>>;
export type Builtins = Readonly<Record<string, Exports>>;

export interface Linked {
  readonly program: CompiledProgram;
  /** A routine that runs the modules in order, once, and returns the exports of the entry. */
  run(): Generator<unknown, Exports>;
  /** Place of a position number such as `host.p`; `null` if it is none of this program. */
  locate(position: number): Place | null;
  /** Where a thrown value comes from: the learner's frames of an Error's stack, innermost first; for other values the place of the `throw`. */
  where(error: unknown): Place[];
  /** Exports of one module by file name. Before `run` its variables are not initialised. */
  exports(file: string): Exports | undefined;
}

/** An import from a builtin that does not exist. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly code = 'link';

  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((one) => `${one.file}:${one.line}: ${one.message}`).join('\n'));
  }
}

type Body = () => Generator<unknown, void>;
type ModuleFunction = (
  host: Host,
  setExports: (exports: Exports) => void,
  imported: (number: number) => Exports,
  ...globals: unknown[]
) => Body;

// called through a variable, so it is evaluated in the global scope
const evaluate = globalThis.eval as (code: string) => unknown;

/**
 * Links a program to a host and to the modules that are not files.
 *
 * @throws LinkError if it imports a builtin, or a name of one, that is not in `builtins`.
 */
export function link(program: CompiledProgram, host: Host, builtins: Builtins): Linked {
  const locate = (position: number) => placeOf(program, position);
  const missing = program.modules.flatMap((module) => missingImports(program, module, builtins));
  if (missing.length > 0) throw new LinkError(missing);
  host.attach(locate);

  const exported: Exports[] = program.modules.map(() => ({}));
  const maps = new Map<string, ModuleMap>();
  const start = (): Generator<unknown, void>[] =>
    program.modules.map((module, i) => {
      const url = `${module.file}?${hash(module.code)}`;
      maps.set(url, new ModuleMap(module, program.names));
      const make = evaluate(`${module.code}\n//# sourceURL=${STACK_URL}${url}`) as ModuleFunction;
      const imported = (number: number): Exports => {
        const from = module.imports[number];
        if (from === undefined) return {};
        return from.module >= 0 ? (exported[from.module] ?? {}) : (builtins[from.from] ?? {});
      };
      const setExports = (exports: Exports) => {
        for (const star of module.stars) addAll(exports, imported(star));
        exported[i] = Object.freeze(exports);
      };
      const globals = module.globals.map((name) => host.globals[name as ReplacedName]);
      return make(host, setExports, imported, ...globals)();
    });

  function* run(): Generator<unknown, Exports> {
    const bodies = start();
    for (const body of bodies) body.next();
    for (const body of bodies) body.next();
    for (const body of bodies) yield* body;
    return exported[program.modules.length - 1] ?? {};
  }

  function where(error: unknown): Place[] {
    if (error instanceof Error) {
      const frames = typeof error.stack === 'string' ? framesOf(error.stack, maps) : [];
      if (frames.length > 0 && !(error instanceof ReductionsError)) return frames;
      const own = error instanceof ReductionsError ? locate(error.position) : null;
      if (own !== null) return [own, ...frames.slice(1)];
    }
    const place = locate(host.whereThrown(error));
    return place === null ? [] : [place];
  }

  const exportsOf = (file: string) => exported[program.modules.findIndex((module) => module.file === file)];
  return { program, run, locate, where, exports: exportsOf };
}

function placeOf(program: CompiledProgram, position: number): Place | null {
  const at = (position - program.base) * 4;
  const [file, line, column, fn] = at < 0 ? [] : program.positions.slice(at, at + 4);
  if (file === undefined || line === undefined || column === undefined || fn === undefined) return null;
  return { file: program.files[file] ?? '', line, column, fn: program.names[fn] ?? '' };
}

function missingImports(program: CompiledProgram, module: CompiledModule, builtins: Builtins): Diagnostic[] {
  const found: Diagnostic[] = [];
  const report = (code: string, message: string, position: number) => {
    const place = placeOf(program, position);
    found.push({
      severity: 'error',
      code,
      message,
      file: module.file,
      line: place?.line ?? 1,
      column: place?.column ?? 1,
    });
  };
  for (const one of module.imports) {
    if (one.module >= 0) continue;
    const builtin = Object.hasOwn(builtins, one.from) ? builtins[one.from] : undefined;
    if (builtin === undefined) {
      report(
        'missing-module',
        messages['missing-module'](one.from, program.files, Object.keys(builtins)),
        one.position,
      );
      continue;
    }
    for (const [name, position] of one.names)
      if (!(name in builtin))
        report(
          'missing-export',
          messages['missing-export'](`'${one.from}'`, name, Object.keys(builtin)),
          position,
        );
  }
  return found;
}

function addAll(exports: Exports, from: Exports): void {
  for (const name of Object.keys(from)) {
    if (name !== 'default' && !Object.hasOwn(exports, name))
      Object.defineProperty(exports, name, { enumerable: true, configurable: true, get: () => from[name] });
  }
}

/** Tells two versions of a file apart in stacks; the same text has the same name everywhere. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value >>> 0).toString(36);
}
