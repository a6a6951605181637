/** A part of the module `otp` as a script of its own. Rule SBX7. */
import { applications } from '#lib/languages/typescript/otp/applications';

otpLab.brought = applications;
