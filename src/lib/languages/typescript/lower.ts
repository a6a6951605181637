/**
 * Makes an erased module into the code of routines: `async` to generators, reductions, positions, drops, imports read at use.
 * Rules TS10 to TS24, TS30, TS31, TS41, TS46, TS54.
 * Invariant: what it adds uses only the names in `Names`, which the file itself does not use, and allocates nothing beyond the generators.
 */
import type * as ES from 'estree';
import {
  assign,
  at,
  block,
  call,
  declare,
  id,
  index,
  literal,
  member,
  not,
  sequence,
  statement,
  when,
  yields,
  type Loc,
  type Node,
} from './ast';
import { languageNames, replacedNames } from './global-names';
import type { Unit } from './modules';
import type { Positions } from './positions';
import type { Binding, FunctionInfo } from './scopes';
import { Walker, type Visitors } from './walk';

/** Names for what we add to a file. */
export interface Names {
  readonly host: string;
  /** Prefix of variables of our own; a number follows. */
  readonly own: string;
  readonly arguments: string;
  readonly super: string;
  /** For each import of the file, the variable with its exports. */
  readonly imports: readonly string[];
}

export interface Lowered {
  readonly body: ES.Statement[];
  /** Globals of the sandbox that the file uses. */
  readonly globals: string[];
}

interface State {
  readonly fn: FunctionInfo;
}

type FunctionNode = ES.FunctionDeclaration | ES.FunctionExpression | ES.ArrowFunctionExpression;
type Loop = ES.WhileStatement | ES.DoWhileStatement | ES.ForStatement | ES.ForInStatement | ES.ForOfStatement;

const isRoutine = (fn: FunctionInfo) =>
  fn.kind === 'async' || fn.kind === 'async generator' || fn.kind === 'module';
const replaced: ReadonlySet<string> = new Set(replacedNames);

/** For nodes we add: all of it maps to where the learner's code begins. */
const startOf = (loc: Loc): Loc => loc && { start: loc.start, end: loc.start };

