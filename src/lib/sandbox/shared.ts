/**
 * The modules of the Web Worker that scripts which come later stand on, so that no module is there twice. Rule SBX8.
 * `scripts/sandbox-parts.mjs` reads this list when the site is built: in a part, imports of these modules become reads of it.
 */
import * as print from '#lib/diagnostics/print';
import * as sentences from '#lib/diagnostics/sentences';
import * as traceWindow from '#lib/diagnostics/trace_window';
import * as asyncIteration from '#lib/languages/typescript/async-iteration';
import * as globalNames from '#lib/languages/typescript/global-names';
import * as messages from '#lib/languages/typescript/messages';
import * as advice from '#lib/languages/typescript/otp/advice';
import * as onCopies from '#lib/languages/typescript/otp/on-copies';
import * as usage from '#lib/languages/typescript/otp/usage';
import * as codeServer from '#lib/runtime/kernel/code_server';
import * as errors from '#lib/runtime/kernel/errors';
import * as etsOwned from '#lib/runtime/kernel/ets/owned';
import * as events from '#lib/runtime/kernel/events';
import * as flags from '#lib/runtime/kernel/flags';
import * as logger from '#lib/runtime/kernel/logger';
import * as names from '#lib/runtime/kernel/names';
import * as routine from '#lib/runtime/kernel/routine';
import * as signals from '#lib/runtime/kernel/signals';
import * as atom from '#lib/runtime/kernel/terms/atom';
import * as terms from '#lib/runtime/kernel/terms/index';
import * as pid from '#lib/runtime/kernel/terms/pid';
import * as ref from '#lib/runtime/kernel/terms/ref';
import * as time from '#lib/runtime/kernel/time';
import * as childSpec from '#lib/runtime/otp/child_spec';
import * as dynamicSupervisor from '#lib/runtime/otp/dynamic_supervisor';
import * as gen from '#lib/runtime/otp/gen';
import * as genServer from '#lib/runtime/otp/gen_server';
import * as global from '#lib/runtime/otp/global';
import * as procLib from '#lib/runtime/otp/proc_lib';
import * as raise from '#lib/runtime/otp/raise';
import * as supervisor from '#lib/runtime/otp/supervisor';
import * as sys from '#lib/runtime/otp/sys';

/** Their exports, as plain objects: a namespace would look each of them up anew. */
export const shared = () => ({
  advice: { ...advice },
  asyncIteration: { ...asyncIteration },
  atom: { ...atom },
  childSpec: { ...childSpec },
  codeServer: { ...codeServer },
  dynamicSupervisor: { ...dynamicSupervisor },
  errors: { ...errors },
  etsOwned: { ...etsOwned },
  events: { ...events },
  flags: { ...flags },
  gen: { ...gen },
  genServer: { ...genServer },
  global: { ...global },
  globalNames: { ...globalNames },
  logger: { ...logger },
  messages: { ...messages },
  names: { ...names },
  onCopies: { ...onCopies },
  pid: { ...pid },
  print: { ...print },
  procLib: { ...procLib },
  raise: { ...raise },
  ref: { ...ref },
  routine: { ...routine },
  sentences: { ...sentences },
  signals: { ...signals },
  supervisor: { ...supervisor },
  sys: { ...sys },
  terms: { ...terms },
  time: { ...time },
  traceWindow: { ...traceWindow },
  usage: { ...usage },
});
