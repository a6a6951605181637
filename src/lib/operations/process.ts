/** Operations on processes. Rules OPS30 to OPS36. */
import * as v from 'valibot';
import { exit2, send } from '#lib/runtime/kernel/signals';
import { call } from '#lib/runtime/otp/gen_server';
import { getState, resume, suspend } from '#lib/runtime/otp/sys';
import { anything, ok, position, target, term, timeout } from './params';
import { operation, to } from './operation';

export const processOperations = [
  operation({
    name: 'process.why',
    summary: 'Why a process is as it is.',
    doc:
      'Of one that waits in a call: whom it waits for, whom that one waits for, and whether they wait in a ring. Of a dead one: why ' +
      'it ended. Of any other: what it did last, and why. At the playhead, or after `at` events.',
    verb: 'GET',
    path: '/processes/:pid/why',
    params: v.strictObject({ pid: target, at: v.optional(position) }),
    result: anything,
    changes: false,
    replayable: false,
    dangerous: false,
    handle: (system, { pid, at }) => system.whyProcess(pid, at),
  }),
  operation({
    name: 'process.kill',
    summary: 'Sends a process an exit signal.',
    doc:
      'Reason `kill` cannot be trapped; the others do what exit/2 does with them. The signal comes from no process. ' +
      'Fails with `no_process` when there is none of that name. OTP: erlang, exit/2.',
    verb: 'POST',
    path: '/processes/:pid/exit',
    params: v.strictObject({ pid: target, reason: v.optional(term, 'kill') }),
    result: ok,
    changes: true,
    replayable: true,
    dangerous: false,
    handle: (system, params) =>
      to(system, params.pid, (pid) => {
        exit2(system.node, pid, system.term(params.reason));
        return 'ok';
      }),
  }),
  operation({
    name: 'process.send',
    summary: 'Sends a process a message.',
    doc: 'To a process that has ended it is lost, as in OTP. OTP: erlang, send/2.',
    verb: 'POST',
    path: '/processes/:pid/messages',
    params: v.strictObject({ pid: target, message: term }),
    result: ok,
    changes: true,
    replayable: true,
    dangerous: false,
    handle: (system, params) =>
      to(system, params.pid, (pid) => {
        send(system.node, pid, system.term(params.message));
        return 'ok';
      }),
  }),
  operation({
    name: 'process.cast',
    summary: 'Sends a server a cast.',
    doc: 'OTP: gen_server, cast/2.',
    verb: 'POST',
    path: '/processes/:pid/casts',
    params: v.strictObject({ pid: target, request: term }),
    result: ok,
    changes: true,
    replayable: true,
    dangerous: false,
    handle: (system, params) =>
      to(system, params.pid, (pid) => {
        send(system.node, pid, ['$gen_cast', system.term(params.request)], 'cast');
        return 'ok';
      }),
  }),
  operation({
    name: 'process.call',
    summary: 'Calls a server and answers its reply.',
    doc: 'A process of its own makes the call. Fails with `call_failed` and the exit reason. OTP: gen_server, call/3.',
    verb: 'POST',
    path: '/processes/:pid/calls',
    params: v.strictObject({ pid: target, request: term, timeout: v.optional(timeout, 5000) }),
    result: anything,
    changes: true,
    replayable: true,
    dangerous: false,
    handle(system, params) {
      const ms = params.timeout === 'infinity' ? Infinity : params.timeout;
      const request = () => system.term(params.request);
      return to(system, params.pid, (pid) => system.ask('call', () => call(system.node, pid, request(), ms)));
    },
  }),
  operation({
    name: 'process.info',
    summary: 'Tells all about a process.',
    doc: 'State, mailbox, links, monitors, flags, child specification, and the ends of those that stood there before.',
    verb: 'GET',
    path: '/processes/:pid',
    params: v.strictObject({ pid: target, at: v.optional(position) }),
    result: anything,
    changes: false,
    replayable: false,
    dangerous: false,
    handle: (system, params) => system.detail(params.pid, params.at),
  }),
  operation({
    name: 'process.state',
    summary: 'Asks a behaviour for its state.',
    doc: 'As sys:get_state/1: the answer comes when the process has got to it.',
    verb: 'POST',
    path: '/processes/:pid/state',
    params: v.strictObject({ pid: target }),
    result: anything,
    changes: true,
    replayable: true,
    dangerous: false,
    handle: (system, params) =>
      to(system, params.pid, (pid) => system.ask('get_state', () => getState(system.node, pid))),
  }),
  operation({
    name: 'process.suspend',
    summary: 'Makes a behaviour wait for system messages only.',
    doc: 'OTP: sys, suspend/1.',
    verb: 'POST',
    path: '/processes/:pid/suspend',
    params: v.strictObject({ pid: target }),
    result: ok,
    changes: true,
    replayable: true,
    dangerous: false,
    handle: (system, params) =>
      to(system, params.pid, (pid) => system.ask('suspend', () => suspend(system.node, pid))),
  }),
  operation({
    name: 'process.resume',
    summary: 'Ends a suspension.',
    doc: 'OTP: sys, resume/1.',
    verb: 'POST',
    path: '/processes/:pid/resume',
    params: v.strictObject({ pid: target }),
    result: ok,
    changes: true,
    replayable: true,
    dangerous: false,
    handle: (system, params) =>
      to(system, params.pid, (pid) => system.ask('resume', () => resume(system.node, pid))),
  }),
];
