/**
 * Who declares each name, which function each piece of code is in, and what lowering must know of those functions.
 * Invariant: references are resolved after the whole file is read, so hoisting needs no care of its own.
 */
import type * as ES from 'estree';
import type { Node } from './ast';

export type FunctionKind = 'sync' | 'generator' | 'async' | 'async generator' | 'module';

/** A function, a module's body, or a piece of class body that runs as a function of its own. */
export interface FunctionInfo {
  readonly kind: FunctionKind;
  readonly arrow: boolean;
  /** As in TS33. */
  readonly name: string;
  readonly parent: FunctionInfo | null;
  readonly node: Node;
  /** Code inside it (arrows inside included) uses `this`. */
  usesThis: boolean;
  /** An async arrow or an async generator inside uses `arguments` or `super` of this function, which must then be kept in a variable. */
  keepsArguments: boolean;
  keepsSuper: boolean;
}

export type BindingKind = 'var' | 'let' | 'const' | 'function' | 'class' | 'param' | 'import';

export interface Binding {
  readonly name: string;
  readonly kind: BindingKind;
  /** Known to be an async function (not a generator). */
  isAsync: boolean;
  reads: number;
  /** Index of the import it comes from, and the name there ('*' for the namespace). */
  readonly source: number;
  readonly imported: string;
  readonly node: ES.Identifier;
}

export interface Scope {
  readonly parent: Scope | null;
  readonly isFunction: boolean;
  readonly bindings: Map<string, Binding>;
}

export interface Reference {
  readonly node: ES.Identifier;
  readonly scope: Scope;
  readonly write: boolean;
  binding: Binding | null;
}

export interface Import {
  readonly from: string;
  readonly node: ES.ImportDeclaration | ES.ExportAllDeclaration | ES.ExportNamedDeclaration;
  /** An import without names, kept for what it does; or a re-export. */
  readonly bare: boolean;
}

export interface Scopes {
  readonly top: Scope;
  readonly module: FunctionInfo;
  readonly references: ReadonlyMap<ES.Identifier, Reference>;
  readonly functions: ReadonlyMap<Node, FunctionInfo>;
  /** `arguments` and `super` which must go through a kept variable. */
  readonly kept: ReadonlySet<Node>;
  readonly imports: readonly Import[];
  /** Variables bound to the call of a named function: for TS18. */
  readonly calls: readonly {
    readonly variable: ES.Identifier;
    readonly scope: Scope;
    readonly call: ES.CallExpression;
  }[];
  /** Async functions given to `forEach`. */
  readonly asyncCallbacks: readonly Node[];
  /** Members that are assigned to or deleted. */
  readonly changed: readonly ES.MemberExpression[];
  /** Every identifier in the file. */
  readonly names: ReadonlySet<string>;
  /** `super` or `new.target` in places where we cannot keep them. */
  readonly refused: readonly { readonly code: 'super-async' | 'new-target'; readonly node: Node }[];
}

type FunctionNode = ES.FunctionDeclaration | ES.FunctionExpression | ES.ArrowFunctionExpression;

class Reader {
  readonly references = new Map<ES.Identifier, Reference>();
  readonly functions = new Map<Node, FunctionInfo>();
  readonly kept = new Set<Node>();
  readonly imports: Import[] = [];
  readonly calls: { variable: ES.Identifier; scope: Scope; call: ES.CallExpression }[] = [];
  readonly asyncCallbacks: Node[] = [];
  readonly changed: ES.MemberExpression[] = [];
  readonly names = new Set<string>();
  readonly refused: { code: 'super-async' | 'new-target'; node: Node }[] = [];
  readonly module: FunctionInfo;
  private scope: Scope;
  private fn: FunctionInfo;
  /** Name for the next function met, from the variable, property or method that holds it. */
  private hint = '';
  private className = '';

  constructor(program: ES.Program) {
    this.scope = { parent: null, isFunction: true, bindings: new Map() };
    this.module = {
      kind: 'module',
      arrow: false,
      name: '',
      parent: null,
      node: program,
      usesThis: false,
      keepsArguments: false,
      keepsSuper: false,
    };
    this.fn = this.module;
  }

