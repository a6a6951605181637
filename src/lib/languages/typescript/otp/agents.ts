/** Agent for learner's TypeScript, bound to one node; of the module `otp`. */
import type { Node } from '#lib/runtime/kernel/node';
import { copy } from '#lib/runtime/kernel/terms';
import * as agent from '#lib/runtime/otp/agent';
import type { GenServerOptions, ServerRef } from '#lib/runtime/otp/gen_server';
import { onCopies } from './on-copies';
import type { Timeout, Tools } from './tools';

export function agents(node: Node, { children, located, awaited, timeoutOf, bodyOf, copying }: Tools) {
  const of = (fn: unknown, what: string) => onCopies(bodyOf(fn, what));
  const wait = (timeout: Timeout | undefined) => timeoutOf(timeout, 5000);
  const Agent = Object.freeze({
    startLink: located((init: unknown, options?: GenServerOptions) =>
      agent.startLink(node, of(init, 'Agent.startLink'), options),
    ),
    start: located((init: unknown, options?: GenServerOptions) =>
      agent.start(node, of(init, 'Agent.start'), options),
    ),
    get: awaited((who: ServerRef, fn: unknown, timeout?: Timeout) =>
      copying(agent.get(node, who, of(fn, 'Agent.get'), wait(timeout))),
    ),
    update: awaited((who: ServerRef, fn: unknown, timeout?: Timeout) =>
      agent.update(node, who, of(fn, 'Agent.update'), wait(timeout)),
    ),
    getAndUpdate: awaited((who: ServerRef, fn: unknown, timeout?: Timeout) =>
      copying(agent.getAndUpdate(node, who, of(fn, 'Agent.getAndUpdate'), wait(timeout))),
    ),
    cast: located((who: ServerRef, fn: unknown) => agent.cast(node, who, of(fn, 'Agent.cast'))),
    stop: awaited((who: ServerRef, reason: unknown = 'normal', timeout?: Timeout) =>
      agent.stop(node, who, copy(reason, 'reason'), timeoutOf(timeout, Infinity)),
    ),
  });

  children.set(Agent, (init, options) => ({
    id: 'Agent',
    start: () => Agent.startLink(init, options),
    type: 'worker',
    modules: ['Agent'],
  }));

  return { Agent };
}
