/**
 * Which global names a learner's program sees: the language's own, those the sandbox replaces, and those it does not have.
 * Rules TS50 to TS55.
 */

/** Parts of the language which need no replacement. */
export const languageNames: ReadonlySet<string> = new Set(
  (
    'undefined NaN Infinity Object Array String Number Boolean Symbol BigInt Map Set WeakMap WeakSet JSON RegExp Reflect Proxy Intl Iterator ' +
    'Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError ' +
    'parseInt parseFloat isNaN isFinite encodeURI encodeURIComponent decodeURI decodeURIComponent ' +
    'ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array BigInt64Array BigUint64Array ' +
    'TextEncoder TextDecoder URL URLSearchParams atob btoa structuredClone'
  ).split(' '),
);

/** Names the host gives a value of its own: see `globals.ts`. */
export const replacedNames = [
  'Date',
  'Math',
  'console',
  'Promise',
  'globalThis',
  'performance',
  'crypto',
  'Function',
] as const;
export type ReplacedName = (typeof replacedNames)[number];

const sleep = 'Use `sendAfter(…)` for a message later, or `await sleep(ms)`.';
const page = 'A process runs apart from the page; it talks to the world by messages and `console.log`.';
const net = 'There is no network in the sandbox. Write a process that plays the other side.';
const share = 'Processes share nothing: send a message.';

/** What to use instead of a name which the sandbox does not have. */
export const missingNames: ReadonlyMap<string, string> = new Map([
  ['setTimeout', sleep],
  ['setInterval', 'Use `sendAfter(…)` again from the handler of its message.'],
  ['setImmediate', 'Send a message to `self()`.'],
  ['clearTimeout', 'Use `cancelTimer(ref)` with what `sendAfter` gave.'],
  ['clearInterval', 'Use `cancelTimer(ref)` with what `sendAfter` gave.'],
  ['clearImmediate', 'Use `cancelTimer(ref)` with what `sendAfter` gave.'],
  ['requestAnimationFrame', sleep],
  ['queueMicrotask', 'Send a message to `self()`, or `spawn` a process.'],
  ['fetch', net],
  ['XMLHttpRequest', net],
  ['WebSocket', net],
  ['EventSource', net],
  ['Worker', 'Use `spawn(…)`.'],
  ['SharedWorker', 'Use `spawn(…)`.'],
  ['importScripts', 'Use `import`.'],
  ['postMessage', 'Use `send(pid, message)`.'],
  ['MessageChannel', 'Use `send(pid, message)`.'],
  ['BroadcastChannel', 'Use `send(pid, message)`.'],
  ['SharedArrayBuffer', share],
  ['Atomics', share],
  ['WeakRef', 'When garbage is collected is not part of a run.'],
  ['FinalizationRegistry', 'When garbage is collected is not part of a run. Monitor a process instead.'],
  ['eval', 'Write the code in the file.'],
  ['window', page],
  ['document', page],
  ['self', "For this process write `self()`, imported from 'otp'."],
  ['navigator', page],
  ['location', page],
  ['localStorage', page],
  ['sessionStorage', page],
  ['indexedDB', page],
  ['alert', 'Use `console.log`.'],
  ['prompt', page],
  ['confirm', page],
  ['process', 'There is no Node in the sandbox. For this process write `self()`.'],
  ['global', page],
  ['Buffer', 'Use `Uint8Array`.'],
  ['require', "Use `import … from './file'`."],
  ['module', 'Use `export`.'],
  ['exports', 'Use `export`.'],
]);
