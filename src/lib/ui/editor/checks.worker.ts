/**
 * Loaded into Monaco's TypeScript Web Worker (`customWorkerPath`): puts `checks.ts` behind its type errors, without a second
 * copy of the compiler.
 */
import type ts from 'typescript';
import { improve } from './checks';

/** What Monaco's class offers of itself. */
interface Base {
  getLanguageService(): ts.LanguageService;
}
type BaseClass = (new (...args: never[]) => Base) & {
  clearFiles(found: readonly ts.Diagnostic[]): unknown[];
};

interface Scope {
  customTSWorkerFactory(Worker: BaseClass, services: { typescript: typeof ts }): BaseClass;
}

(globalThis as unknown as Scope).customTSWorkerFactory = (Worker, { typescript }) =>
  class extends Worker {
    async getSemanticDiagnostics(fileName: string): Promise<unknown[]> {
      const service = this.getLanguageService();
      const found = service.getSemanticDiagnostics(fileName);
      const program = service.getProgram();
      const file = program?.getSourceFile(fileName);
      if (program === undefined || file === undefined) return Worker.clearFiles(found);
      return Worker.clearFiles(improve(typescript, program, file, found));
    }
  };
