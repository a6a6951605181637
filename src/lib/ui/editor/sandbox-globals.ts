/**
 * What a program in the sandbox has beside the language, for the editor's type checker; and what it has not, with what to
 * use instead. What the sandbox really has is in `languages/typescript/globals.ts`; a test holds the two together.
 */

/** Texts of `missingNames` in `languages/typescript/global-names.ts`, for those names that the ES library leaves free. */
export const missing: Readonly<Record<string, string>> = {
  setTimeout: 'Use `sendAfter(…)` for a message later, or `await sleep(ms)`.',
  setInterval: 'Use `sendAfter(…)` again from the handler of its message.',
  setImmediate: 'Send a message to `self()`.',
  clearTimeout: 'Use `cancelTimer(ref)` with what `sendAfter` gave.',
  clearInterval: 'Use `cancelTimer(ref)` with what `sendAfter` gave.',
  clearImmediate: 'Use `cancelTimer(ref)` with what `sendAfter` gave.',
  requestAnimationFrame: 'Use `sendAfter(…)` for a message later, or `await sleep(ms)`.',
  queueMicrotask: 'Send a message to `self()`, or `spawn` a process.',
  fetch: 'There is no network in the sandbox. Write a process that plays the other side.',
  XMLHttpRequest: 'There is no network in the sandbox. Write a process that plays the other side.',
  WebSocket: 'There is no network in the sandbox. Write a process that plays the other side.',
  EventSource: 'There is no network in the sandbox. Write a process that plays the other side.',
  Worker: 'Use `spawn(…)`.',
  SharedWorker: 'Use `spawn(…)`.',
  importScripts: 'Use `import`.',
  postMessage: 'Use `send(pid, message)`.',
  MessageChannel: 'Use `send(pid, message)`.',
  BroadcastChannel: 'Use `send(pid, message)`.',
  window: 'A process runs apart from the page; it talks to the world by messages and `console.log`.',
  document: 'A process runs apart from the page; it talks to the world by messages and `console.log`.',
  self: "For this process write `self()`, imported from 'otp'.",
  navigator: 'A process runs apart from the page; it talks to the world by messages and `console.log`.',
  location: 'A process runs apart from the page; it talks to the world by messages and `console.log`.',
  localStorage: 'A process runs apart from the page; it talks to the world by messages and `console.log`.',
  sessionStorage: 'A process runs apart from the page; it talks to the world by messages and `console.log`.',
  indexedDB: 'A process runs apart from the page; it talks to the world by messages and `console.log`.',
  alert: 'Use `console.log`.',
  prompt: 'A process runs apart from the page; it talks to the world by messages and `console.log`.',
  confirm: 'A process runs apart from the page; it talks to the world by messages and `console.log`.',
  process: 'There is no Node in the sandbox. For this process write `self()`.',
  global: 'A process runs apart from the page; it talks to the world by messages and `console.log`.',
  Buffer: 'Use `Uint8Array`.',
  require: "Use `import … from './file'`.",
  module: 'Use `export`.',
  exports: 'Use `export`.',
};

/** Using what is missing is an error that carries the advice in its text, instead of the advice to include a DOM. */
const refused = Object.entries(missing).map(([name, advice]) => {
  const text = advice.replaceAll('`', '');
  return `/** @deprecated Not in the sandbox. ${text} */\ndeclare const ${name}: NotInTheSandbox<${JSON.stringify(text)}>;`;
});

export const sandboxGlobals = `
interface NotInTheSandbox<Advice extends string> { readonly advice?: Advice }
${refused.join('\n')}
interface Console {
  /** Prints to the lab's console, with the name of the process. */
  log(...values: unknown[]): void;
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
  debug(...values: unknown[]): void;
  trace(...values: unknown[]): void;
  table(...values: unknown[]): void;
  dir(...values: unknown[]): void;
  group(...values: unknown[]): void;
  groupEnd(): void;
  clear(): void;
  /** Prints only when the condition does not hold. */
  assert(condition: unknown, ...values: unknown[]): void;
  count(label?: string): void;
  time(label?: string): void;
  timeEnd(label?: string): void;
  timeLog(label?: string): void;
}
declare const console: Console;

interface Performance {
  /** Virtual ms since the run began. */
  now(): number;
  readonly timeOrigin: number;
}
declare const performance: Performance;

interface Crypto {
  /** Fills with bytes from the run's seed: the same run gets the same bytes. */
  getRandomValues<T extends ArrayBufferView>(into: T): T;
  /** From the run's seed. */
  randomUUID(): string;
}
declare const crypto: Crypto;

/** A deep copy, as the language's own. */
declare function structuredClone<T>(value: T): T;
declare function atob(text: string): string;
declare function btoa(text: string): string;

interface TextEncoder {
  readonly encoding: string;
  encode(text?: string): Uint8Array;
}
declare const TextEncoder: { prototype: TextEncoder; new (): TextEncoder };
interface TextDecoder {
  readonly encoding: string;
  decode(bytes?: ArrayBuffer | ArrayBufferView): string;
}
declare const TextDecoder: { prototype: TextDecoder; new (encoding?: string): TextDecoder };

interface URLSearchParams {
  append(name: string, value: string): void;
  delete(name: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string): boolean;
  set(name: string, value: string): void;
  entries(): IterableIterator<[string, string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
  toString(): string;
}
declare const URLSearchParams: {
  prototype: URLSearchParams;
  new (from?: string | Record<string, string> | string[][]): URLSearchParams;
};
interface URL {
  hash: string;
  host: string;
  hostname: string;
  href: string;
  readonly origin: string;
  password: string;
  pathname: string;
  port: string;
  protocol: string;
  search: string;
  readonly searchParams: URLSearchParams;
  username: string;
  toString(): string;
}
declare const URL: { prototype: URL; new (url: string, base?: string | URL): URL };
`;
