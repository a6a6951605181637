/**
 * An enum as the statements that fill its object.
 * Rule TS2; follows TypeScript's own output: values known at compile time are written as literals.
 */
import type * as ES from 'estree';
import { assign, at, id, index, literal, member, statement, type NodeOf } from './ast';

export type EnumValues = Map<string, string | number>;

/**
 * Gives the statements for one declaration.
 *
 * @param own Values known of this enum, also from its earlier declarations; filled in.
 * @param others Values known of other enums, by name.
 * @param finish Erases an initialiser.
 */
export function lowerEnum(
  node: NodeOf<'TSEnumDeclaration'>,
  own: EnumValues,
  others: ReadonlyMap<string, EnumValues>,
  finish: (expression: ES.Expression) => ES.Expression,
): ES.Statement[] {
  const name = node.id.name;
  const seen = new Set<string>();
  const lines: ES.Statement[] = [];
  let next: number | null = 0;
  for (const part of node.members) {
    const key = part.id.type === 'Identifier' ? part.id.name : String(part.id.value);
    const initializer = part.initializer ? finish(part.initializer) : null;
    const value: string | number | null | undefined =
      initializer === null ? next : evaluate(initializer, own, others);
    const target = index(id(name), literal(key));
    if (value === null || value === undefined) {
      const computed = initializer === null ? id('undefined') : qualify(initializer, name, own, seen);
      lines.push(at(statement(assign(index(id(name), assign(target, computed)), literal(key))), part.loc));
      next = null;
    } else if (typeof value === 'string') {
      lines.push(at(statement(assign(target, literal(value))), part.loc));
      own.set(key, value);
      next = null;
    } else {
      const number: ES.Expression =
        value < 0 || Object.is(value, -0)
          ? { type: 'UnaryExpression', operator: '-', prefix: true, argument: literal(-value) }
          : literal(value);
      lines.push(at(statement(assign(index(id(name), assign(target, number)), literal(key))), part.loc));
      own.set(key, value);
      next = value + 1;
    }
    seen.add(key);
  }
  return lines;
}

function evaluate(
  node: ES.Expression | ES.PrivateIdentifier | ES.Super,
  own: EnumValues,
  others: ReadonlyMap<string, EnumValues>,
): string | number | undefined {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'number' || typeof node.value === 'string' ? node.value : undefined;
    case 'Identifier':
      return own.get(node.name);
    case 'MemberExpression': {
      const object = node.object.type === 'Identifier' ? others.get(node.object.name) : undefined;
      if (node.property.type === 'Identifier' && !node.computed) return object?.get(node.property.name);
      return node.property.type === 'Literal' ? object?.get(String(node.property.value)) : undefined;
    }
    case 'UnaryExpression': {
      const value = evaluate(node.argument, own, others);
      if (typeof value !== 'number') return undefined;
      if (node.operator === '-') return -value;
      if (node.operator === '~') return ~value;
      return node.operator === '+' ? value : undefined;
    }
    case 'TemplateLiteral': {
      let text = node.quasis[0]?.value.cooked ?? '';
      for (const [i, expression] of node.expressions.entries()) {
        const value = evaluate(expression, own, others);
        if (value === undefined) return undefined;
        text += String(value) + (node.quasis[i + 1]?.value.cooked ?? '');
      }
      return text;
    }
    case 'BinaryExpression': {
      const left = evaluate(node.left, own, others);
      const right = evaluate(node.right, own, others);
      if (left === undefined || right === undefined) return undefined;
      if (node.operator === '+' && (typeof left === 'string' || typeof right === 'string'))
        return `${left}${right}`;
      if (typeof left === 'string' || typeof right === 'string') return undefined;
      return arithmetic(node.operator, left, right);
    }
    default:
      return undefined;
  }
}

function arithmetic(operator: ES.BinaryOperator, a: number, b: number): number | undefined {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '**':
      return a ** b;
    case '<<':
      return a << b;
    case '>>':
      return a >> b;
    case '>>>':
      return a >>> b;
    case '|':
      return a | b;
    case '&':
      return a & b;
    case '^':
      return a ^ b;
    default:
      return undefined;
  }
}

/** Members are in scope by their bare names inside the enum: `B = A + f()` means `E.A + f()`. */
function qualify(
  node: ES.Expression,
  name: string,
  own: EnumValues,
  seen: ReadonlySet<string>,
): ES.Expression {
  if (node.type === 'Identifier' && (seen.has(node.name) || own.has(node.name)))
    return at(member(id(name), node.name), node.loc);
  if (node.type === 'BinaryExpression' || node.type === 'LogicalExpression') {
    if (node.left.type !== 'PrivateIdentifier') node.left = qualify(node.left, name, own, seen);
    node.right = qualify(node.right, name, own, seen);
  } else if (node.type === 'UnaryExpression') {
    node.argument = qualify(node.argument, name, own, seen);
  } else if (node.type === 'CallExpression') {
    node.arguments = node.arguments.map((one) =>
      one.type === 'SpreadElement' ? one : qualify(one, name, own, seen),
    );
    if (node.callee.type === 'MemberExpression' && node.callee.object.type !== 'Super')
      node.callee.object = qualify(node.callee.object, name, own, seen);
  } else if (node.type === 'MemberExpression' && node.object.type !== 'Super') {
    node.object = qualify(node.object, name, own, seen);
  } else if (node.type === 'ConditionalExpression') {
    node.test = qualify(node.test, name, own, seen);
    node.consequent = qualify(node.consequent, name, own, seen);
    node.alternate = qualify(node.alternate, name, own, seen);
  } else if (node.type === 'TemplateLiteral') {
    node.expressions = node.expressions.map((one) => qualify(one, name, own, seen));
  }
  return node;
}
