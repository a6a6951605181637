/**
 * The compile step: a learner's files to a program.
 * Rules TS1 to TS62. Types are not checked here; the editor does that.
 * Call flow: parse, erase, read scopes (each file) - exports, imports, order (all files) - lower, print (each file that runs).
 */
import { printModule } from './print';
import type { Loc, Node } from './ast';
import { erase, type EraseState } from './erase';
import { languageNames } from './global-names';
import { callText, lower, type Names } from './lower';
import { messages, type MessageCode } from './messages';
import { Graph, readExports, type Export, type Unit } from './modules';
import { parse } from './parse';
import { Positions } from './positions';
import type { CompiledImport, CompiledModule, CompileResult, Diagnostic } from './program';
import { readScopes, type Scopes } from './scopes';

export interface CompileOptions {
  /** File that runs; default `main.ts`, else `index.ts`, else the first file. */
  readonly entry?: string;
  /** Modules besides the files and the names they export. Given, imports from them are checked here; else at link time. */
  readonly builtins?: Readonly<Record<string, readonly string[]>>;
  /** Number of the first position, default 1. A second version of a program in the same sandbox starts after the first, at `base + positions.length / 4`. */
  readonly base?: number;
}

/** Compiles all files. Findings in any file are returned, never thrown; with an error among them there is no program. */
export function compile(
  files: Readonly<Record<string, string>>,
  options: CompileOptions = {},
): CompileResult {
  const names = Object.keys(files);
  const diagnostics: Diagnostic[] = [];
  const diagnose = (
    severity: Diagnostic['severity'],
    file: string,
    code: string,
    message: string,
    loc: Loc,
  ) => {
    const end = loc ? { endLine: loc.end.line, endColumn: loc.end.column + 1 } : {};
    diagnostics.push({
      severity,
      code,
      message,
      file,
      line: loc?.start.line ?? 1,
      column: (loc?.start.column ?? 0) + 1,
      ...end,
    });
  };
  const report = (file: string, code: MessageCode, message: string, loc: Loc) =>
    diagnose('error', file, code, message, loc);

  const units = new Map<string, Unit>();
  const broken = new Set<string>();
  for (const file of names) {
    const parsed = parse(file, files[file] ?? '');
    if ('error' in parsed) {
      diagnostics.push(parsed.error);
      broken.add(file);
      continue;
    }
    const types = new Set<string>();
    const state: EraseState = {
      types,
      enums: new Map(),
      refuse: (code, message, loc) => report(file, code, message, loc),
    };
    erase(parsed.program, state);
    const scopes = readScopes(parsed.program);
    for (const one of scopes.refused) report(file, one.code, messages[one.code](), one.node.loc);
    refuseLanguage(scopes, (what, loc) =>
      report(file, 'language-assign', messages['language-assign'](what), loc),
    );
    const unit: Unit = {
      file,
      program: parsed.program,
      scopes,
      types,
      exports: new Map(),
      stars: [],
      targets: [],
      defaultName: unused(identifier(file), scopes.names),
    };
    readExports(unit, report);
    units.set(file, unit);
  }

  const graph = new Graph(units, broken, options.builtins, report);
  for (const unit of units.values()) graph.resolve(unit, names);
  for (const unit of units.values()) graph.check(unit);
  for (const unit of units.values())
    warnUnawaited(unit, (message, loc) => diagnose('warning', unit.file, 'unawaited', message, loc));

  const entry =
    options.entry ?? ['main.ts', 'index.ts'].find((file) => file in files) ?? names[0] ?? 'main.ts';
  if (!names.includes(entry)) report(entry, 'missing-entry', messages['missing-entry'](entry, names), null);
  diagnostics.sort(
    (a, b) => names.indexOf(a.file) - names.indexOf(b.file) || a.line - b.line || a.column - b.column,
  );
  if (diagnostics.some((one) => one.severity === 'error')) return { ok: false, diagnostics };

  const order = graph.order(entry);
  const positions = new Positions(options.base ?? 1);
  positions.files.push(...order);
  const modules: CompiledModule[] = [];
  for (const file of order) {
    const unit = units.get(file);
    if (unit !== undefined) modules.push(generate(unit, graph, order, positions));
  }
  return {
    ok: true,
    diagnostics,
    program: {
      version: 1,
      modules,
      entry,
      base: positions.base,
      positions: positions.table,
      files: positions.files,
      names: positions.names,
    },
  };
}

