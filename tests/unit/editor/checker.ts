/** Type-checks learner's programs as the editor does, in memory, with any copy of the TypeScript compiler. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type ts from 'typescript';
import { improve } from '#lib/ui/editor/checks';
import { compilerOptions } from '#lib/ui/editor/compiler-options';
import { flatten } from '#lib/ui/editor/readable';
import { sandboxGlobals } from '#lib/ui/editor/sandbox-globals';

type TS = typeof ts;
export type Files = Readonly<Record<string, string>>;

/** A finding, as the editor shows it. Lines from 1. */
export interface Found {
  readonly file: string;
  readonly line: number;
  /** The text it underlines. */
  readonly at: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

const libraries = dirname(fileURLToPath(import.meta.resolve('typescript')));
const otpTypes = readFileSync(
  new URL('../../../src/lib/languages/typescript/otp/otp-module.d.ts', import.meta.url),
  'utf8',
);
const fixed: Files = {
  '/node_modules/@types/otp/index.d.ts': otpTypes,
  '/node_modules/@types/sandbox/index.d.ts': sandboxGlobals,
};
const libraryTexts = new Map<string, string>();

function libraryText(path: string): string | undefined {
  const name = /^\/lib\/(lib\.[\w.]+\.d\.ts)$/.exec(path)?.[1];
  if (name === undefined) return undefined;
  let text = libraryTexts.get(name);
  if (text === undefined) {
    text = readFileSync(join(libraries, name), 'utf8');
    libraryTexts.set(name, text);
  }
  return text;
}

export class Checker {
  private files: Files = {};
  private version = 0;
  private readonly service: ts.LanguageService;

  constructor(private readonly ts: TS) {
    const settings = {
      ...compilerOptions,
      lib: compilerOptions.lib.map((name) => `lib.${name}.d.ts`),
    } as ts.CompilerOptions;
    const read = (path: string): string | undefined => this.files[path] ?? fixed[path] ?? libraryText(path);
    this.service = ts.createLanguageService({
      getCompilationSettings: () => settings,
      getScriptFileNames: () => [...Object.keys(this.files), ...Object.keys(fixed)],
      getScriptVersion: (path) => (path in this.files ? String(this.version) : '0'),
      getScriptSnapshot: (path) => {
        const text = read(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => '/',
      getDefaultLibFileName: () => '/lib/lib.es2022.d.ts',
      readFile: read,
      fileExists: (path) => read(path) !== undefined,
    });
  }

  /** Errors and warnings of a program, file by file. */
  check(files: Files): Found[] {
    this.open(files);
    return Object.keys(this.files).flatMap((path) => this.checkFile(path));
  }

  /** What the editor shows on hover over `text`, where it first stands in `main.ts`. */
  hover(files: Files, text: string): string {
    this.open(files);
    const path = '/main.ts';
    const info = this.service.getQuickInfoAtPosition(path, (this.files[path] ?? '').indexOf(text));
    return [
      this.ts.displayPartsToString(info?.displayParts),
      this.ts.displayPartsToString(info?.documentation),
    ].join('\n');
  }

  /** Names that the editor offers at the end of `main.ts`. */
  completions(files: Files): string[] {
    this.open(files);
    const text = this.files['/main.ts'] ?? '';
    return (
      this.service
        .getCompletionsAtPosition('/main.ts', text.length, undefined)
        ?.entries.map((one) => one.name) ?? []
    );
  }

  /** Complaints about the options themselves. */
  optionErrors(): string[] {
    return this.service
      .getCompilerOptionsDiagnostics()
      .map((one) => this.ts.flattenDiagnosticMessageText(one.messageText, '\n'));
  }

  private open(files: Files): void {
    this.files = Object.fromEntries(Object.entries(files).map(([name, text]) => [`/${name}`, text]));
    this.version++;
  }

  private checkFile(path: string): Found[] {
    const program = this.service.getProgram();
    const file = program?.getSourceFile(path);
    if (program === undefined || file === undefined) throw new Error(`No such file: ${path}`);
    const syntax: readonly ts.Diagnostic[] = this.service.getSyntacticDiagnostics(path);
    const semantic = improve(this.ts, program, file, this.service.getSemanticDiagnostics(path));
    return [...syntax, ...semantic].map((one) => ({
      file: path.slice(1),
      line: file.getLineAndCharacterOfPosition(one.start ?? 0).line + 1,
      at: file.text.slice(one.start ?? 0, (one.start ?? 0) + (one.length ?? 0)),
      severity: one.category === this.ts.DiagnosticCategory.Warning ? 'warning' : 'error',
      message: flatten(one.messageText),
    }));
  }
}
