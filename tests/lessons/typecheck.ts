/** Type-checks learners' programs as the editor does: same options, same declarations. */
import ts from 'typescript';
import otpTypes from '#lib/languages/typescript/otp/otp-module.d.ts?raw';
import { compilerOptions } from '#lib/ui/editor/compiler-options';
import { sandboxGlobals } from '#lib/ui/editor/sandbox-globals';
import type { Files } from '#lib/education/lesson';

const options: ts.CompilerOptions = {
  ...(compilerOptions as unknown as ts.CompilerOptions),
  lib: compilerOptions.lib.map((name) => `lib.${name}.d.ts`),
};
const declarations: Files = { 'otp.d.ts': otpTypes, 'globals.d.ts': sandboxGlobals };
const host = ts.createCompilerHost(options);
const parsed = new Map<string, ts.SourceFile | undefined>();

/** The standard library and our declarations are parsed once. */
function fixed(name: string, target: ts.ScriptTarget): ts.SourceFile | undefined {
  if (!parsed.has(name)) {
    const text = declarations[name];
    const file =
      text === undefined ? host.getSourceFile(name, target) : ts.createSourceFile(name, text, target, true);
    parsed.set(name, file);
  }
  return parsed.get(name);
}

let last: ts.Program | undefined;

/** Type errors of a program, as `main.ts:3: message`. */
export function typeErrors(files: Files): string[] {
  const program = ts.createProgram({
    rootNames: [...Object.keys(declarations), ...Object.keys(files)],
    options,
    ...(last && { oldProgram: last }),
    host: {
      ...host,
      getCurrentDirectory: () => '',
      fileExists: (name) => name in files || name in declarations || host.fileExists(name),
      readFile: (name) => files[name] ?? host.readFile(name),
      getSourceFile: (name, target) => {
        const text = files[name];
        const kind = typeof target === 'number' ? target : target.languageVersion;
        return text === undefined ? fixed(name, kind) : ts.createSourceFile(name, text, target, true);
      },
    },
  });
  last = program;
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const line = file === undefined ? 0 : ts.getLineAndCharacterOfPosition(file, start).line + 1;
    return `${file?.fileName ?? ''}:${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
