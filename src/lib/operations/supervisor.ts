/** Operations on supervisors: the child API of OTP, called by a process of its own. Rules OPS40 to OPS45. */
import * as v from 'valibot';
import * as dynamic from '#lib/runtime/otp/dynamic_supervisor';
import * as supervisor from '#lib/runtime/otp/supervisor';
import type { Pid } from '#lib/runtime/kernel/terms';
import { anything, target, term } from './params';
import { failure, isFailure, operation, to } from './operation';
import type { System } from './system';

const sup = v.strictObject({ sup: target });
const child = v.strictObject({ sup: target, id: term });
const acting = { result: anything, changes: true, replayable: true, dangerous: false } as const;

/** Asks a supervisor in a process of its own. */
function ask(system: System, who: string | number, what: string, act: (pid: Pid) => unknown): unknown {
  return to(system, who, (pid) =>
    pid.process === null
      ? failure('no_process', 'This supervisor has ended. Choose one that is alive.')
      : system.ask(what, () => act(pid)),
  );
}

/** The same of what goes by the ids of children. */
function askById(system: System, who: string | number, what: string, act: (pid: Pid) => unknown): unknown {
  return to(system, who, (pid) =>
    dynamic.isDynamic(pid)
      ? failure(
          'not_for_dynamic',
          'A dynamic supervisor keeps no specifications, and would end from this. Have the program start its children, and stop them by pid.',
        )
      : ask(system, who, what, act),
  );
}

export const supervisorOperations = [
  operation({
    ...acting,
    name: 'supervisor.start_child',
    summary: 'Starts a new child from the specification of an existing one, under another id.',
    doc:
      'A specification holds a function, which cannot come from outside: `like` names the child to copy. ' +
      'Answers what supervisor:start_child/2 answers.',
    verb: 'POST',
    path: '/supervisors/:sup/children',
    params: v.strictObject({ sup: target, id: term, like: term }),
    handle: (system, params) =>
      askById(system, params.sup, 'start_child', function* (pid): Generator<unknown, unknown, unknown> {
        const { node } = system;
        const got = (yield supervisor.getChildspec(
          node,
          pid,
          system.term(params.like),
        )) as readonly unknown[];
        if (got[0] !== 'ok') return got;
        const spec = { ...(got[1] as object), id: system.term(params.id) };
        return yield supervisor.startChild(node, pid, spec);
      }),
  }),
  operation({
    ...acting,
    name: 'supervisor.terminate_child',
    summary: 'Stops a child.',
    doc: 'By id; children of a dynamic supervisor by pid. The specification stays unless it is temporary. OTP: supervisor, terminate_child/2.',
    verb: 'POST',
    path: '/supervisors/:sup/children/:id/terminate',
    params: v.strictObject({ sup: target, id: v.optional(term), pid: v.optional(target) }),
    handle: (system, params) =>
      ask(system, params.sup, 'terminate_child', (pid) => {
        if (params.pid === undefined)
          return supervisor.terminateChild(system.node, pid, system.term(params.id));
        const which = system.find(params.pid);
        return isFailure(which) ? ['error', 'not_found'] : dynamic.terminateChild(system.node, pid, which);
      }),
  }),
  operation({
    ...acting,
    name: 'supervisor.restart_child',
    summary: 'Starts a child that does not run.',
    doc: 'OTP: supervisor, restart_child/2.',
    verb: 'POST',
    path: '/supervisors/:sup/children/:id/restart',
    params: child,
    handle: (system, params) =>
      askById(system, params.sup, 'restart_child', (pid) =>
        supervisor.restartChild(system.node, pid, system.term(params.id)),
      ),
  }),
  operation({
    ...acting,
    name: 'supervisor.delete_child',
    summary: 'Removes the specification of a child that does not run.',
    doc: 'OTP: supervisor, delete_child/2.',
    verb: 'DELETE',
    path: '/supervisors/:sup/children/:id',
    params: child,
    handle: (system, params) =>
      askById(system, params.sup, 'delete_child', (pid) =>
        supervisor.deleteChild(system.node, pid, system.term(params.id)),
      ),
  }),
  operation({
    ...acting,
    name: 'supervisor.which_children',
    summary: 'Lists the children, the last started first.',
    doc: 'OTP: supervisor, which_children/1.',
    verb: 'GET',
    path: '/supervisors/:sup/children',
    params: sup,
    handle: (system, params) =>
      ask(system, params.sup, 'which_children', (pid) => supervisor.whichChildren(system.node, pid)),
  }),
  operation({
    ...acting,
    name: 'supervisor.count_children',
    summary: 'Counts specifications, living children, supervisors and workers.',
    doc: 'OTP: supervisor, count_children/1.',
    verb: 'GET',
    path: '/supervisors/:sup/count',
    params: sup,
    handle: (system, params) =>
      ask(system, params.sup, 'count_children', (pid) => supervisor.countChildren(system.node, pid)),
  }),
];
