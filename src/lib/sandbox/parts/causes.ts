/** Why things happen, as a script of its own. Rule SBX9. */
import { tellWhys } from '#lib/diagnostics/causes';

otpLab.brought = tellWhys;
