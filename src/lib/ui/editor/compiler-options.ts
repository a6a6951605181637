/**
 * How a learner's TypeScript is type-checked: shared by the editor and the tests.
 * Invariant: nothing here changes how a program runs; that is the compile step's business (`languages/typescript`).
 */

/** Compiler options as plain values: the enums belong to the `typescript` package, which is not on the page. */
export const compilerOptions = {
  target: 9, // ScriptTarget.ES2022
  module: 99, // ModuleKind.ESNext
  moduleResolution: 100, // ModuleResolutionKind.Bundler: './shop' is shop.ts
  moduleDetection: 3, // Force: a file without imports shares no names with the others
  lib: ['es2022'], // no DOM: the sandbox has none
  types: [],
  strict: true,
  allowImportingTsExtensions: true,
  allowNonTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
};

/** Where the editor keeps the types of the module `otp` and of the sandbox's globals: beside every program. */
export const otpTypesPath = 'file:///node_modules/@types/otp/index.d.ts';
export const globalTypesPath = 'file:///node_modules/@types/sandbox/index.d.ts';
