/**
 * The sandbox's own `Date`, `Math`, `console`, `Promise`, `globalThis`, `performance`, `crypto` and `Function`.
 * Rules TS50 to TS55.
 * Invariant: time comes from `now`, chance from `random`, and local time is UTC, so that a run is the same everywhere.
 */
import { DATE } from '#lib/runtime/kernel/terms';
import { languageNames, type ReplacedName } from './global-names';

interface Hooks {
  now(): number;
  random(): number;
  output(stream: string, args: readonly unknown[]): void;
}

/** @param keep Makes of what is awaited something that can be awaited again. */
export function makeGlobals(
  hooks: Hooks,
  keep: (value: unknown) => unknown,
): Readonly<Record<ReplacedName, unknown>> {
  const globals: Record<ReplacedName, unknown> = {
    Date: makeDate(() => Math.floor(hooks.now())),
    Math: makeMath(() => hooks.random()),
    console: makeConsole(hooks),
    Promise: makePromise(keep),
    performance: { now: () => hooks.now(), timeOrigin: 0 },
    crypto: makeCrypto(() => hooks.random()),
    Function: SandboxFunction,
    globalThis: undefined,
  };
  const own: Record<string, unknown> = {};
  const real = globalThis as unknown as Record<string, unknown>;
  for (const name of languageNames) if (name in real) own[name] = real[name];
  for (const [name, value] of Object.entries(globals)) own[name] = value;
  own['globalThis'] = own;
  globals.globalThis = own;
  return globals;
}

function makeMath(random: () => number): object {
  const { random: _real, ...rest } = Object.getOwnPropertyDescriptors(Math);
  const own = { value: random, writable: true, configurable: true };
  return Object.create(Object.prototype, { ...rest, random: own }) as object;
}

function makeConsole(hooks: Hooks): object {
  const counts = new Map<string, number>();
  const to =
    (stream: string) =>
    (...args: unknown[]) =>
      hooks.output(stream, args);
  return {
    log: to('log'),
    info: to('info'),
    warn: to('warn'),
    error: to('error'),
    debug: to('debug'),
    trace: to('debug'),
    table: to('log'),
    dir: to('log'),
    group: to('log'),
    groupEnd: () => {},
    clear: () => {},
    assert: (condition: unknown, ...args: unknown[]) => {
      if (!condition) hooks.output('error', ['Assertion failed', ...args]);
    },
    count: (label = 'default') => {
      const count = (counts.get(label) ?? 0) + 1;
      counts.set(label, count);
      hooks.output('log', [`${label}: ${count}`]);
    },
    time: () => {},
    timeEnd: () => {},
    timeLog: () => {},
  };
}

type DateParts = [
  year: number,
  month: number,
  day?: number,
  hours?: number,
  minutes?: number,
  seconds?: number,
  ms?: number,
];

