/**
 * What TypeScript alone cannot say well about a program on `otp`, said at the place where it is to be mended:
 * an answer of a callback that does not fit, at its `return`; a child's argument that its `init` does not take; a call
 * that is used before it was awaited.
 *
 * Plain functions over a checked program. They run in the TypeScript Web Worker of the editor, and in the tests.
 */
import type ts from 'typescript';
import { fitsAsWritten } from './as-written';
import { machineCallback, noneOfMachine } from './machine-checks';

type TS = typeof ts;
type Callback = ts.MethodDeclaration | ts.ArrowFunction | ts.FunctionExpression;

/** Codes of our own findings, far from TypeScript's. */
export const codes = { answer: 90001, argument: 90002, unawaited: 90003, start: 90004 } as const;

const casts = "['noreply', state], ['noreply', state, timeout] or ['stop', reason, state]";
/** What each callback may answer. */
const answers: Readonly<Record<string, string>> = {
  init: "['ok', state], ['ok', state, timeout], ['stop', reason] or 'ignore'",
  handleCall: "['reply', reply, state], ['noreply', state] or ['stop', reason, reply, state]",
  handleCast: casts,
  handleInfo: casts,
  handleContinue: casts,
};

/** TypeScript's findings about a file, with ours among them or in the place of less useful ones. */
export function improve(
  ts: TS,
  program: ts.Program,
  file: ts.SourceFile,
  found: readonly ts.Diagnostic[],
): ts.Diagnostic[] {
  const checks = new Checks(ts, program.getTypeChecker(), file);
  const better = found.flatMap((one) => checks.answersAt(one) ?? [checks.plainer(one)]);
  return [...better, ...checks.walk()];
}

class Checks {
  private readonly own: ts.Diagnostic[] = [];

  constructor(
    private readonly ts: TS,
    private readonly checker: ts.TypeChecker,
    private readonly file: ts.SourceFile,
  ) {}

  // ---- answers of callbacks ---------------------------------------------------------------------------------

  /** For a finding about a whole callback: its answers that do not fit, each at its own place. */
  answersAt(found: ts.Diagnostic): ts.Diagnostic[] | undefined {
    if (found.start === undefined || (found.code !== 2322 && found.code !== 2416)) return undefined;
    const name = this.memberAt(found.start);
    const member = name.parent;
    const callback = this.callbackOf(member);
    const machine = machineCallback(this.ts, member);
    const shapes = machine ?? (this.ts.isIdentifier(name) ? answers[name.text] : undefined);
    if (callback?.body === undefined || shapes === undefined || callback.type !== undefined) return undefined;
    const expected = this.expectedAnswer(member);
    if (expected === undefined) return undefined;
    const fits = this.checker.getAwaitedType(expected) ?? expected;

    const wrong: ts.Diagnostic[] = [];
    for (const answer of this.answersOf(callback.body)) {
      const type = this.checker.getTypeAtLocation(answer);
      const settled = this.checker.getAwaitedType(type) ?? type;
      const none =
        machine === undefined
          ? undefined
          : noneOfMachine(this.ts, this.checker, callback, answer, settled, fits);
      if (none !== undefined) wrong.push(this.finding(none.at, codes.answer, none.message));
      if (none !== undefined || this.checker.isTypeAssignableTo(settled, fits)) continue;
      if (found.code === 2322 && fitsAsWritten(this.ts, this.checker, answer, fits)) continue;
      wrong.push(
        this.finding(answer, codes.answer, this.whyNot(name.getText(this.file), settled, fits, shapes)),
      );
    }
    if (wrong.length > 0) return wrong;
    if (!this.canEnd(callback)) return found.code === 2322 && this.takes(member, callback) ? [] : undefined;
    return [
      this.finding(
        name,
        codes.answer,
        `${name.getText(this.file)} can end without an answer. It answers ${shapes}.`,
      ),
    ];
  }

  /** The name of the callback that a finding is about: it may stand at the name, or at what an arrow function answers. */
  private memberAt(position: number): ts.Node {
    const found = this.nodeAt(position);
    for (let node = found; node.getStart(this.file) === position; node = node.parent) {
      const { parent } = node;
      if (
        this.ts.isArrowFunction(parent) &&
        parent.body === node &&
        this.ts.isPropertyAssignment(parent.parent)
      )
        return parent.parent.name;
    }
    return found;
  }

