/** The sandbox with its compiler, for Node: tests, the command line, lessons' checks. In the browser the compiler comes later. */
import { compile } from '#lib/languages/typescript/index';
import { SandboxCore, type SandboxOptions } from './core';

export type { AppliedOperation, Moment, SandboxOptions } from './core';

export class Sandbox extends SandboxCore {
  constructor(options: SandboxOptions = {}) {
    super({ compile, ...options });
  }
}
