/**
 * Locks the language's own objects, so that no program can change what our code in the same realm stands on.
 * Rules TS57 to TS59. For hosts that give a program a realm of its own: the sandbox's Web Worker, the command line.
 * Hazard: a frozen prototype refuses assignments to what inherits from it. What ordinary programs assign so (`this.name = …` in
 * a class that extends Error, a `toString` of one's own) is made of accessors that give the object a property of its own.
 */
import { languageNames } from './global-names';
import { SandboxFunction } from './globals';

/** Of the host, not of the language: only their outside is locked. */
const HOST_NAMES: ReadonlySet<string> = new Set(
  'TextEncoder TextDecoder URL URLSearchParams atob btoa structuredClone Intl'.split(' '),
);

/** Properties of prototypes that programs give to objects of their own by assignment. */
const assigned: readonly (readonly [prototype: object, names: readonly string[]])[] = [
  [
    Object.prototype,
    'constructor hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf'.split(
      ' ',
    ),
  ],
  [Function.prototype, ['toString']],
  ...[Error, AggregateError, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map(
    (one) => [one.prototype as object, ['message', 'name', 'toString']] as const,
  ),
];

/** Prototypes that no global name leads to. */
function hidden(): object[] {
  const functions = [function* () {}, async function () {}, async function* () {}];
  const iterators = [[], '', new Map(), new Set(), 'x'.matchAll(/x/g)].map((one): object =>
    (one as Iterable<unknown>)[Symbol.iterator](),
  );
  return [...functions, ...iterators].map((one) => Object.getPrototypeOf(one) as object);
}

/** What a function prints as: what is compiled of it is not what was written. */
function functionText(this: unknown): string {
  if (typeof this !== 'function') throw new TypeError('Function.prototype.toString takes a function.');
  const isClass = Object.getOwnPropertyDescriptor(this, 'prototype')?.writable === false;
  return `${isClass ? 'class' : 'function'} ${this.name}${isClass ? '' : '()'} { … }`;
}

let locked = false;

/** Locks the realm this runs in, once and for good. */
export function lockRealm(): void {
  if (locked) return;
  locked = true;
  const real = globalThis as unknown as Record<string, unknown>;
  for (const fn of [function () {}, function* () {}, async function () {}, async function* () {}]) {
    const prototype = Object.getPrototypeOf(fn) as object;
    Object.defineProperty(prototype, 'constructor', { value: SandboxFunction });
  }
  Object.defineProperty(Function.prototype, 'toString', { value: functionText });
  for (const [prototype, names] of assigned) for (const name of names) assignable(prototype, name);
  const names = [...languageNames, 'Math', 'Date', 'Promise', 'Function', 'eval'].filter(
    (name) => name in real,
  );
  const seen = new Set<unknown>();
  for (const name of names) {
    if (HOST_NAMES.has(name)) lockOutside(real[name]);
    else lockDeep(real[name], seen);
  }
  for (const prototype of hidden()) lockDeep(prototype, seen);
  for (const name of names)
    Object.defineProperty(real, name, { value: real[name], writable: false, configurable: false });
}

/** Makes a property of a prototype one that objects below it can be given by assignment, and that cannot be changed itself. */
function assignable(prototype: object, name: string): void {
  const own = Object.getOwnPropertyDescriptor(prototype, name);
  if (own === undefined) return;
  const value: unknown = own.value;
  Object.defineProperty(prototype, name, {
    get: () => value,
    set(this: object, given: unknown) {
      if (this === prototype)
        throw new TypeError(`Cannot assign to \`${name}\` of an object of the language.`);
      Object.defineProperty(this, name, {
        value: given,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    },
  });
}

function lockOutside(value: unknown): void {
  if (typeof value !== 'object' && typeof value !== 'function') return;
  Object.freeze(value);
  Object.freeze((value as { prototype?: unknown }).prototype);
}

/** Freezes an object and all that it leads to. */
function lockDeep(root: unknown, seen: Set<unknown>): void {
  const todo = [root];
  while (todo.length > 0) {
    const value = todo.pop();
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value))
      continue;
    seen.add(value);
    for (const one of Object.values(Object.getOwnPropertyDescriptors(value)))
      todo.push(one.value, one.get, one.set);
    todo.push(Object.getPrototypeOf(value));
    Object.freeze(value);
  }
}