  /** Whether a callback takes what it will be given. */
  private takes(member: ts.Node, callback: Callback): boolean {
    const { ts, checker } = this;
    const wanted = this.expectedSignature(member)?.getParameters();
    if (wanted === undefined || callback.parameters.length > wanted.length) return false;
    return callback.parameters.every((one, i) => {
      if (one.type === undefined) return true;
      const given = checker.getTypeOfSymbolAtLocation(wanted[i] as ts.Symbol, member);
      const taken = checker.getTypeFromTypeNode(one.type);
      if (checker.isTypeAssignableTo(given, taken)) return true;
      // As TypeScript has it for methods.
      return !ts.isPropertyAssignment(member.parent.parent) && checker.isTypeAssignableTo(taken, given);
    });
  }

  private callbackOf(member: ts.Node): Callback | undefined {
    const { ts } = this;
    if (ts.isMethodDeclaration(member)) return member;
    if (!ts.isPropertyAssignment(member)) return undefined;
    const value = member.initializer;
    return ts.isArrowFunction(value) || ts.isFunctionExpression(value) ? value : undefined;
  }

  /** What the callback must answer: of the object's contextual type, or of the base class. */
  private expectedAnswer(member: ts.Node): ts.Type | undefined {
    return this.expectedSignature(member)?.getReturnType();
  }

