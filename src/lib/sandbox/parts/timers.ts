/** A part of the module `otp` as a script of its own. Rule SBX7. */
import { timers } from '#lib/languages/typescript/otp/timers';

otpLab.brought = timers;