/** Lowers one file. The tree is used up. */
export function lower(unit: Unit, file: number, positions: Positions, names: Names): Lowered {
  const { scopes } = unit;
  const globals = new Set<string>();
  let ownNames = 0;
  /** Counts waits, to see whether an expression holds one. */
  let waits = 0;

  const $ = (name: string) => member(id(names.host), name);
  const own = () => id(`${names.own}${++ownNames}`);
  const place = (loc: Loc, fn: FunctionInfo) => positions.add(file, loc, fn.name);

  /** `--$.r < 0` */
  const spend = (): ES.BinaryExpression => ({
    type: 'BinaryExpression',
    operator: '<',
    left: { type: 'UpdateExpression', operator: '--', prefix: true, argument: $('r') },
    right: literal(0),
  });

  function check(fn: FunctionInfo, loc: Loc): ES.Statement {
    const number = literal(place(loc, fn));
    const over = isRoutine(fn)
      ? yields(sequence(assign($('p'), number), $('preempt')))
      : call($('spent'), [number]);
    return at(when(spend(), statement(over)), startOf(loc));
  }

  /** Waits for `value`, which is lowered already; `nested` if it holds waits itself. */
  function wait(value: ES.Expression, loc: Loc, fn: FunctionInfo, nested: boolean): ES.YieldExpression {
    const number = literal(place(loc, fn));
    waits++;
    return at(yields(nested ? call($('at'), [value, number]) : sequence(assign($('p'), number), value)), loc);
  }

  function awaited(argument: ES.Expression, loc: Loc, state: State, walk: Walker<State>): ES.Expression {
    const before = waits;
    const held = argument.type === 'Identifier' || argument.type === 'MemberExpression';
    const value = walk.visit(argument, state);
    return wait(held ? kept(value, loc, state.fn) : value, loc, state.fn, waits !== before);
  }

  /** What a variable or property holds may be awaited again. */
  function kept(value: ES.Expression, loc: Loc, fn: FunctionInfo): ES.Expression {
    return call($('keep'), [value, literal(place(loc, fn))]);
  }

  /** The value of a `return`: waited for unless it cannot be anything to wait for. */
  function returned(argument: ES.Expression, state: State, walk: Walker<State>): ES.Expression {
    switch (argument.type) {
      case 'Literal':
      case 'TemplateLiteral':
      case 'ArrayExpression':
      case 'ObjectExpression':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'ClassExpression':
      case 'BinaryExpression':
      case 'UnaryExpression':
      case 'UpdateExpression':
      case 'ThisExpression':
      case 'AwaitExpression':
        return walk.visit(argument, state);
      case 'ConditionalExpression':
        argument.test = walk.visit(argument.test, state);
        argument.consequent = returned(argument.consequent, state, walk);
        argument.alternate = returned(argument.alternate, state, walk);
        return argument;
      case 'Identifier': {
        if (argument.name === 'undefined' || argument.name === 'NaN' || argument.name === 'Infinity')
          return argument;
        const value = walk.visit(argument, state);
        if (value.type !== 'Identifier')
          return wait(kept(value, argument.loc, state.fn), argument.loc, state.fn, false);
        const isObject: ES.Expression = {
          type: 'BinaryExpression',
          operator: '===',
          left: { type: 'UnaryExpression', operator: 'typeof', prefix: true, argument: value },
          right: literal('object'),
        };
        return at(
          {
            type: 'ConditionalExpression',
            test: isObject,
            consequent: wait(kept(value, argument.loc, state.fn), argument.loc, state.fn, false),
            alternate: value,
          },
          argument.loc,
        );
      }
      default:
        return awaited(argument, argument.loc, state, walk);
    }
  }

  function info(node: Node): FunctionInfo {
    const found = scopes.functions.get(node);
    if (found === undefined) throw new Error(`bug: no function for ${node.type}`);
    return found;
  }

  function body(node: FunctionNode, fn: FunctionInfo, walk: Walker<State>): ES.BlockStatement {
    const state = { fn };
    walk.list(node.params, state);
    let lines: ES.Statement[];
    if (node.body.type === 'BlockStatement') {
      lines = node.body.body;
      walk.list(lines, state);
    } else {
      const value = fn.kind === 'async' ? returned(node.body, state, walk) : walk.visit(node.body, state);
      lines = [at({ type: 'ReturnStatement', argument: value }, value.loc)];
    }
    lines.unshift(check(fn, node.loc), ...keeps(fn));
    return node.body.type === 'BlockStatement' ? node.body : at(block(lines), node.body.loc);
  }

  function keeps(fn: FunctionInfo): ES.Statement[] {
    const lines: ES.Statement[] = [];
    if (fn.keepsArguments) lines.push(declare('const', id(names.arguments), id('arguments')));
    if (fn.keepsSuper) {
      const read: ES.ArrowFunctionExpression = {
        type: 'ArrowFunctionExpression',
        expression: true,
        params: [id('key')],
        body: index({ type: 'Super' } as unknown as ES.Expression, id('key')),
      };
      lines.push(declare('const', id(names.super), read));
    }
    return lines;
  }

  function lowerFunction(node: FunctionNode, walk: Walker<State>): Node {
    const fn = info(node);
    if (fn.kind === 'async generator' && node.type !== 'ArrowFunctionExpression') {
      const outer = keeps(fn);
      const inner: ES.FunctionExpression = {
        type: 'FunctionExpression',
        params: node.params,
        generator: true,
        body: block([]),
      };
      const bare: FunctionInfo = { ...fn, keepsArguments: false, keepsSuper: false };
      inner.body = body(node, bare, walk);
      node.async = false;
      node.generator = false;
      node.params = [];
      node.body = block([
        ...outer,
        {
          type: 'ReturnStatement',
          argument: call($('asyncGenerator'), [
            call(member(inner, 'apply'), [{ type: 'ThisExpression' }, id('arguments')]),
          ]),
        },
      ]);
      return node;
    }
    if (node.type === 'ArrowFunctionExpression') {
      if (fn.kind === 'async') {
        const lowered: ES.FunctionExpression = at(
          { type: 'FunctionExpression', params: node.params, generator: true, body: body(node, fn, walk) },
          node.loc,
        );
        return fn.usesThis ? call(member(lowered, 'bind'), [{ type: 'ThisExpression' }]) : lowered;
      }
      if (node.body.type !== 'BlockStatement') {
        walk.list(node.params, { fn });
        const value = walk.visit(node.body, { fn });
        node.body = sequence(
          {
            type: 'LogicalExpression',
            operator: '&&',
            left: spend(),
            right: call($('spent'), [literal(place(node.loc, fn))]),
          },
          value,
        );
        return node;
      }
    }
    node.body = body(node, fn, walk);
    if (fn.kind === 'async') {
      node.async = false;
      node.generator = true;
    }
    return node;
  }

  function loop(node: Loop, state: State, walk: Walker<State>): void {
    walk.children(node, state);
    const turn = check(state.fn, node.loc);
    if (node.body.type === 'BlockStatement') node.body.body.unshift(turn);
    else node.body = block([turn, node.body]);
  }

  /**
   * Makes `finally` run only for errors which the learner may see. Whether one is such is asked in a `catch` of our own: the kernel's tokens may come
   * from any call.
   */
  function guard(node: ES.TryStatement, finalizer: ES.BlockStatement): void {
    const error = own();
    if (node.handler)
      node.block = block([
        { type: 'TryStatement', block: node.block, handler: node.handler, finalizer: null },
      ]);
    node.handler = {
      type: 'CatchClause',
      param: error,
      body: block([{ type: 'ThrowStatement', argument: call($('caught'), [error]) }]),
    };
    node.finalizer = block([when(not($('unwinding')), finalizer)]);
  }

  /** `for await`, with the labels that stood before it put on the loop that comes of it. */
  function forAwait(
    node: ES.ForOfStatement,
    labels: ES.Identifier[],
    state: State,
    walk: Walker<State>,
  ): ES.Statement {
    const iterator = own();
    const step = own();
    const { fn } = state;
    const source = walk.visit(node.right, state);
    const value: ES.Expression = {
      type: 'ConditionalExpression',
      test: member(iterator, 'sync'),
      consequent: wait(member(step, 'value'), node.right.loc, fn, false),
      alternate: member(step, 'value'),
    };
    let first: ES.Statement;
    if (node.left.type === 'VariableDeclaration') {
      const target = node.left.declarations[0]?.id ?? id('undefined');
      walk.list([target], state);
      first = at(
        declare(node.left.kind === 'var' ? 'var' : node.left.kind === 'let' ? 'let' : 'const', target, value),
        node.left.loc,
      );
    } else {
      first = at(statement(assign(walk.visit(node.left, state), value)), node.left.loc);
    }
    const inner = walk.visit(node.body, state);
    const next = assign(step, wait(call(member(iterator, 'next'), []), node.right.loc, fn, false));
    let round: ES.Statement = {
      type: 'WhileStatement',
      test: not(member(next, 'done')),
      body: block([
        check(fn, node.loc),
        statement(assign(member(iterator, 'open'), literal(true))),
        first,
        inner,
      ]),
    };
    for (const label of labels) round = { type: 'LabeledStatement', label, body: round };
    const closing = statement(wait(call(member(iterator, 'close'), []), node.right.loc, fn, false));
    const guarded: ES.TryStatement = {
      type: 'TryStatement',
      block: block([round]),
      handler: null,
      finalizer: null,
    };
    guard(guarded, block([when(member(iterator, 'open'), closing)]));
    return at(
      block([declare('const', iterator, call($('iterate'), [source])), declare('let', step, null), guarded]),
      node.loc,
    );
  }

  function isFree(node: ES.Identifier): boolean {
    return scopes.references.get(node)?.binding === null;
  }

  /** Reads a name from the file's imports or from the sandbox; `undefined` if it stays as it is. */
  function read(node: ES.Identifier): ES.Expression | undefined {
    const reference = scopes.references.get(node);
    if (reference === undefined) return undefined;
    const binding = reference.binding;
    if (binding === null) {
      if (languageNames.has(node.name)) return undefined;
      if (replaced.has(node.name)) {
        globals.add(node.name);
        return undefined;
      }
      const missing = call($('missing'), [literal(node.name)]);
      return at(reference.write ? member(missing, node.name) : missing, node.loc);
    }
    return fromFile(binding) ? at(importedName(binding), startOf(node.loc)) : undefined;
  }

  function fromFile(binding: Binding): boolean {
    const target = unit.targets[binding.source];
    return binding.kind === 'import' && binding.imported !== '*' && target != null && 'file' in target;
  }

  function importedName(binding: Binding): ES.Expression {
    const object = id(names.imports[binding.source] ?? '');
    return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(binding.imported)
      ? member(object, binding.imported)
      : index(object, literal(binding.imported));
  }

  /** A call at the end of which nobody takes the result. */
  function endsInCall(node: ES.Expression): boolean {
    switch (node.type) {
      case 'CallExpression':
        if (node.callee.type === 'Super') return false;
        return !(
          node.callee.type === 'MemberExpression' &&
          node.callee.object.type === 'Identifier' &&
          node.callee.object.name === 'console' &&
          isFree(node.callee.object)
        );
      case 'ChainExpression':
        return endsInCall(node.expression as ES.Expression);
      case 'LogicalExpression':
        return endsInCall(node.right);
      case 'ConditionalExpression':
        return endsInCall(node.consequent) || endsInCall(node.alternate);
      case 'SequenceExpression': {
        const last = node.expressions.at(-1);
        return last !== undefined && endsInCall(last);
      }
      case 'UnaryExpression':
        return node.operator === 'void' && endsInCall(node.argument);
      default:
        return false;
    }
  }

  /** `Array(n)`, `new Array(n)`, `Array.from({ length: n })`: what the array is made of is looked at first. */
  function sized(node: ES.CallExpression | ES.NewExpression): void {
    const { callee, arguments: given } = node;
    const maker =
      callee.type === 'MemberExpression' &&
      !callee.computed &&
      callee.property.type === 'Identifier' &&
      callee.property.name === 'from' &&
      node.type === 'CallExpression'
        ? callee.object
        : given.length === 1
          ? callee
          : null;
    const first = given[0];
    if (maker?.type !== 'Identifier' || maker.name !== 'Array' || !isFree(maker)) return;
    if (first !== undefined && first.type !== 'SpreadElement')
      given[0] = at(call($('sized'), [first]), first.loc);
  }

  /** `then`, `catch` or `finally`, when it is that method which is called. */
  function chainedOn({ property, computed }: ES.MemberExpression): string | null {
    if (computed || property.type !== 'Identifier') return null;
    return ['then', 'catch', 'finally'].includes(property.name) ? property.name : null;
  }

  /** `X.define({…})` and the like: the value gets the name it is bound to. */
  function isDefine(node: Node | null | undefined): node is ES.CallExpression {
    if (node?.type !== 'CallExpression' || node.callee.type !== 'MemberExpression' || node.callee.computed)
      return false;
    const first = node.arguments[0]?.type;
    return (
      node.callee.property.type === 'Identifier' &&
      node.callee.property.name === 'define' &&
      (first === 'ObjectExpression' || first === 'ClassExpression')
    );
  }

  function named(value: ES.Expression, name: string, loc: Loc, fn: FunctionInfo): ES.Expression {
    return at(call($('named'), [value, literal(name), literal(place(loc, fn))]), loc);
  }

  const visitors: Visitors<State> = {
    Identifier: (node) => (scopes.kept.has(node) ? id(names.arguments) : (read(node) ?? node)),
    FunctionDeclaration: (node, _state, walk) => lowerFunction(node, walk),
    FunctionExpression: (node, _state, walk) => lowerFunction(node, walk),
    ArrowFunctionExpression: (node, _state, walk) => lowerFunction(node, walk),
    PropertyDefinition(node, state, walk) {
      if (node.computed) node.key = walk.visit(node.key, state);
      if (node.value) node.value = walk.visit(node.value, { fn: info(node) });
      return node;
    },
    StaticBlock(node, _state, walk) {
      walk.list(node.body, { fn: info(node) });
      return node;
    },
    MemberExpression(node, state, walk) {
      if (node.object.type === 'Super' && scopes.kept.has(node.object)) {
        return at(
          call(id(names.super), [
            node.computed && node.property.type !== 'PrivateIdentifier'
              ? walk.visit(node.property, state)
              : literal(node.property.type === 'Identifier' ? node.property.name : ''),
          ]),
          node.loc,
        );
      }
      if (node.object.type !== 'Super') node.object = walk.visit(node.object, state);
      if (node.computed) node.property = walk.visit(node.property, state);
      return node;
    },
    CallExpression(node, state, walk) {
      const callee = node.callee;
      if (
        callee.type === 'MemberExpression' &&
        callee.object.type === 'Super' &&
        scopes.kept.has(callee.object)
      ) {
        const method = walk.visit(callee, state);
        walk.list(node.arguments, state);
        return at(call(member(method, 'call'), [{ type: 'ThisExpression' }, ...node.arguments]), node.loc);
      }
      const chained = callee.type === 'MemberExpression' ? chainedOn(callee) : null;
      const text = chained === null || node.optional ? null : callText(callee);
      walk.children(node, state);
      sized(node);
      if (chained !== null && callee.type === 'MemberExpression' && callee.object.type !== 'Super')
        callee.object = at(
          call($('chain'), [
            callee.object,
            literal(chained),
            literal(place(node.loc, state.fn)),
            literal(text),
          ]),
          callee.object.loc,
        );
      // a call through the exports object must not get it as `this`
      if (callee.type === 'Identifier' && node.callee.type === 'MemberExpression')
        node.callee = at(sequence(literal(0), node.callee), startOf(callee.loc));
      return node;
    },
    NewExpression(node, state, walk) {
      walk.children(node, state);
      sized(node);
      return node;
    },
    TaggedTemplateExpression(node, state, walk) {
      const tag = node.tag;
      walk.children(node, state);
      if (tag.type === 'Identifier' && node.tag.type === 'MemberExpression')
        node.tag = sequence(literal(0), node.tag);
      return node;
    },
    UnaryExpression(node) {
      const it = node.argument;
      if (
        node.operator !== 'typeof' ||
        it.type !== 'Identifier' ||
        !isFree(it) ||
        languageNames.has(it.name) ||
        replaced.has(it.name)
      )
        return undefined;
      return at(literal('undefined'), node.loc);
    },
    AwaitExpression: (node, state, walk) => awaited(node.argument, node.loc, state, walk),
    YieldExpression(node, state, walk) {
      if (state.fn.kind !== 'async generator') return undefined;
      if (node.delegate && node.argument) {
        node.argument = call($('delegate'), [walk.visit(node.argument, state)]);
        return node;
      }
      const value = node.argument ? returned(node.argument, state, walk) : id('undefined');
      node.argument = call($('item'), [value]);
      waits++;
      return node;
    },
    ReturnStatement(node, state, walk) {
      if (!node.argument || (state.fn.kind !== 'async' && state.fn.kind !== 'async generator'))
        return undefined;
      node.argument = returned(node.argument, state, walk);
      return node;
    },
    ThrowStatement(node, state, walk) {
      node.argument = call($('thrown'), [
        walk.visit(node.argument, state),
        literal(place(node.loc, state.fn)),
      ]);
      return node;
    },
    ExpressionStatement(node, state, walk) {
      const drops = endsInCall(node.expression);
      const bare =
        node.expression.type === 'UnaryExpression' && node.expression.operator === 'void' && drops
          ? node.expression.argument
          : node.expression;
      const text = drops ? callText(bare) : '';
      const value = walk.visit(bare, state);
      node.expression = drops
        ? at(call($('drop'), [value, literal(place(bare.loc, state.fn)), literal(text)]), node.loc)
        : value;
      return node;
    },
    CatchClause(node, state, walk) {
      walk.children(node, state);
      const param = node.param;
      if (param?.type === 'Identifier') {
        node.body.body.unshift(statement(assign(id(param.name), call($('caught'), [id(param.name)]))));
        return node;
      }
      const error = own();
      node.body.body.unshift(
        param ? declare('let', param, call($('caught'), [error])) : statement(call($('caught'), [error])),
      );
      node.param = error;
      return node;
    },
    TryStatement(node, state, walk) {
      walk.children(node, state);
      if (node.finalizer) guard(node, node.finalizer);
      return node;
    },
    WhileStatement: (node, state, walk) => {
      loop(node, state, walk);
      return node;
    },
    DoWhileStatement: (node, state, walk) => {
      loop(node, state, walk);
      return node;
    },
    ForStatement: (node, state, walk) => {
      loop(node, state, walk);
      return node;
    },
    ForInStatement: (node, state, walk) => {
      loop(node, state, walk);
      return node;
    },
    ForOfStatement(node, state, walk) {
      if (node.await) return forAwait(node, [], state, walk);
      loop(node, state, walk);
      return node;
    },
    LabeledStatement(node, state, walk) {
      const labels = [node.label];
      let inner: ES.Statement = node.body;
      while (inner.type === 'LabeledStatement') {
        labels.unshift(inner.label);
        inner = inner.body;
      }
      if (inner.type === 'ForOfStatement' && inner.await) return forAwait(inner, labels, state, walk);
      node.body = walk.visit(node.body, state);
      return node;
    },
    VariableDeclarator(node, state, walk) {
      const init = node.init;
      walk.children(node, state);
      if (node.init && node.id.type === 'Identifier' && isDefine(init))
        node.init = named(node.init, node.id.name, node.id.loc, state.fn);
      return node;
    },
    ImportDeclaration: () => null,
    ExportAllDeclaration: () => null,
    ExportNamedDeclaration: (node, state, walk) =>
      node.declaration ? walk.outcome(node.declaration, state) : null,
    ExportDefaultDeclaration(node, state, walk) {
      const declared = node.declaration;
      if (declared.type === 'FunctionDeclaration' || declared.type === 'ClassDeclaration') {
        declared.id ??= id(unit.defaultName);
        return walk.outcome(declared as Node, state);
      }
      const define = isDefine(declared);
      const value = walk.visit(declared, state);
      const name = /([^/]*?)(\.[cm]?[jt]s)?$/.exec(unit.file)?.[1] ?? unit.file;
      return at(
        declare('const', id(unit.defaultName), define ? named(value, name, declared.loc, state.fn) : value),
        node.loc,
      );
    },
  };

  const lines: Node[] = unit.program.body;
  new Walker(visitors).list(lines, { fn: scopes.module });
  return { body: lines as ES.Statement[], globals: [...globals].sort() };
}

/** A call in a few words, for a message: `till.add(…)`. */
export function callText(node: Node): string {
  switch (node.type) {
    case 'Identifier':
      return node.name;
    case 'ThisExpression':
      return 'this';
    case 'PrivateIdentifier':
      return `#${node.name}`;
    case 'ChainExpression':
      return callText(node.expression);
    case 'MemberExpression':
      return node.computed
        ? `${callText(node.object)}[…]`
        : `${callText(node.object)}.${callText(node.property)}`;
    case 'CallExpression':
      return `${callText(node.callee)}(${node.arguments.length > 0 ? '…' : ''})`;
    case 'LogicalExpression':
      return callText(node.right);
    case 'ConditionalExpression':
      return callText(node.consequent.type === 'CallExpression' ? node.consequent : node.alternate);
    case 'SequenceExpression': {
      const last = node.expressions.at(-1);
      return last === undefined ? '…' : callText(last);
    }
    default:
      return '…';
  }
}