/** `Date` on the virtual clock, with UTC for local time. */
function makeDate(now: () => number): unknown {
  class SandboxDate extends Date {
    constructor(...args: unknown[]) {
      if (args.length === 0) super(now());
      else if (args.length === 1)
        super(typeof args[0] === 'string' ? parseUTC(args[0]) : (args[0] as number));
      else super(Date.UTC(...(args as DateParts)));
    }
    static override now(): number {
      return now();
    }
    static override parse(text: string): number {
      return parseUTC(text);
    }
    override getTimezoneOffset(): number {
      return 0;
    }
    override toString(): string {
      return Number.isNaN(this.getTime())
        ? 'Invalid Date'
        : this.toUTCString().replace(/^(\w+), (\d+) (\w+) (-?\d+) ([\d:]+) GMT$/, '$1 $3 $2 $4 $5 GMT+0000');
    }
    override toDateString(): string {
      return this.toString().replace(/ [\d:]+ GMT\+0000$/, '');
    }
    override toTimeString(): string {
      return this.toString().replace(/^.* ([\d:]+ GMT\+0000)$/, '$1');
    }
    getYear(): number {
      return this.getUTCFullYear() - 1900;
    }
  }
  const prototype = SandboxDate.prototype as unknown as Record<string, unknown>;
  const native = Date.prototype as unknown as Record<string, unknown>;
  for (const part of ['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes', 'Seconds', 'Milliseconds']) {
    for (const way of ['get', 'set']) {
      const utc = native[`${way}UTC${part}`];
      if (utc !== undefined)
        Object.defineProperty(prototype, way + part, { value: utc, writable: true, configurable: true });
    }
  }
  // a Date that was copied in a message is a native one, and still a Date for the learner
  Object.defineProperty(SandboxDate, Symbol.hasInstance, {
    value: (value: unknown) => value instanceof Date,
  });
  Object.defineProperty(SandboxDate.prototype, DATE, { value: true });
  Object.defineProperty(SandboxDate, 'name', { value: 'Date' });
  // `Date()` without `new` is a text
  return new Proxy(SandboxDate, { apply: () => new SandboxDate().toString() });
}

function parseUTC(text: string): number {
  // a date and time without a zone means local time, which is UTC here
  if (/^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text)) return Date.parse(`${text}Z`);
  if (/[zZ]$|GMT|UTC|[+-]\d\d:?\d\d$|^[+-]?\d{4,6}(-\d\d(-\d\d)?)?$/.test(text)) return Date.parse(text);
  return Date.parse(`${text} UTC`);
}

function makeCrypto(random: () => number): object {
  const byte = () => Math.floor(random() * 256);
  return {
    getRandomValues<T extends ArrayBufferView>(into: T): T {
      const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
      for (let i = 0; i < bytes.length; i++) bytes[i] = byte();
      return into;
    },
    randomUUID(): string {
      const hex = Array.from({ length: 16 }, (_, i) =>
        (i === 6 ? (byte() & 15) | 64 : i === 8 ? (byte() & 63) | 128 : byte()).toString(16).padStart(2, '0'),
      ).join('');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
  };
}

const refuse = (): never => {
  throw new ReferenceError('`Function(…)` does not exist in the sandbox. Write the function in the file.');
};

/** `Function`, which makes no functions of text. */
export const SandboxFunction: unknown = new Proxy(Function, { apply: refuse, construct: refuse });

/** `Promise`, as far as routines that run one after the other can stand for it. */
function makePromise(keep: (value: unknown) => unknown): unknown {
  const without = (text: string) => (): never => {
    throw new TypeError(text);
  };
  function Promise(): void {
    throw new TypeError(
      '`new Promise(…)` does not exist in the sandbox: nothing would settle it. Wait for a message with `await receive(…)`, or write an `async` function.',
    );
  }
  function* all(values: Iterable<unknown>): Generator {
    const results: unknown[] = [];
    for (const value of values) results.push(yield keep(value));
    return results;
  }
  function* allSettled(values: Iterable<unknown>): Generator {
    const results: unknown[] = [];
    for (const value of values) {
      try {
        const settled: unknown = yield keep(value);
        results.push({ status: 'fulfilled', value: settled });
      } catch (reason) {
        results.push({ status: 'rejected', reason });
      }
    }
    return results;
  }
  function* resolve(value: unknown): Generator {
    return yield keep(value);
  }
  function* reject(reason: unknown): Generator {
    throw reason;
  }
  const both =
    'does not exist in the sandbox: a process does one thing at a time. Spawn a process for each and take the first message with `await receive(…)`.';
  return Object.assign(Promise, {
    all,
    allSettled,
    resolve,
    reject,
    race: without(`\`Promise.race\` ${both}`),
    any: without(`\`Promise.any\` ${both}`),
    withResolvers: without(
      '`Promise.withResolvers` does not exist in the sandbox. Wait for a message with `await receive(…)`.',
    ),
  });
}
