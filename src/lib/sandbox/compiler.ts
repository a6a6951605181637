/** The compiler as a script of its own: a sandbox takes it in when a program comes as text. Rule SBX6. */
import { compile } from '#lib/languages/typescript/compile';

// The name is there only while this script is taken in; see `install` of the Web Worker.
(globalThis as { otpLabCompiler?: unknown }).otpLabCompiler = compile;
