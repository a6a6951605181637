/** Learner's TypeScript: compile, link, run. `compile` brings the compiler; whoever only links imports `link.ts` and `host.ts`. */
export { compile, type CompileOptions } from './compile';
export { Host, ReductionsError, type HostHooks, type HostWarning } from './host';
export { link, LinkError, type Builtins, type Exports, type Linked } from './link';
export type {
  CompiledImport,
  CompiledModule,
  CompiledProgram,
  CompileResult,
  Diagnostic,
  Place,
} from './program';