function generate(unit: Unit, graph: Graph, order: readonly string[], positions: Positions): CompiledModule {
  const { scopes } = unit;
  const file = order.indexOf(unit.file);
  const taken = scopes.names;
  const names: Names = {
    host: unused('$', taken),
    own: unusedPrefix('$v', taken),
    arguments: unused('$arguments', taken),
    super: unused('$super', taken),
    imports: scopes.imports.map((_, i) => unused(`$m${i}`, taken)),
  };
  const setExports = unused('$exports', taken);
  const imported = unused('$import', taken);

  const imports: CompiledImport[] = [];
  const numbers = scopes.imports.map((one, i): number => {
    const target = unit.targets[i];
    if (!target) return -1;
    const position = positions.add(file, one.node.loc, '');
    const wanted: [string, number][] = [];
    if ('builtin' in target) {
      for (const binding of scopes.top.bindings.values()) {
        if (
          binding.kind === 'import' &&
          binding.source === i &&
          binding.reads > 0 &&
          binding.imported !== '*'
        )
          wanted.push([binding.imported, positions.add(file, binding.node.loc, '')]);
      }
    }
    return (
      imports.push(
        'file' in target
          ? { module: order.indexOf(target.file), from: target.file, names: [], position }
          : { module: -1, from: target.builtin, names: wanted, position },
      ) - 1
    );
  });

  const exported = graph.exportsOf(unit);
  const getters = [...exported].map(
    ([name, entry]) => `get ${JSON.stringify(name)}() { return ${reading(unit, entry, names)}; }`,
  );
  const links: string[] = [];
  for (const [i, number] of numbers.entries())
    if (number >= 0) links.push(`const ${names.imports[i]} = ${imported}(${number});`);
  for (const binding of scopes.top.bindings.values()) {
    if (binding.kind !== 'import' || binding.reads === 0) continue;
    const target = unit.targets[binding.source];
    const from = names.imports[binding.source] ?? '';
    if (!target) continue;
    if (binding.imported === '*') links.push(`const ${binding.name} = ${from};`);
    else if ('builtin' in target)
      links.push(`const ${binding.name} = ${from}[${JSON.stringify(binding.imported)}];`);
  }

  const functions: number[] = [];
  for (const fn of scopes.functions.values()) {
    const loc = fn.node.loc;
    if (loc)
      functions.push(loc.start.line, loc.start.column, loc.end.line, loc.end.column, positions.name(fn.name));
  }
  const programLoc = unit.program.loc;
  const lowered = lower(unit, file, positions, names);
  const printed = printModule(lowered.body, programLoc);
  const head = `(function (${[names.host, setExports, imported, ...lowered.globals].join(', ')}) { "use strict"; return function* () { ${setExports}({ ${getters.join(', ')} }); yield; ${links.join(' ')} yield;`;
  return {
    file: unit.file,
    code: `${head}\n${printed.code}\n}; })`,
    globals: lowered.globals,
    imports,
    exports: [...exported.keys()],
    stars: unit.stars
      .map((star) => numbers[star] ?? -1)
      .filter((number) => number >= 0 && imports[number]?.module === -1),
    map: printed.map,
    functions,
  };
}

function reading(unit: Unit, entry: Export, names: Names): string {
  if (entry.kind === 'local') return entry.local;
  const from = names.imports[entry.source] ?? '';
  return entry.imported === '*' ? from : `${from}[${JSON.stringify(entry.imported)}]`;
}

/** Finds assignments to what belongs to the language: a global of it, a member of one, a member of its prototype. Rule TS57. */
function refuseLanguage(scopes: Scopes, refuse: (what: string, loc: Loc) => void): void {
  const language = (node: Node): string | null => {
    if (node.type !== 'Identifier' || !languageNames.has(node.name)) return null;
    return scopes.references.get(node)?.binding === null ? node.name : null;
  };
  for (const { node, write } of scopes.references.values())
    if (write && language(node) !== null) refuse(node.name, node.loc);
  for (const { object, property, computed, loc } of scopes.changed) {
    const own =
      object.type === 'MemberExpression' && !object.computed && isNamed(object.property, 'prototype')
        ? `${language(object.object) ?? ''}.prototype`
        : (language(object) ?? '');
    if (own === '' || own.startsWith('.')) continue;
    const member = property.type === 'Identifier' && !computed ? `.${property.name}` : '[…]';
    refuse(own + member, loc);
  }
}

function isNamed(node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}

function warnUnawaited(unit: Unit, warn: (message: string, loc: Loc) => void): void {
  const { scopes } = unit;
  const exported = new Set([...unit.exports.values()].map((one) => (one.kind === 'local' ? one.local : '')));
  for (const { variable, scope, call } of scopes.calls) {
    if (call.callee.type !== 'Identifier') continue;
    const binding = scope.bindings.get(variable.name);
    const callee = scopes.references.get(call.callee)?.binding;
    if (!callee?.isAsync || binding === undefined || binding.node !== variable || binding.reads > 0) continue;
    if (scope === scopes.top && exported.has(variable.name)) continue;
    warn(messages['unawaited-variable'](callText(call), variable.name), call.loc);
  }
  for (const node of scopes.asyncCallbacks) warn(messages['unawaited-callback'](), node.loc);
}

function identifier(file: string): string {
  const base = /([^/]*?)(\.[cm]?[jt]s)?$/.exec(file)?.[1] ?? '';
  const name = base.replace(
    /[^\p{ID_Continue}]+(.)?/gu,
    (_, next: string | undefined) => next?.toUpperCase() ?? '',
  );
  return /^\p{ID_Start}/u.test(name) ? name : `file${name}`;
}

const RESERVED = new Set(
  'await break case catch class const continue debugger default delete do else enum eval arguments export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield'.split(
    ' ',
  ),
);

function unused(name: string, taken: Scopes['names']): string {
  let free = name;
  while (taken.has(free) || RESERVED.has(free)) free += '$';
  return free;
}

function unusedPrefix(prefix: string, taken: Scopes['names']): string {
  let free = prefix;
  while ([...taken].some((name) => name.startsWith(free))) free += '$';
  return free;
}
