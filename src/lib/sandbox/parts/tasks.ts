/** A part of the module `otp` as a script of its own. Rule SBX7. */
import { tasks } from '#lib/languages/typescript/otp/tasks';

otpLab.brought = tasks;
