/**
 * Which file imports what from which, what each exports, and the order in which they run.
 * Rules TS40 to TS45.
 */
import type * as ES from 'estree';
import type { Loc, Node } from './ast';
import { messages, type MessageCode } from './messages';
import type { Binding, Scopes } from './scopes';

/** What an exported name stands for. */
export type Export =
  | { readonly kind: 'local'; readonly local: string; readonly loc: Loc }
  /** `imported` of import number `source`; '*' for its namespace. */
  | { readonly kind: 'from'; readonly source: number; readonly imported: string; readonly loc: Loc };

export interface Unit {
  readonly file: string;
  readonly program: ES.Program;
  readonly scopes: Scopes;
  readonly types: ReadonlySet<string>;
  readonly exports: Map<string, Export>;
  /** Indexes of imports whose names are all re-exported. */
  readonly stars: number[];
  /** For each import: the file it means, a builtin, or nothing (not found, or not needed at run time). */
  readonly targets: ({ file: string } | { builtin: string } | null)[];
  /** Name of the variable that holds a default export without a name of its own. */
  readonly defaultName: string;
}

export type Report = (file: string, code: MessageCode, message: string, loc: Loc) => void;

/** Finds the file that `from` means in `importer`. */
export function resolveFile(from: string, importer: string, files: ReadonlySet<string>): string | undefined {
  const parts = importer.split('/').slice(0, -1);
  for (const part of from.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else parts.push(part);
  }
  const path = parts.join('/');
  for (const candidate of [
    path,
    `${path}.ts`,
    path.replace(/\.[cm]?js$/, '.ts'),
    `${path}.js`,
    `${path}/index.ts`,
  ])
    if (files.has(candidate)) return candidate;
  return undefined;
}

function isRelative(from: string): boolean {
  return (
    from.startsWith('./') || from.startsWith('../') || from.startsWith('/') || from === '.' || from === '..'
  );
}

/** Names declared by a pattern. */
export function patternNames(node: Node, into: ES.Identifier[] = []): ES.Identifier[] {
  if (node.type === 'Identifier') into.push(node);
  else if (node.type === 'AssignmentPattern') patternNames(node.left, into);
  else if (node.type === 'RestElement') patternNames(node.argument, into);
  else if (node.type === 'ArrayPattern')
    for (const one of node.elements) {
      if (one) patternNames(one, into);
    }
  else if (node.type === 'ObjectPattern')
    for (const one of node.properties) patternNames(one.type === 'Property' ? one.value : one, into);
  return into;
}

const nameOf = (node: ES.Identifier | ES.Literal): string =>
  node.type === 'Identifier' ? node.name : String(node.value);

/** Collects what a file exports. */
export function readExports(unit: Unit, report: Report): void {
  const add = (name: string, entry: Export) => {
    if (unit.exports.has(name))
      report(unit.file, 'duplicate-export', messages['duplicate-export'](name), entry.loc);
    unit.exports.set(name, entry);
  };
  const sourceOf = (node: Node) => unit.scopes.imports.findIndex((one) => one.node === node);
  for (const node of unit.program.body) {
    if (node.type === 'ExportDefaultDeclaration') {
      const declared = node.declaration;
      const named =
        (declared.type === 'FunctionDeclaration' || declared.type === 'ClassDeclaration') &&
        declared.id !== null;
      add('default', {
        kind: 'local',
        local: named ? (declared.id?.name ?? '') : unit.defaultName,
        loc: node.loc,
      });
    } else if (node.type === 'ExportAllDeclaration') {
      const source = sourceOf(node);
      if (node.exported) add(nameOf(node.exported), { kind: 'from', source, imported: '*', loc: node.loc });
      else unit.stars.push(source);
    } else if (node.type === 'ExportNamedDeclaration') {
      const declared = node.declaration;
      if (declared?.type === 'VariableDeclaration') {
        for (const one of declared.declarations)
          for (const name of patternNames(one.id))
            add(name.name, { kind: 'local', local: name.name, loc: name.loc });
      } else if (declared) {
        const id = declared.id;
        if (id) add(id.name, { kind: 'local', local: id.name, loc: id.loc });
      } else {
        for (const one of node.specifiers) {
          const exported = nameOf(one.exported);
          const local = nameOf(one.local);
          if (node.source) {
            add(exported, { kind: 'from', source: sourceOf(node), imported: local, loc: one.loc });
            continue;
          }
          const binding = unit.scopes.top.bindings.get(local);
          if (binding?.kind === 'import')
            add(exported, { kind: 'from', source: binding.source, imported: binding.imported, loc: one.loc });
          else if (binding) add(exported, { kind: 'local', local, loc: one.loc });
          else if (!unit.types.has(local))
            report(unit.file, 'undefined-export', messages['undefined-export'](local), one.loc);
        }
      }
    }
  }
}

export class Graph {
  constructor(
    private readonly units: ReadonlyMap<string, Unit>,
    /** Files that could not be read: what they export is unknown. */
    private readonly broken: ReadonlySet<string>,
    private readonly builtins: Readonly<Record<string, readonly string[]>> | undefined,
    private readonly report: Report,
  ) {}

