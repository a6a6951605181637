/**
 * The tree as acorn with its TypeScript plugin makes it, and small builders for the nodes we add.
 * Invariant: builders that stand for learner's code carry its `loc`, so that the source map points at it.
 */
import type * as ES from 'estree';

/** Nodes of TypeScript that the plugin adds to ESTree, as far as we look into them. */
export type TSNode =
  | {
      type:
        | 'TSAsExpression'
        | 'TSSatisfiesExpression'
        | 'TSNonNullExpression'
        | 'TSTypeAssertion'
        | 'TSInstantiationExpression';
      expression: ES.Expression;
      loc?: Loc;
    }
  | {
      type: 'TSInterfaceDeclaration' | 'TSTypeAliasDeclaration' | 'TSDeclareFunction';
      id: ES.Identifier | null;
      loc?: Loc;
    }
  | {
      type: 'TSModuleDeclaration';
      id: ES.Identifier | ES.Literal;
      body?: { type: 'TSModuleBlock'; body: Node[] } | TSNode;
      declare?: boolean;
      global?: boolean;
      loc?: Loc;
    }
  | { type: 'TSEnumDeclaration'; id: ES.Identifier; members: EnumMember[]; declare?: boolean; loc?: Loc }
  | { type: 'TSParameterProperty'; parameter: ES.Identifier | ES.AssignmentPattern; loc?: Loc }
  | { type: 'TSImportEqualsDeclaration'; id: ES.Identifier; importKind?: string; loc?: Loc }
  | { type: 'TSExportAssignment'; expression: ES.Expression; loc?: Loc }
  | {
      type:
        | 'TSNamespaceExportDeclaration'
        | 'TSIndexSignature'
        | 'TSDeclareMethod'
        | 'TSAbstractMethodDefinition'
        | 'TSAbstractPropertyDefinition';
      loc?: Loc;
    }
  | { type: 'Decorator'; expression: ES.Expression; loc?: Loc };

export interface EnumMember {
  type: 'TSEnumMember';
  id: ES.Identifier | ES.Literal;
  initializer?: ES.Expression | null;
  loc?: Loc;
}

export type Loc = ES.SourceLocation | null | undefined;
export type Node = ES.Node | TSNode | EnumMember;
export type NodeType = Node['type'];
export type NodeOf<T extends NodeType> = Extract<Node, { type: T }>;

/** Modifiers the plugin puts on ESTree's own nodes. */
export interface Modifiers {
  declare?: boolean;
  abstract?: boolean;
  accessor?: boolean;
  importKind?: 'type' | 'value';
  exportKind?: 'type' | 'value';
  decorators?: Node[];
}

export function modifiers(node: Node): Modifiers {
  return node as Modifiers;
}

/** Adds the place of learner's code to a node we made. */
export function at<T extends Node>(node: T, loc: Loc): T {
  if (loc) (node as { loc?: Loc }).loc = loc;
  return node;
}

export const id = (name: string): ES.Identifier => ({ type: 'Identifier', name });
export const literal = (value: string | number | boolean | null): ES.Literal => ({ type: 'Literal', value });
export const member = (object: ES.Expression, name: string): ES.MemberExpression => ({
  type: 'MemberExpression',
  object,
  property: id(name),
  computed: false,
  optional: false,
});
export const index = (object: ES.Expression, property: ES.Expression): ES.MemberExpression => ({
  type: 'MemberExpression',
  object,
  property,
  computed: true,
  optional: false,
});
export const call = (
  callee: ES.Expression,
  args: (ES.Expression | ES.SpreadElement)[],
): ES.CallExpression => ({
  type: 'CallExpression',
  callee,
  arguments: args,
  optional: false,
});
export const assign = (
  left: ES.Pattern | ES.MemberExpression,
  right: ES.Expression,
): ES.AssignmentExpression => ({
  type: 'AssignmentExpression',
  operator: '=',
  left,
  right,
});
export const sequence = (...expressions: ES.Expression[]): ES.SequenceExpression => ({
  type: 'SequenceExpression',
  expressions,
});
export const statement = (expression: ES.Expression): ES.ExpressionStatement => ({
  type: 'ExpressionStatement',
  expression,
});
export const block = (body: ES.Statement[]): ES.BlockStatement => ({ type: 'BlockStatement', body });
export const yields = (argument: ES.Expression): ES.YieldExpression => ({
  type: 'YieldExpression',
  argument,
  delegate: false,
});
export const declare = (
  kind: 'const' | 'let' | 'var',
  target: ES.Pattern,
  init: ES.Expression | null,
): ES.VariableDeclaration => ({
  type: 'VariableDeclaration',
  kind,
  declarations: [{ type: 'VariableDeclarator', id: target, init }],
});
export const not = (argument: ES.Expression): ES.UnaryExpression => ({
  type: 'UnaryExpression',
  operator: '!',
  prefix: true,
  argument,
});
export const when = (test: ES.Expression, consequent: ES.Statement): ES.IfStatement => ({
  type: 'IfStatement',
  test,
  consequent,
  alternate: null,
});
