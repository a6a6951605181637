/** A part of the module `otp` as a script of its own. Rule SBX7. */
import { tables } from '#lib/languages/typescript/otp/tables';

otpLab.brought = tables;