  read(program: ES.Program): Scopes {
    const top = this.scope;
    for (const node of program.body) this.visit(node);
    for (const reference of this.references.values()) {
      for (let scope: Scope | null = reference.scope; scope !== null; scope = scope.parent) {
        const binding = scope.bindings.get(reference.node.name);
        if (binding === undefined) continue;
        reference.binding = binding;
        if (!reference.write) binding.reads++;
        break;
      }
    }
    const { module, references, functions, kept, imports, calls, asyncCallbacks } = this;
    const { changed, names, refused } = this;
    return {
      top,
      module,
      references,
      functions,
      kept,
      imports,
      calls,
      asyncCallbacks,
      changed,
      names,
      refused,
    };
  }

  private declare(node: ES.Identifier, kind: BindingKind, isAsync = false, source = -1, imported = ''): void {
    let scope = this.scope;
    if (kind === 'var') while (!scope.isFunction && scope.parent !== null) scope = scope.parent;
    this.names.add(node.name);
    if (scope.bindings.has(node.name)) return;
    scope.bindings.set(node.name, { name: node.name, kind, isAsync, reads: 0, source, imported, node });
  }

  private pattern(node: Node, kind: BindingKind, isAsync = false): void {
    switch (node.type) {
      case 'Identifier':
        return this.declare(node, kind, isAsync);
      case 'AssignmentPattern':
        this.pattern(node.left, kind);
        return this.named(node.left.type === 'Identifier' ? node.left.name : '', node.right);
      case 'RestElement':
        return this.pattern(node.argument, kind);
      case 'ArrayPattern':
        for (const one of node.elements) if (one) this.pattern(one, kind);
        return;
      case 'ObjectPattern':
        for (const one of node.properties) {
          if (one.type === 'RestElement') {
            this.pattern(one.argument, kind);
            continue;
          }
          if (one.computed) this.visit(one.key);
          this.pattern(one.value, kind);
        }
        return;
      default:
        return this.visit(node);
    }
  }

  /** Left side of an assignment: identifiers are written, the rest is read. */
  private target(node: Node): void {
    switch (node.type) {
      case 'Identifier':
        return this.refer(node, true);
      case 'AssignmentPattern':
        this.target(node.left);
        return this.visit(node.right);
      case 'RestElement':
        return this.target(node.argument);
      case 'ArrayPattern':
        for (const one of node.elements) if (one) this.target(one);
        return;
      case 'ObjectPattern':
        for (const one of node.properties) {
          if (one.type === 'RestElement') {
            this.target(one.argument);
            continue;
          }
          if (one.computed) this.visit(one.key);
          this.target(one.value);
        }
        return;
      case 'MemberExpression':
        this.changed.push(node);
        return this.visit(node);
      default:
        return this.visit(node);
    }
  }

  private refer(node: ES.Identifier, write: boolean): void {
    this.names.add(node.name);
    if (node.name === 'arguments') return this.keep(node, 'arguments');
    this.references.set(node, { node, scope: this.scope, write, binding: null });
  }

  private keep(node: Node, what: 'arguments' | 'super'): void {
    let crosses = false;
    let fn: FunctionInfo | null = this.fn;
    while (fn !== null && fn.arrow) {
      if (fn.kind === 'async') crosses = true;
      if (what === 'super') fn.usesThis = true;
      fn = fn.parent;
    }
    if (what === 'super' && fn?.kind === 'async generator') crosses = true;
    if (!crosses) return;
    if (fn === null || (fn.node.type !== 'FunctionExpression' && fn.node.type !== 'FunctionDeclaration')) {
      if (what === 'super') this.refused.push({ code: 'super-async', node });
      return;
    }
    this.kept.add(node);
    if (what === 'super') fn.keepsSuper = true;
    else fn.keepsArguments = true;
  }

  private inScope(isFunction: boolean, body: () => void): void {
    const outer = this.scope;
    this.scope = { parent: outer, isFunction, bindings: new Map() };
    body();
    this.scope = outer;
  }

  private inFunction(node: Node, kind: FunctionKind, arrow: boolean, name: string, body: () => void): void {
    const outer = this.fn;
    this.fn = {
      kind,
      arrow,
      name,
      parent: outer,
      node,
      usesThis: false,
      keepsArguments: false,
      keepsSuper: false,
    };
    this.functions.set(node, this.fn);
    this.hint = '';
    this.inScope(true, body);
    this.fn = outer;
  }

