/**
 * Takes TypeScript out of the tree: types vanish, enums and parameter properties become JavaScript, what has no meaning here is refused.
 * Rules TS1 to TS6.
 * Invariant: afterwards the tree is plain ESTree.
 */
import type * as ES from 'estree';
import { assign, at, id, member, modifiers, statement, type Loc, type Node, type NodeOf } from './ast';
import { lowerEnum, type EnumValues } from './enums';
import { messages, type MessageCode } from './messages';
import { Walker, type Visitors } from './walk';

export interface EraseState {
  /** Types declared at the top level of the file: names that may be exported though no value has them. */
  readonly types: Set<string>;
  /** Known values of the enums seen so far, by the enum's name. */
  readonly enums: Map<string, EnumValues>;
  refuse(code: MessageCode, message: string, loc: Loc): void;
}

type Scoped = EraseState & { declared: Set<string>; hoists: boolean };

const TYPE_FIELDS = [
  'typeAnnotation',
  'typeParameters',
  'returnType',
  'typeArguments',
  'superTypeParameters',
  'superTypeArguments',
  'implements',
  'accessibility',
  'readonly',
  'override',
  'definite',
  'abstract',
  'declare',
];

function strip(node: Node): void {
  const fields = node as unknown as Record<string, unknown>;
  for (const field of TYPE_FIELDS) if (fields[field] !== undefined) fields[field] = undefined;
}

const unwrap = (node: { expression: ES.Expression }, state: Scoped, walk: Walker<Scoped>): Node =>
  walk.visit(node.expression, state);

function functionParts(
  node: ES.FunctionDeclaration | ES.FunctionExpression | ES.ArrowFunctionExpression,
): void {
  strip(node);
  const first = node.params[0];
  if (first?.type === 'Identifier' && first.name === 'this') node.params.shift();
}

function rememberType(node: { id: ES.Identifier | ES.Literal | null }, state: Scoped): null {
  if (node.id?.type === 'Identifier') state.types.add(node.id.name);
  return null;
}

/** True if nothing in the namespace runs. */
function onlyTypes(node: NodeOf<'TSModuleDeclaration'>): boolean {
  const body = node.body;
  if (body === undefined) return true;
  if (body.type === 'TSModuleDeclaration') return onlyTypes(body);
  if (body.type !== 'TSModuleBlock') return false;
  return body.body.every((inner) => {
    const it =
      inner.type === 'ExportNamedDeclaration' && inner.declaration ? (inner.declaration as Node) : inner;
    if (modifiers(it).declare) return true;
    if (it.type === 'TSModuleDeclaration') return onlyTypes(it);
    return (
      it.type === 'TSInterfaceDeclaration' ||
      it.type === 'TSTypeAliasDeclaration' ||
      it.type === 'TSDeclareFunction' ||
      it.type === 'EmptyStatement'
    );
  });
}

function classParts(
  node: ES.ClassDeclaration | ES.ClassExpression,
  state: Scoped,
  walk: Walker<Scoped>,
): void {
  refuseDecorators(node, state);
  strip(node);
  const body: ES.ClassBody['body'] = [];
  const parameterFields: ES.PropertyDefinition[] = [];
  for (const part of node.body.body as Node[]) {
    if (
      part.type === 'TSIndexSignature' ||
      part.type === 'TSAbstractMethodDefinition' ||
      part.type === 'TSAbstractPropertyDefinition'
    )
      continue;
    const marks = modifiers(part);
    refuseDecorators(part, state);
    if (marks.abstract || marks.declare) continue;
    if (part.type === 'MethodDefinition') {
      if ((part.value as Node).type !== 'FunctionExpression') continue;
      if (part.kind === 'constructor')
        parameterFields.push(...parameterProperties(part, node.superClass != null, state));
      body.push(part);
    } else if (part.type === 'PropertyDefinition') {
      if (marks.accessor) state.refuse('accessor', messages.accessor(), part.loc);
      body.push(part);
    } else if (part.type === 'StaticBlock') {
      body.push(part);
    }
  }
  body.unshift(...parameterFields);
  for (const part of body) {
    strip(part);
    const fields = part as { optional?: boolean };
    if (fields.optional !== undefined) fields.optional = false;
  }
  node.body.body = body;
  walk.children(node, state);
}

