/** A part of the module `otp` as a script of its own. Rule SBX7. */
import { partitions } from '#lib/languages/typescript/otp/partitions';

otpLab.brought = partitions;