  /** Finds out what each import of `unit` means. */
  resolve(unit: Unit, allFiles: readonly string[]): void {
    const files = new Set(allFiles);
    for (const [i, one] of unit.scopes.imports.entries()) {
      unit.targets[i] = null;
      const loc = one.node.source?.loc;
      if (isRelative(one.from)) {
        const file = resolveFile(one.from, unit.file, files);
        if (file !== undefined) unit.targets[i] = { file };
        else
          this.report(unit.file, 'missing-module', messages['missing-module'](one.from, allFiles, []), loc);
      } else if (this.builtins && !Object.hasOwn(this.builtins, one.from)) {
        this.report(
          unit.file,
          'missing-module',
          messages['missing-module'](one.from, allFiles, Object.keys(this.builtins)),
          loc,
        );
      } else {
        unit.targets[i] = { builtin: one.from };
      }
    }
  }

  /** Is there a value of that name, only a type, or neither? */
  kind(file: string, name: string, seen: ReadonlySet<string> = new Set()): 'value' | 'type' | 'missing' {
    if (this.broken.has(file)) return 'value';
    const unit = this.units.get(file);
    const key = `${file} ${name}`;
    if (!unit || seen.has(key)) return 'missing';
    const deeper = new Set(seen).add(key);
    const entry = unit.exports.get(name);
    if (entry?.kind === 'local') return 'value';
    if (entry)
      return entry.imported === '*' ? 'value' : this.kindAt(unit, entry.source, entry.imported, deeper);
    if (unit.types.has(name)) return 'type';
    if (name === 'default') return 'missing';
    for (const star of unit.stars) {
      const kind = this.kindAt(unit, star, name, deeper);
      if (kind !== 'missing') return kind;
    }
    return 'missing';
  }

  private kindAt(
    unit: Unit,
    source: number,
    name: string,
    seen: ReadonlySet<string>,
  ): 'value' | 'type' | 'missing' {
    const target = unit.targets[source];
    if (!target) return 'value';
    if ('file' in target) return this.kind(target.file, name, seen);
    const names = this.builtins?.[target.builtin];
    return names && !names.includes(name) ? 'missing' : 'value';
  }

  /** Every name a file exports, with what it stands for, stars taken apart. */
  exportsOf(unit: Unit): Map<string, Export> {
    const all = new Map<string, Export>();
    for (const [name, entry] of unit.exports) {
      if (
        entry.kind === 'local' ||
        entry.imported === '*' ||
        this.kindAt(unit, entry.source, entry.imported, new Set()) === 'value'
      )
        all.set(name, entry);
    }
    for (const star of unit.stars) {
      const target = unit.targets[star];
      if (!target || !('file' in target)) continue;
      for (const name of this.names(target.file)) {
        if (name !== 'default' && !all.has(name))
          all.set(name, {
            kind: 'from',
            source: star,
            imported: name,
            loc: unit.scopes.imports[star]?.node.loc,
          });
      }
    }
    return all;
  }

  /** Names a file exports as values, in order of writing. */
  names(file: string, seen: Set<string> = new Set()): string[] {
    const unit = this.units.get(file);
    if (!unit || seen.has(file)) return [];
    seen.add(file);
    const names = [...unit.exports.keys()].filter((name) => this.kind(file, name) === 'value');
    for (const star of unit.stars) {
      const target = unit.targets[star];
      if (target && 'file' in target)
        for (const name of this.names(target.file, seen))
          if (name !== 'default' && !names.includes(name)) names.push(name);
    }
    return names;
  }

  /** Checks that what is imported exists, and forgets imports of which nothing is used at run time. */
  check(unit: Unit): void {
    const used = unit.scopes.imports.map((one) => one.bare);
    const missing = (source: number, name: string, loc: Loc) => {
      const target = unit.targets[source];
      if (!target) return;
      if ('file' in target)
        this.report(
          unit.file,
          'missing-export',
          messages['missing-export'](target.file, name, this.names(target.file)),
          loc,
        );
      else
        this.report(
          unit.file,
          'missing-export',
          messages['missing-export'](`'${target.builtin}'`, name, this.builtins?.[target.builtin] ?? []),
          loc,
        );
    };
    const of = (binding: Binding) =>
      binding.imported === '*' ? 'value' : this.kindAt(unit, binding.source, binding.imported, new Set());
    for (const binding of unit.scopes.top.bindings.values()) {
      if (binding.kind !== 'import' || binding.reads === 0) continue;
      const kind = of(binding);
      if (kind === 'missing') missing(binding.source, binding.imported, binding.node.loc);
      if (kind !== 'type') used[binding.source] = true;
    }
    for (const entry of unit.exports.values()) {
      if (entry.kind !== 'from' || entry.imported === '*') continue;
      if (unit.scopes.imports[entry.source]?.node.type !== 'ExportNamedDeclaration') continue;
      if (this.kindAt(unit, entry.source, entry.imported, new Set()) === 'missing')
        missing(entry.source, entry.imported, entry.loc);
    }
    for (const reference of unit.scopes.references.values()) {
      if (reference.write && reference.binding?.kind === 'import')
        this.report(
          unit.file,
          'import-assign',
          messages['import-assign'](reference.node.name),
          reference.node.loc,
        );
    }
    for (const [i, isUsed] of used.entries()) if (!isUsed) unit.targets[i] = null;
  }

  /** Files in the order in which they run. */
  order(entry: string): string[] {
    const done = new Set<string>();
    const order: string[] = [];
    const go = (file: string) => {
      if (done.has(file)) return;
      done.add(file);
      for (const target of this.units.get(file)?.targets ?? [])
        if (target && 'file' in target) go(target.file);
      order.push(file);
    };
    go(entry);
    return order;
  }
}
