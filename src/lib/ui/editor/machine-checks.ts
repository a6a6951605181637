/** What is wrong with an answer of a state machine's callback, where TypeScript alone names a long union of types. */
import type ts from 'typescript';
import { fitsAsWritten } from './as-written';

type TS = typeof ts;

const init = "['ok', state, data], ['ok', state, data, actions], ['stop', reason] or 'ignore'";
const event =
  "['next_state', state, data], ['keep_state', data], 'keep_state_and_data' or ['stop', reason], the first three with " +
  'actions as one more element if it likes';
const actions =
  "['reply', from, reply], ['state_timeout', ms, content], ['timeout', ms, content], [['timeout', name], ms, content], " +
  "['next_event', type, content] and 'postpone'";

/** What a callback of a machine may answer, when `member` is one. */
export function machineCallback(ts: TS, member: ts.Node): string | undefined {
  const object = member.parent;
  if (!ts.isObjectLiteralExpression(object)) return undefined;
  const holder = object.parent;
  if (ts.isPropertyAssignment(holder) && nameOf(ts, holder) === 'states' && isMachine(ts, holder.parent))
    return event;
  if (!isMachine(ts, object)) return undefined;
  const name = nameOf(ts, member);
  return name === 'init' ? init : name === 'handleEvent' ? event : undefined;
}

/** For an answer of the right form: the part of it that does not fit. */
export function noneOfMachine(
  ts: TS,
  checker: ts.TypeChecker,
  callback: ts.SignatureDeclaration,
  answer: ts.Expression,
  got: ts.Type,
  fits: ts.Type,
): { at: ts.Node; message: string } | undefined {
  if (!checker.isTupleType(got) || !ts.isArrayLiteralExpression(answer)) return undefined;
  const given = checker.getTypeArguments(got as ts.TypeReference);
  const found = (fits.isUnion() ? fits.types : [fits])
    .filter((one) => checker.isTupleType(one))
    .map((one) => checker.getTypeArguments(one as ts.TypeReference))
    .find(
      (one) =>
        one.length === given.length && checker.isTypeAssignableTo(given[0] as ts.Type, one[0] as ts.Type),
    );
  if (found === undefined) return undefined;
  const tag = (answer.elements[0] as ts.Expression).getText();
  const states = /next_state|ok/.test(tag) ? 1 : -1;
  // TypeScript takes the states of `handleEvent` from the parameter, and forgets them when something is wrong.
  const state = callback.parameters[2];
  const stated =
    callback.parameters.length === 4 && state?.type !== undefined ? checker.getTypeAtLocation(state) : null;
  const wanted = found.map((one, at) => (at === states && stated !== null ? stated : one));
  const i = given.findIndex((one, at) => {
    const want = wanted[at] as ts.Type;
    return (
      !checker.isTypeAssignableTo(one, want) &&
      !fitsAsWritten(ts, checker, answer.elements[at] as ts.Expression, want)
    );
  });
  const at = answer.elements[i];
  if (at === undefined) return undefined;
  const want = wanted[i] as ts.Type;
  const text = (type: ts.Type) => checker.typeToString(type).replaceAll('"', "'").replaceAll('; }', ' }');
  if (i === states)
    return { at, message: `${at.getText()} is no state of this machine. Its states are ${text(want)}.` };
  const data = tag.includes('_and_data') ? -1 : /next_state|ok/.test(tag) ? 2 : tag.includes('stop') ? -1 : 1;
  if (i === data) {
    const is = text(checker.getBaseTypeOfLiteralType(given[i] as ts.Type));
    return { at, message: `The new data do not fit: they are ${is}, and the data are ${text(want)}.` };
  }
  if (tag.includes('stop')) return undefined;
  const wrong = wrongAction(ts, checker, at, want);
  return { at: wrong, message: `This is no action, or not one for here. Actions are ${actions}.` };
}

/** The action in a list that is none, else the whole. */
function wrongAction(ts: TS, checker: ts.TypeChecker, given: ts.Expression, want: ts.Type): ts.Expression {
  if (!ts.isArrayLiteralExpression(given)) return given;
  const lists = (want.isUnion() ? want.types : [want]).filter(
    (one) => checker.isArrayType(one) && !checker.isTupleType(one),
  );
  const [action] = lists.flatMap((one) => checker.getTypeArguments(one as ts.TypeReference));
  if (action === undefined) return given;
  const first = given.elements[0];
  // An array that begins with a word is one action.
  if (first !== undefined && ts.isStringLiteral(first) && given.elements.length > 1) return given;
  const none = given.elements.find(
    (one) => !checker.isTypeAssignableTo(checker.getTypeAtLocation(one), action),
  );
  return none ?? given;
}

function isMachine(ts: TS, node: ts.Node): boolean {
  return (
    ts.isObjectLiteralExpression(node) && node.properties.some((one) => nameOf(ts, one) === 'callbackMode')
  );
}

function nameOf(ts: TS, node: ts.Node): string | undefined {
  const { name } = node as ts.PropertyAssignment;
  return name !== undefined && ts.isIdentifier(name) ? name.text : undefined;
}
