/** The sandbox with its compiler and all parts of `otp`, for Node: tests, the command line, lessons' checks. In the browser they come later. */
import { tellWhys } from '#lib/diagnostics/causes';
import { compile } from '#lib/languages/typescript/index';
import { allParts } from '#lib/languages/typescript/otp/all-parts';
import { SandboxCore, type SandboxOptions } from './core';

export type { AppliedOperation, Moment, SandboxOptions } from './core';

export class Sandbox extends SandboxCore {
  constructor(options: SandboxOptions = {}) {
    super({ compile, parts: allParts, whys: tellWhys, ...options });
  }
}
