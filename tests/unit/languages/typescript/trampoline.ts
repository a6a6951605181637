/** A scheduler in miniature: drives one process as the kernel does, for the tests of the compile step. */
import {
  compile,
  Host,
  link,
  type CompileOptions,
  type Diagnostic,
  type HostHooks,
  type HostWarning,
  type Linked,
} from '../../../../src/lib/languages/typescript';

/** Stands for what the otp API gives to be performed. */
export class Effect {
  constructor(readonly perform: () => unknown) {}
}

/** Stands for the kernel's token of a process that is being ended. */
export class Unwind {}

export interface Setup {
  readonly slice?: number;
  readonly hardLimit?: number;
  readonly hooks?: Partial<HostHooks>;
  readonly options?: CompileOptions;
  readonly otp?: Record<string, unknown>;
}

export interface Outcome {
  readonly value: unknown;
  readonly error: unknown;
  readonly output: string[];
  readonly warnings: HostWarning[];
  readonly diagnostics: readonly Diagnostic[];
  readonly preempted: number;
  /** Positions the process waited at (effects only). */
  readonly waits: number[];
  readonly linked: Linked;
  readonly host: Host;
}

export class Trampoline {
  preempted = 0;
  readonly waits: number[] = [];

  constructor(
    readonly host: Host,
    readonly slice: number,
  ) {}

  drive(routine: Generator): unknown {
    const stack: Generator[] = [routine];
    let value: unknown;
    let failed = false;
    this.host.r = this.slice;
    for (;;) {
      const top = stack.at(-1);
      if (top === undefined) {
        this.host.unwinding = false;
        if (failed) throw value;
        return value;
      }
      let step: IteratorResult<unknown, unknown>;
      try {
        step = failed ? top.throw(value) : top.next(value);
        failed = false;
      } catch (error) {
        stack.pop();
        failed = true;
        value = error;
        continue;
      }
      value = undefined;
      if (step.done === true) {
        stack.pop();
        value = step.value;
      } else if (step.value === this.host.preempt) {
        this.preempted++;
        if (this.preempted > 100_000) throw new Error('test: preempted for ever');
        this.host.r = this.slice;
      } else if (
        typeof step.value === 'object' &&
        step.value !== null &&
        Object.prototype.toString.call(step.value) === '[object Generator]'
      ) {
        stack.push(step.value as Generator);
      } else if (step.value instanceof Effect) {
        this.waits.push(this.host.p);
        try {
          value = step.value.perform();
        } catch (error) {
          failed = true;
          value = error;
        }
        this.host.r = this.slice;
      } else {
        value = step.value;
      }
    }
  }
}

export function show(value: unknown): string {
  return typeof value === 'string'
    ? value
    : value === undefined
      ? 'undefined'
      : typeof value === 'function'
        ? `[function ${value.name}]`
        : JSON.stringify(value);
}

export const defaultOtp = {
  wait: (value: unknown) => new Effect(() => value),
  fail: (reason: unknown) =>
    new Effect(() => {
      throw reason;
    }),
  die: () =>
    new Effect(() => {
      throw new Unwind();
    }),
  dieNow: () => {
    throw new Unwind();
  },
  Server: { define: (callbacks: unknown) => ({ callbacks }) },
  start: (value: unknown) => value,
};

/** Compiles and runs; a compile error fails the test. */
export function run(source: string | Record<string, string>, setup: Setup = {}): Outcome {
  const files = typeof source === 'string' ? { 'main.ts': source } : source;
  const compiled = compile(files, setup.options);
  if (!compiled.ok)
    throw new Error(
      compiled.diagnostics.map((one) => `${one.file}:${one.line}:${one.column} ${one.message}`).join('\n'),
    );
  const output: string[] = [];
  const warnings: HostWarning[] = [];
  let seed = 1;
  const host = new Host({
    now: () => 1_000_000,
    random: () => (seed = (seed * 16807) % 2147483647) / 2147483647,
    output: (stream, args) => output.push((stream === 'log' ? '' : `${stream}: `) + args.map(show).join(' ')),
    warn: (warning) => warnings.push(warning),
    isEffect: (x) => x instanceof Effect,
    isUnwind: (e) => e instanceof Unwind,
    ...(setup.hardLimit === undefined ? {} : { hardLimit: setup.hardLimit }),
    ...setup.hooks,
  });
  const linked = link(structuredClone(compiled.program), host, { otp: { ...defaultOtp, ...setup.otp } });
  const trampoline = new Trampoline(host, setup.slice ?? 4000);
  let value: unknown;
  let error: unknown;
  try {
    value = trampoline.drive(linked.run());
  } catch (thrown) {
    error = thrown;
  }
  return {
    value,
    error,
    output,
    warnings,
    diagnostics: compiled.diagnostics,
    preempted: trampoline.preempted,
    waits: trampoline.waits,
    linked,
    host,
  };
}

/** The lines a program prints. It must not fail. */
export function printed(source: string | Record<string, string>, setup: Setup = {}): string[] {
  const outcome = run(source, setup);
  if (outcome.error !== undefined) throw outcome.error;
  return outcome.output;
}

/** Findings as `file:line:column code`. */
export function findings(source: string | Record<string, string>, options?: CompileOptions): string[] {
  return compile(typeof source === 'string' ? { 'main.ts': source } : source, options).diagnostics.map(
    (one) => `${one.file}:${one.line}:${one.column} ${one.code}`,
  );
}

export function firstMessage(source: string | Record<string, string>, options?: CompileOptions): string {
  return (
    compile(typeof source === 'string' ? { 'main.ts': source } : source, options).diagnostics[0]?.message ??
    ''
  );
}