function parameterProperties(
  constructor: ES.MethodDefinition,
  derived: boolean,
  state: Scoped,
): ES.PropertyDefinition[] {
  const fields: ES.PropertyDefinition[] = [];
  const assigns: ES.Statement[] = [];
  constructor.value.params = (constructor.value.params as Node[]).map((param) => {
    if (param.type !== 'TSParameterProperty') return param as ES.Pattern;
    refuseDecorators(param, state);
    const target = param.parameter.type === 'AssignmentPattern' ? param.parameter.left : param.parameter;
    if (target.type === 'Identifier') {
      fields.push(
        at(
          {
            type: 'PropertyDefinition',
            key: id(target.name),
            value: null,
            computed: false,
            static: false,
          } as ES.PropertyDefinition,
          param.loc,
        ),
      );
      assigns.push(
        at(statement(assign(member({ type: 'ThisExpression' }, target.name), id(target.name))), param.loc),
      );
    }
    return param.parameter;
  });
  if (assigns.length === 0) return fields;
  const body = constructor.value.body.body;
  let place = 0;
  if (derived) {
    place =
      body.findIndex(
        (line) =>
          line.type === 'ExpressionStatement' &&
          line.expression.type === 'CallExpression' &&
          line.expression.callee.type === 'Super',
      ) + 1;
    if (place === 0) state.refuse('super-call', messages['super-call'](), constructor.loc);
  }
  body.splice(place, 0, ...assigns);
  return fields;
}

function refuseDecorators(node: Node, state: Scoped): void {
  const decorators = modifiers(node).decorators;
  const first = decorators?.[0];
  if (first === undefined) return;
  state.refuse('decorator', messages.decorator(), first.loc);
  modifiers(node).decorators = [];
}

/** Inside a block enums are `let`: they end with it. */
const inner = (state: Scoped): Scoped => ({ ...state, declared: new Set(), hoists: false, types: new Set() });

function enumStatements(
  node: NodeOf<'TSEnumDeclaration'>,
  state: Scoped,
  walk: Walker<Scoped>,
): ES.Statement[] {
  const again = state.declared.has(node.id.name);
  const known: EnumValues = (again ? state.enums.get(node.id.name) : undefined) ?? new Map();
  state.enums.set(node.id.name, known);
  state.declared.add(node.id.name);
  const lines = lowerEnum(node, known, state.enums, (expression) => walk.visit(expression, state));
  const name = node.id.name;
  if (!again) {
    const empty: ES.Expression = { type: 'ObjectExpression', properties: [] };
    lines.unshift(
      at(
        {
          type: 'VariableDeclaration',
          kind: state.hoists ? 'var' : 'let',
          declarations: [{ type: 'VariableDeclarator', id: at(id(name), node.id.loc), init: empty }],
        },
        node.loc,
      ),
    );
  }
  return lines;
}