  private named(name: string, node: Node | null | undefined): void {
    if (!node) return;
    this.hint =
      node.type === 'FunctionExpression' ||
      node.type === 'ArrowFunctionExpression' ||
      node.type === 'ClassExpression'
        ? name
        : '';
    this.visit(node);
    this.hint = '';
  }

  private function(node: FunctionNode): void {
    const own = node.type !== 'ArrowFunctionExpression' && node.id ? node.id.name : '';
    const name =
      own ||
      this.hint ||
      (node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression' ? this.fn.name : '') ||
      'default';
    const kind: FunctionKind = node.async
      ? node.generator
        ? 'async generator'
        : 'async'
      : node.generator
        ? 'generator'
        : 'sync';
    this.inFunction(
      node,
      kind,
      node.type === 'ArrowFunctionExpression',
      name === 'default' && this.fn.kind === 'module' && node.type !== 'FunctionDeclaration' ? '' : name,
      () => {
        if (node.type === 'FunctionExpression' && node.id)
          this.declare(node.id, 'function', node.async === true && node.generator !== true);
        for (const param of node.params) this.pattern(param, 'param');
        if (node.body.type === 'BlockStatement') for (const line of node.body.body) this.visit(line);
        else this.visit(node.body);
      },
    );
  }

  private class(node: ES.ClassDeclaration | ES.ClassExpression): void {
    const name = node.id?.name ?? (this.hint || 'class');
    this.hint = '';
    if (node.superClass) this.visit(node.superClass);
    const outer = this.className;
    this.className = name;
    this.inScope(false, () => {
      if (node.id) this.declare(node.id, 'class');
      for (const part of node.body.body) {
        if (part.type === 'StaticBlock') {
          this.inFunction(part, 'sync', false, name, () => {
            for (const line of part.body) this.visit(line);
          });
          continue;
        }
        if (part.computed) this.visit(part.key);
        const key = keyName(part.key, part.computed);
        if (part.type === 'MethodDefinition') {
          this.named(
            part.kind === 'constructor' ? `new ${name}` : key === '' ? name : `${name}.${key}`,
            part.value,
          );
        } else if (part.value) {
          const value = part.value;
          this.inFunction(part, 'sync', false, name, () =>
            this.named(key === '' ? name : `${name}.${key}`, value),
          );
        }
      }
    });
    this.className = outer;
  }

  private visit(node: Node): void {
    switch (node.type) {
      case 'Identifier':
        return this.refer(node, false);
      case 'FunctionDeclaration':
        if (node.id) this.declare(node.id, 'function', node.async === true && node.generator !== true);
        return this.function(node);
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return this.function(node);
      case 'ClassDeclaration':
        if (node.id) this.declare(node.id, 'class');
        return this.class(node);
      case 'ClassExpression':
        return this.class(node);
      case 'VariableDeclaration':
        for (const one of node.declarations) {
          const init = one.init;
          const isAsync =
            node.kind === 'const' &&
            (init?.type === 'ArrowFunctionExpression' || init?.type === 'FunctionExpression') &&
            init.async === true &&
            init.generator !== true;
          this.pattern(one.id, node.kind === 'var' ? 'var' : node.kind === 'let' ? 'let' : 'const', isAsync);
          if (
            one.id.type === 'Identifier' &&
            init?.type === 'CallExpression' &&
            init.callee.type === 'Identifier'
          )
            this.calls.push({ variable: one.id, scope: this.scope, call: init });
          this.named(one.id.type === 'Identifier' ? one.id.name : '', init);
        }
        return;
      case 'BlockStatement':
        return this.inScope(false, () => {
          for (const line of node.body) this.visit(line);
        });
      case 'ForStatement':
        return this.inScope(false, () => {
          if (node.init) this.visit(node.init);
          if (node.test) this.visit(node.test);
          if (node.update) this.visit(node.update);
          this.visit(node.body);
        });
      case 'ForInStatement':
      case 'ForOfStatement':
        return this.inScope(false, () => {
          if (node.left.type === 'VariableDeclaration') this.visit(node.left);
          else this.target(node.left);
          this.visit(node.right);
          this.visit(node.body);
        });
      case 'SwitchStatement':
        this.visit(node.discriminant);
        return this.inScope(false, () => {
          for (const one of node.cases) {
            if (one.test) this.visit(one.test);
            for (const line of one.consequent) this.visit(line);
          }
        });
      case 'CatchClause':
        return this.inScope(false, () => {
          if (node.param) this.pattern(node.param, 'let');
          this.visit(node.body);
        });
      case 'AssignmentExpression':
        if (node.operator !== '=' && node.left.type === 'Identifier') this.refer(node.left, false);
        this.target(node.left);
        return this.named(
          node.left.type === 'Identifier'
            ? node.left.name
            : node.left.type === 'MemberExpression'
              ? keyName(node.left.property, node.left.computed)
              : '',
          node.right,
        );
      case 'UpdateExpression':
        return this.target(node.argument);
      case 'UnaryExpression':
        return node.operator === 'delete' ? this.target(node.argument) : this.visit(node.argument);
      case 'MemberExpression':
        this.visit(node.object);
        if (node.computed) this.visit(node.property);
        return;
      case 'CallExpression': {
        const first = node.arguments[0];
        const method =
          node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier'
            ? node.callee.property.name
            : '';
        if (
          method === 'forEach' &&
          (first?.type === 'ArrowFunctionExpression' || first?.type === 'FunctionExpression') &&
          first.async
        )
          this.asyncCallbacks.push(first);
        return this.children(node);
      }
      case 'Property':
        if (node.computed) this.visit(node.key);
        return this.named(keyName(node.key, node.computed), node.value);
      case 'ImportDeclaration':
        return this.import(node);
      case 'ExportAllDeclaration':
        this.imports.push({ from: String(node.source.value), node, bare: true });
        return;
      case 'ExportNamedDeclaration':
        if (node.source) this.imports.push({ from: String(node.source.value), node, bare: true });
        else if (node.declaration) this.visit(node.declaration);
        else
          for (const one of node.specifiers)
            if (one.local.type === 'Identifier') this.refer(one.local, false);
        return;
      case 'ExportDefaultDeclaration':
        return this.visit(node.declaration as Node);
      case 'LabeledStatement':
        return this.visit(node.body);
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'PrivateIdentifier':
      case 'Literal':
        return;
      case 'MetaProperty':
        if (node.meta.name === 'new') {
          let fn: FunctionInfo | null = this.fn;
          let crosses = false;
          while (fn?.arrow) {
            crosses ||= fn.kind === 'async';
            fn = fn.parent;
          }
          if (crosses) this.refused.push({ code: 'new-target', node });
        }
        return;
      case 'ThisExpression': {
        let fn: FunctionInfo | null = this.fn;
        while (fn?.arrow) {
          fn.usesThis = true;
          fn = fn.parent;
        }
        return;
      }
      case 'Super':
        return this.keep(node, 'super');
      default:
        return this.children(node);
    }
  }

  private children(node: Node): void {
    this.hint = '';
    const fields = node as unknown as Record<string, unknown>;
    for (const key in fields) {
      if (key === 'loc' || key === 'type') continue;
      const child = fields[key];
      if (typeof child !== 'object' || child === null) continue;
      if (Array.isArray(child)) {
        for (const one of child as unknown[]) if (isNode(one)) this.visit(one);
      } else if (isNode(child)) this.visit(child);
    }
  }

  private import(node: ES.ImportDeclaration): void {
    const source =
      this.imports.push({ from: String(node.source.value), node, bare: node.specifiers.length === 0 }) - 1;
    for (const one of node.specifiers) {
      const imported =
        one.type === 'ImportDefaultSpecifier'
          ? 'default'
          : one.type === 'ImportNamespaceSpecifier'
            ? '*'
            : one.imported.type === 'Identifier'
              ? one.imported.name
              : String(one.imported.value);
      this.declare(one.local, 'import', false, source, imported);
    }
  }
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
  );
}

function keyName(key: ES.Expression | ES.PrivateIdentifier, computed: boolean): string {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  if (computed) return '';
  if (key.type === 'Identifier') return key.name;
  return key.type === 'Literal' ? String(key.value) : '';
}

/** Reads an erased tree. */
export function readScopes(program: ES.Program): Scopes {
  return new Reader(program).read(program);
}
