/** A part of the module `otp` as a script of its own. Rule SBX7. */
import { machines } from '#lib/languages/typescript/otp/machines';

otpLab.brought = machines;