  private expectedSignature(member: ts.Node): ts.Signature | undefined {
    const { ts, checker } = this;
    const { parent } = member;
    const name = (member as ts.PropertyAssignment).name.getText(this.file);
    let holder: ts.Type | undefined;
    if (ts.isObjectLiteralExpression(parent)) holder = checker.getContextualType(parent);
    else if (ts.isClassLike(parent)) {
      const type = checker.getTypeAtLocation(parent);
      if (type.isClassOrInterface()) holder = checker.getBaseTypes(type)[0];
    }
    const property = holder === undefined ? undefined : checker.getNonNullableType(holder).getProperty(name);
    if (property === undefined) return undefined;
    const type = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(property, member));
    return type.getCallSignatures()[0];
  }

  private answersOf(body: ts.ConciseBody): ts.Expression[] {
    const { ts } = this;
    const found: ts.Expression[] = ts.isBlock(body) ? [] : [skip(ts, body)];
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node)) return;
      if (ts.isReturnStatement(node) && node.expression !== undefined) found.push(skip(ts, node.expression));
      ts.forEachChild(node, visit);
    };
    if (ts.isBlock(body)) visit(body);
    return found.flatMap((one) =>
      ts.isConditionalExpression(one) ? [skip(ts, one.whenTrue), skip(ts, one.whenFalse)] : [one],
    );
  }

  private canEnd(callback: Callback): boolean {
    const signature = this.checker.getSignatureFromDeclaration(callback);
    if (signature === undefined) return false;
    const type = signature.getReturnType();
    const settled = this.checker.getAwaitedType(type) ?? type;
    const parts = settled.isUnion() ? settled.types : [settled];
    return parts.some((one) => (one.flags & (this.ts.TypeFlags.Undefined | this.ts.TypeFlags.Void)) !== 0);
  }

  private whyNot(name: string, got: ts.Type, fits: ts.Type, shapes: string): string {
    const { checker } = this;
    if (!checker.isTupleType(got)) {
      if (!checker.isArrayType(got)) return `${name} answers ${shapes}. This is ${this.text(got)}.`;
      return `${name} answers ${shapes}. In a class, write \`as const\` after the answer, or its type after the parameters, such as \`: ${typeName(name)}<State>\`.`;
    }
    const elements = checker.getTypeArguments(got as ts.TypeReference);
    const tag = elements[0];
    const tuples = (fits.isUnion() ? fits.types : [fits]).filter((one) => checker.isTupleType(one));
    const tagged = tuples
      .map((one) => checker.getTypeArguments(one as ts.TypeReference))
      .filter(
        ([first]) => tag !== undefined && first !== undefined && checker.isTypeAssignableTo(tag, first),
      );
    if (tag === undefined || tagged.length === 0)
      return `${name} answers ${shapes}. ${tag === undefined ? 'This is an empty tuple' : `It has no answer ${quoted(checker.typeToString(tag))}`}.`;
    const sized = tagged.filter((one) => one.length === elements.length);
    if (sized.length === 0)
      return `${name} answers ${shapes}. This has ${elements.length === 1 ? '1 element' : `${elements.length} elements`}.`;
    for (const wanted of sized) {
      for (const [i, element] of elements.entries()) {
        const want = wanted[i];
        if (want === undefined || checker.isTypeAssignableTo(element, want)) continue;
        if (name === 'init')
          return `The state of this answer is ${this.text(element)}, but ${this.text(want)} was taken from the others. Say what it is in a handler, such as \`handleCast(request, state: ${this.text(element)})\`.`;
        return `The new state does not fit: it is ${this.text(element)}, and the state is ${this.text(want)}.`;
      }
    }
    return `${name} answers ${shapes}. This is ${this.text(got)}.`;
  }

  // ---- shorter words for TypeScript's own -------------------------------------------------------------------

  /** A finding in fewer words, where there are fewer. */
  plainer(found: ts.Diagnostic): ts.Diagnostic {
    const text = this.ts.flattenDiagnosticMessageText(found.messageText, '\n');
    const advice = /NotInTheSandbox<"(.*?)">/.exec(text)?.[1];
    if (advice !== undefined) return { ...found, messageText: `This is not in the sandbox. ${advice}` };
    if (found.start === undefined) return found;
    if (found.code === 2345 || found.code === 2554) return this.startedWith(found, found.start) ?? found;
    if (found.code !== 2322) return found;
    const start = this.startAt(found.start);
    if (start !== undefined) return start;
    const choices = this.choicesAt(found.start);
    return choices === undefined ? found : { ...found, messageText: choices };
  }

  /** For a finding at `start` of a child: what of the child is really wrong. TypeScript names `start` whatever it is. */
  private startAt(position: number): ts.Diagnostic | undefined {
    const { ts, checker } = this;
    const name = this.nodeAt(position);
    const object = name.parent.parent;
    if (!ts.isPropertyAssignment(name.parent) || name.getText(this.file) !== 'start') return undefined;
    if (!ts.isObjectLiteralExpression(object)) return undefined;
    const wanted = checker.getContextualType(object);
    const spec = (wanted?.isUnion() ? wanted.types : [wanted]).find(
      (one) => one?.getProperty('significant') !== undefined,
    );
    if (spec === undefined) return undefined;
    for (const one of object.properties) {
      if (!ts.isPropertyAssignment(one)) continue;
      const property = spec.getProperty(one.name.getText(this.file));
      if (property === undefined) continue;
      const type = checker.getTypeOfSymbolAtLocation(property, object);
      if (fitsAsWritten(ts, checker, one.initializer, type)) continue;
      const choices = this.choicesAt(one.name.getStart(this.file));
      if (one !== name.parent && choices === undefined) return undefined;
      return this.finding(
        one.name,
        codes.start,
        choices ??
          'start is [module, argument], with options such as { name } as a third element if it likes, or a function that ' +
            `starts the child and gives ['ok', pid]. This is ${this.text(checker.getTypeAtLocation(one.initializer))}.`,
      );
    }
    return undefined;
  }

  /** For a finding about the argument of `X.startLink(…)` or `GenServer.startLink(X, …)`: what `init` of X takes. */
  private startedWith(found: ts.Diagnostic, position: number): ts.Diagnostic | undefined {
    const { ts, checker } = this;
    const isAt = (node: ts.Node | undefined): boolean => node?.getStart(this.file) === position;
    let call: ts.Node = this.nodeAt(position);
    while (!ts.isCallExpression(call) || !(call.arguments.some(isAt) || isAt(calleeName(ts, call)))) {
      if (ts.isSourceFile(call)) return undefined;
      call = call.parent;
    }
    const callee = call.expression;
    if (!ts.isPropertyAccessExpression(callee) || !['start', 'startLink'].includes(callee.name.text))
      return undefined;
    const given = [...call.arguments];
    const defines = checker.getTypeAtLocation(callee.expression).getProperty('define') !== undefined;
    const module = defines ? given.shift() : callee.expression;
    const [argument] = given;
    if (module === undefined || !(argument === undefined || isAt(argument))) return undefined;
    const message = this.whyNotStarted(module, argument);
    return message === undefined ? undefined : { ...found, code: codes.argument, messageText: message };
  }

  /** For a property whose value is one of few words: which. */
  private choicesAt(position: number): string | undefined {
    const { ts } = this;
    const name = this.nodeAt(position);
    const { parent } = name;
    if (!ts.isPropertyAssignment(parent) || parent.name !== name || !ts.isStringLiteral(parent.initializer))
      return undefined;
    const wanted = this.checker.getContextualType(parent.initializer);
    const types = (wanted?.isUnion() ? wanted.types : []).filter(
      (one) => (one.flags & ts.TypeFlags.Undefined) === 0,
    );
    const words = types
      .filter((one) => one.isStringLiteral())
      .map((one) => `'${one.value}'`)
      .sort();
    const others = types.filter((one) => !one.isStringLiteral()).map((one) => `a ${this.text(one)}`);
    const all = [...words, ...others];
    if (words.length === 0 || all.length > 8) return undefined;
    const list = all.length === 1 ? all[0] : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;
    return `${name.getText(this.file)} is ${list}. It cannot be ${quoted(parent.initializer.getText(this.file))}.`;
  }

  // ---- the whole file ---------------------------------------------------------------------------------------

  walk(): ts.Diagnostic[] {
    const { ts } = this;
    const visit = (node: ts.Node): void => {
      if (ts.isArrayLiteralExpression(node) && isStart(ts, this.checker, node)) this.startArgument(node);
      if (ts.isExpression(node) && this.isUsed(node)) this.unawaited(node);
      ts.forEachChild(node, visit);
    };
    visit(this.file);
    return this.own;
  }

  /** `start: [module, argument]`: the argument is what `init` of the module takes. */
  private startArgument(start: ts.ArrayLiteralExpression): void {
    const [module, argument] = start.elements;
    const message = module === undefined ? undefined : this.whyNotStarted(module, argument);
    if (message !== undefined) this.own.push(this.finding(argument ?? start, codes.argument, message));
  }

  /** Why the module cannot be started with the argument; `undefined` when it can. */
  private whyNotStarted(module: ts.Expression, argument: ts.Expression | undefined): string | undefined {
    const wanted = this.argumentOf(this.checker.getTypeAtLocation(module), module);
    if (wanted === undefined) return undefined;
    const { Void, Undefined, Any, Unknown } = this.ts.TypeFlags;
    const name = module.getText(this.file);
    if (argument === undefined) {
      if ((wanted.flags & (Void | Undefined | Any | Unknown)) !== 0) return undefined;
      if (this.checker.isTypeAssignableTo(this.checker.getUndefinedType(), wanted)) return undefined;
      return `${name} is started with an argument: its init takes ${this.text(wanted)}.`;
    }
    const given = this.checker.getTypeAtLocation(argument);
    if (this.checker.isTypeAssignableTo(given, wanted)) return undefined;
    if (fitsAsWritten(this.ts, this.checker, argument, wanted)) return undefined;
    const takes = (wanted.flags & Void) !== 0 ? 'no argument' : this.text(wanted);
    const loose =
      !this.ts.isArrayLiteralExpression(argument) &&
      this.checker.isArrayType(given) &&
      this.checker.isTupleType(wanted);
    const advice = loose
      ? ` An array may have any length: where it is made, say that it is ${this.text(wanted)}.`
      : '';
    return `The init of ${name} takes ${takes}; this is ${this.text(given)}.${advice}`;
  }

  /** What a server or supervisor module is started with. */
  private argumentOf(module: ts.Type, at: ts.Node): ts.Type | undefined {
    const made = module.getConstructSignatures()[0]?.getReturnType();
    const property = made === undefined ? module.getProperty('startLink') : made.getProperty('init');
    if (property === undefined) return undefined;
    const signature = this.checker.getTypeOfSymbolAtLocation(property, at).getCallSignatures()[0];
    if (signature === undefined) return undefined;
    const first = signature.getParameters()[0];
    // What `init` of a class leaves unnamed it ignores.
    return first === undefined ? undefined : this.checker.getTypeOfSymbolAtLocation(first, at);
  }

  /** Whether an expression stands where its value goes into a term, a text or nowhere. */
  private isUsed(node: ts.Expression): boolean {
    const { ts } = this;
    const { parent } = node;
    if (ts.isArrayLiteralExpression(parent)) return !isPromiseAll(ts, parent);
    if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
    if (ts.isTemplateSpan(parent)) return true;
    if (ts.isExpressionStatement(parent)) return ts.isCallExpression(node) && this.isOtp(node);
    if (!ts.isCallExpression(parent) || parent.expression === node) return false;
    const wanted = this.checker.getContextualType(node);
    return wanted !== undefined && (wanted.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;
  }

  private unawaited(node: ts.Expression): void {
    const type = this.checker.getTypeAtLocation(node);
    if (type.getSymbol()?.getName() !== 'Promise') return;
    const text = node.getText(this.file);
    const short = text.length > 40 ? `${text.slice(0, 39).trimEnd()}…` : text;
    this.own.push(
      this.finding(
        node,
        codes.unawaited,
        `${short} is not awaited: nothing has happened yet, and this is not its result. Write \`await\` before it.`,
        this.ts.DiagnosticCategory.Warning,
      ),
    );
  }

  /** Whether a function of the module `otp` is called: the compile step looks after the program's own. */
  private isOtp(call: ts.CallExpression): boolean {
    const from = this.checker.getResolvedSignature(call)?.declaration?.getSourceFile().fileName;
    return from !== undefined && from.includes('/@types/otp/');
  }

  // ---- helpers ----------------------------------------------------------------------------------------------

  private finding(
    at: ts.Node,
    code: number,
    messageText: string,
    category: ts.DiagnosticCategory = this.ts.DiagnosticCategory.Error,
  ): ts.Diagnostic {
    const start = at.getStart(this.file);
    return { file: this.file, start, length: at.getEnd() - start, code, messageText, category };
  }

  private text(type: ts.Type): string {
    return this.checker.typeToString(this.checker.getBaseTypeOfLiteralType(type)).replaceAll('; }', ' }');
  }

  private nodeAt(position: number): ts.Node {
    let node: ts.Node = this.file;
    for (;;) {
      const inner: ts.Node | undefined = this.ts.forEachChild(node, (child) =>
        child.getStart(this.file) <= position && position < child.getEnd() ? child : undefined,
      );
      if (inner === undefined) return node;
      node = inner;
    }
  }
}

