/**
 * The one module that brings Monaco: its Web Workers, TypeScript as our sandbox has it, our theme.
 * Import it only through `loading.ts`: two and a half megabytes stand behind it.
 */
// All features at once: TypeScript's mode brings them anyway, but only after the first editor was made without them.
import 'monaco-editor/features/register.all';
import * as monaco from 'monaco-editor/editor';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import { conf, language } from 'monaco-editor/languages/definitions/typescript/typescript';
import {
  getTypeScriptWorker,
  typescriptDefaults,
} from 'monaco-editor/languages/features/typescript/register';
import TypeScriptWorker from 'monaco-editor/languages/features/typescript/ts.worker?worker';
import otpTypes from '#lib/languages/typescript/otp/otp-module.d.ts?raw';
import checksUrl from './checks.worker?worker&url';
import { compilerOptions, globalTypesPath, otpTypesPath } from './compiler-options';
import { sandboxGlobals } from './sandbox-globals';
import { followScheme } from './theme';
import { otpLanguage } from './tokens';

self.MonacoEnvironment = {
  getWorker: (_id, label) => (label === 'typescript' ? new TypeScriptWorker() : new EditorWorker()),
};

monaco.languages.register({ id: 'typescript', extensions: ['.ts'] });
monaco.languages.setLanguageConfiguration('typescript', conf);
monaco.languages.setMonarchTokensProvider('typescript', otpLanguage(language));

typescriptDefaults.setCompilerOptions(compilerOptions);
typescriptDefaults.setEagerModelSync(true);
// Validated by `validation.ts`, which looks at all files of a program when one of them changes.
typescriptDefaults.setDiagnosticsOptions({
  noSemanticValidation: true,
  noSyntaxValidation: true,
  noSuggestionDiagnostics: true,
});
// Vite serves module workers while developing; they cannot import scripts, and then go without our own checks.
if (import.meta.env.PROD) typescriptDefaults.setWorkerOptions({ customWorkerPath: checksUrl });
typescriptDefaults.addExtraLib(otpTypes, otpTypesPath);
typescriptDefaults.addExtraLib(sandboxGlobals, globalTypesPath);

followScheme();

export { getTypeScriptWorker, monaco };
export { validate } from './validation';
export { editorOptions } from './options';