const visitors: Visitors<Scoped> = {
  TSAsExpression: unwrap,
  TSSatisfiesExpression: unwrap,
  TSNonNullExpression: unwrap,
  TSTypeAssertion: unwrap,
  TSInstantiationExpression: unwrap,
  TSInterfaceDeclaration: rememberType,
  TSTypeAliasDeclaration: rememberType,
  TSDeclareFunction: rememberType,
  TSNamespaceExportDeclaration: () => null,
  TSModuleDeclaration(node, state) {
    const name = node.id.type === 'Identifier' ? node.id.name : String(node.id.value);
    state.types.add(name);
    if (!node.declare && !onlyTypes(node)) state.refuse('namespace', messages.namespace(name), node.loc);
    return null;
  },
  TSEnumDeclaration(node, state, walk) {
    if (node.declare) return rememberType(node, state);
    return enumStatements(node, state, walk);
  },
  TSImportEqualsDeclaration(node, state) {
    if (node.importKind === 'type') return rememberType(node, state);
    state.refuse('import-equals', messages['import-equals'](), node.loc);
    return null;
  },
  TSExportAssignment(node, state) {
    state.refuse('export-equals', messages['export-equals'](), node.loc);
    return null;
  },
  Decorator: () => null,

  ImportDeclaration(node, state) {
    const types = (node.specifiers as Node[]).filter(
      (specifier) => modifiers(node).importKind === 'type' || modifiers(specifier).importKind === 'type',
    );
    for (const type of types)
      if ('local' in type && type.local?.type === 'Identifier') state.types.add(type.local.name);
    if (types.length === 0) return node;
    node.specifiers = node.specifiers.filter((specifier) => !types.includes(specifier));
    return node.specifiers.length === 0 ? null : node;
  },
  ExportNamedDeclaration(node, state, walk) {
    if (modifiers(node).exportKind === 'type' && !node.declaration) return null;
    if (node.declaration) {
      const declared = node.declaration as Node;
      if (declared.type === 'TSEnumDeclaration' && !declared.declare) {
        const again = state.declared.has(declared.id.name);
        const lines: Node[] = enumStatements(declared, state, walk);
        if (!again) lines[0] = at({ ...node, declaration: lines[0] } as ES.ExportNamedDeclaration, node.loc);
        return lines;
      }
      const result = walk.outcome(declared, state);
      if (result === null || Array.isArray(result)) return null;
      node.declaration = result as ES.Declaration;
      return node;
    }
    const kept = node.specifiers.filter((specifier) => modifiers(specifier).exportKind !== 'type');
    if (kept.length === 0 && node.specifiers.length > 0) return null;
    node.specifiers = kept;
    return node;
  },
  ExportDefaultDeclaration(node, state, walk) {
    const declared = node.declaration as Node;
    if (declared.type === 'TSInterfaceDeclaration' || declared.type === 'TSDeclareFunction') return null;
    node.declaration = walk.visit(declared, state) as ES.ExportDefaultDeclaration['declaration'];
    return node;
  },
  ExportAllDeclaration: (node) => (modifiers(node).exportKind === 'type' ? null : node),

  VariableDeclaration(node, state) {
    if (modifiers(node).declare) {
      for (const declarator of node.declarations)
        if (declarator.id.type === 'Identifier') state.types.add(declarator.id.name);
      return null;
    }
    if (node.kind !== 'var' && node.kind !== 'let' && node.kind !== 'const')
      state.refuse('using', messages.using(), node.loc);
    return undefined;
  },
  VariableDeclarator: (node) => strip(node),
  Identifier(node) {
    const fields = node as { optional?: boolean; decorators?: Node[]; typeAnnotation?: unknown };
    if (fields.typeAnnotation !== undefined) fields.typeAnnotation = undefined;
    if (fields.optional !== undefined) fields.optional = false;
    return node;
  },
  ObjectPattern: (node) => strip(node),
  ArrayPattern: (node) => strip(node),
  RestElement: (node) => strip(node),
  AssignmentPattern: (node) => strip(node),
  CallExpression: (node) => strip(node),
  NewExpression: (node) => strip(node),
  TaggedTemplateExpression: (node) => strip(node),
  CatchClause: (node) => strip(node),
  FunctionDeclaration(node, state, walk) {
    if (modifiers(node).declare) return rememberType(node, state);
    functionParts(node);
    for (const param of node.params) refuseDecorators(param, state);
    walk.list(node.params, state);
    const body: Scoped = { ...inner(state), hoists: true };
    walk.list(node.body.body, body);
    return node;
  },
  FunctionExpression(node, state, walk) {
    functionParts(node);
    for (const param of node.params) refuseDecorators(param, state);
    walk.list(node.params, state);
    walk.list(node.body.body, { ...inner(state), hoists: true });
    return node;
  },
  ArrowFunctionExpression(node, state, walk) {
    functionParts(node);
    walk.list(node.params, state);
    if (node.body.type === 'BlockStatement') walk.list(node.body.body, { ...inner(state), hoists: true });
    else node.body = walk.visit(node.body, state);
    return node;
  },
  BlockStatement(node, state, walk) {
    walk.list(node.body, inner(state));
    return node;
  },
  StaticBlock(node, state, walk) {
    walk.list(node.body, inner(state));
    return node;
  },
  SwitchStatement(node, state, walk) {
    node.discriminant = walk.visit(node.discriminant, state);
    const body = inner(state);
    for (const one of node.cases) walk.children(one, body);
    return node;
  },
  ClassDeclaration(node, state, walk) {
    if (modifiers(node).declare) return rememberType(node, state);
    classParts(node, state, walk);
    return node;
  },
  ClassExpression(node, state, walk) {
    classParts(node, state, walk);
    return node;
  },
  Property(node, state, walk) {
    const fields = node as { optional?: boolean };
    if (fields.optional !== undefined) fields.optional = false;
    walk.children(node, state);
    return node;
  },
  ImportExpression(node, state) {
    state.refuse('dynamic-import', messages['dynamic-import'](), node.loc);
    return node;
  },
  MetaProperty(node, state) {
    if (node.meta.name === 'import') state.refuse('import-meta', messages['import-meta'](), node.loc);
    return node;
  },
};

const walker = new Walker(visitors);

/** Erases in place. Findings go to `state.refuse`; the tree is whole in any case. */
export function erase(program: ES.Program, state: EraseState): void {
  walker.list(program.body, { ...state, declared: new Set(), hoists: true });
}
