/** The compiler as a script of its own: a sandbox takes it in when a program comes as text. Rule SBX6. */
import { compile } from '#lib/languages/typescript/compile';

otpLab.brought = compile;
