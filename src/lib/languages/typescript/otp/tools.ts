/** What the module `otp` has for all its parts. Types only. */
import type { Module } from '#lib/runtime/kernel/code_server';
import type { ChildSpec } from '#lib/runtime/otp/child_spec';
import type { DynamicSupervisorModule } from '#lib/runtime/otp/dynamic_supervisor';
import type { ServerName } from '#lib/runtime/otp/gen_server';

export type Timeout = number | 'infinity';

export interface StartOptions {
  readonly name?: ServerName;
  readonly timeout?: number;
}

/** A callback module that a learner has defined, and how a process of it is started. */
export interface AnyModule {
  readonly kind: 'server' | 'machine' | 'supervisor' | 'dynamic';
  readonly module: Module;
  begin(arg: unknown, options: StartOptions, link: boolean): unknown;
  /** Exports that new code for it makes. */
  readonly newCode: (code: unknown) => object;
  /** The name that its definition gives to its process. */
  readonly own?: string;
}

/** A module that is no process's, and the exports that new code for it makes. */
export interface Loadable {
  readonly module: Module;
  readonly newCode: (code: unknown) => object;
}

export interface Tools {
  /** How to make a child of `[object, arg, options]`, by object. */
  readonly children: Map<object, (arg: never, options: never) => ChildSpec>;
  /** Gives exceptions that the runtime throws into learner's code the learner's line. */
  located<A extends unknown[], R>(f: (...args: A) => R): (...args: A) => R;
  /** As `located`, for what is waited for: an exception that is there at once is thrown where it is awaited. */
  awaited<A extends unknown[]>(f: (...args: A) => unknown): (...args: A) => unknown;
  timeoutOf(timeout: Timeout | undefined, otherwise: number): number;
  bodyOf(body: unknown, what: string): (...args: unknown[]) => unknown;
  /** Module, function and arity of a process that runs a learner's function. */
  initialOf(body: (...args: never[]) => unknown, arity?: number): readonly ['main', string, number];
  /** Has what is waited for be a copy. */
  copying<T>(effect: T): T;
  childSpec(child: unknown): unknown;
  /** The object that stands for a module in learner's code, and starts processes of it. */
  worker(made: AnyModule): object;
  supervisor(made: AnyModule): object;
  /** A dynamic supervisor's module; `given` may hold its registered name. */
  dynamicOf(module: Module<DynamicSupervisorModule>, given: unknown): AnyModule;
  /** The module that a learner's value stands for. @param what Who asks, for the error when it stands for none. */
  moduleOf(value: unknown, what: string): AnyModule;
  start(made: AnyModule, arg: unknown, options?: StartOptions, link?: boolean): unknown;
  /** The module that a learner's value stands for, and the exports that a learner's callbacks or specification make. */
  codeOf(module: unknown, code: unknown): { readonly module: Module; readonly exports: object };
  /** Tells the learner of a mistake, on the line that runs now. */
  warn(code: string, message: string): void;
  /** Notes that the program has defined something, how it is started as the default export, and what `Code` knows of it. */
  startable(made: object, start: () => unknown, code?: Loadable): void;
}