/** The name after the dot of what is called: there a finding about missing arguments stands. */
function calleeName(ts: TS, { expression }: ts.CallExpression): ts.Node | undefined {
  return ts.isPropertyAccessExpression(expression) ? expression.name : undefined;
}

function skip(ts: TS, expression: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(expression) ? skip(ts, expression.expression) : expression;
}

function quoted(literal: string): string {
  return literal.replaceAll('"', "'");
}

function typeName(callback: string): string {
  return callback === 'init' ? 'Init' : callback === 'handleCall' ? 'Reply' : 'NoReply';
}

/** `start: […]`, and whatever is a child: a member of `children: […]`, what is given to `startChild`, a default export. */
function isStart(ts: TS, checker: ts.TypeChecker, node: ts.ArrayLiteralExpression): boolean {
  let { parent } = node as ts.Expression;
  if (ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent)) parent = parent.parent;
  if (ts.isExportAssignment(parent)) return true;
  if (checker.getContextualType(node)?.aliasSymbol?.name === 'Child') return true;
  if (ts.isPropertyAssignment(parent)) return ts.isIdentifier(parent.name) && parent.name.text === 'start';
  if (!ts.isArrayLiteralExpression(parent)) return false;
  const owner = parent.parent;
  return ts.isPropertyAssignment(owner) && ts.isIdentifier(owner.name) && owner.name.text === 'children';
}

function isPromiseAll(ts: TS, list: ts.ArrayLiteralExpression): boolean {
  const call = list.parent;
  return (
    ts.isCallExpression(call) &&
    ts.isPropertyAccessExpression(call.expression) &&
    ts.isIdentifier(call.expression.expression) &&
    call.expression.expression.text === 'Promise'
  );
}
