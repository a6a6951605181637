/** Process groups and PubSub for learner's TypeScript, bound to one node; of the part `tables` of the module `otp`. */
import type { Node } from '#lib/runtime/kernel/node';
import { copy, type Pid, type Ref } from '#lib/runtime/kernel/terms';
import * as groups from '#lib/runtime/otp/pg';
import * as pubsubs from '#lib/runtime/otp/pubsub';
import { copied } from './on-copies';
import type { Tools } from './tools';

type Pids = Pid | readonly Pid[];

export function processGroups(node: Node, { children, located }: Tools) {
  /** With the scope as first argument, or without. */
  const scoped = <A extends unknown[], R>(count: number, f: (scope: string, ...args: A) => R) =>
    located((...args: unknown[]) =>
      args.length > count
        ? f(args[0] as string, ...(copy(args.slice(1)) as A))
        : f(groups.DEFAULT_SCOPE, ...(copy(args) as A)),
    );

  const pg = Object.freeze({
    start: located((scope?: string) => groups.start(node, scope)),
    startLink: located((scope?: string) => groups.startLink(node, scope)),
    join: scoped(2, (scope, group, pids) => groups.join(node, scope, group, pids as Pids)),
    leave: scoped(2, (scope, group, pids) => groups.leave(node, scope, group, pids as Pids)),
    getMembers: scoped(1, (scope, group) => copy(groups.getMembers(node, scope, group))),
    getLocalMembers: scoped(1, (scope, group) => copy(groups.getLocalMembers(node, scope, group))),
    whichGroups: located((scope?: string) => copy(groups.whichGroups(node, scope))),
    whichLocalGroups: located((scope?: string) => copy(groups.whichLocalGroups(node, scope))),
    monitorScope: located((scope?: string) => copied(groups.monitorScope(node, scope))),
    monitor: scoped(1, (scope, group) => copied(groups.monitor(node, scope, group))),
    demonitor: scoped(1, (scope, ref) => groups.demonitor(node, scope, ref as Ref)),
  });

  const PubSub = Object.freeze({
    startLink: located((options: pubsubs.PubSubOptions) => pubsubs.startLink(node, copy(options, 'options'))),
    subscribe: located((pubsub: string, topic: string) => pubsubs.subscribe(node, pubsub, topic)),
    unsubscribe: located((pubsub: string, topic: string) => pubsubs.unsubscribe(node, pubsub, topic)),
    broadcast: located((pubsub: string, topic: string, message: unknown) =>
      pubsubs.broadcast(node, pubsub, topic, copy(message)),
    ),
    broadcastFrom: located((pubsub: string, from: Pid, topic: string, message: unknown) =>
      pubsubs.broadcastFrom(node, pubsub, from, topic, copy(message)),
    ),
    localBroadcast: located((pubsub: string, topic: string, message: unknown) =>
      pubsubs.localBroadcast(node, pubsub, topic, copy(message)),
    ),
    localBroadcastFrom: located((pubsub: string, from: Pid, topic: string, message: unknown) =>
      pubsubs.localBroadcastFrom(node, pubsub, from, topic, copy(message)),
    ),
  });

  children.set(PubSub, (options: pubsubs.PubSubOptions) => ({
    id: pubsubs.supervisorOf(options.name),
    start: () => PubSub.startLink(options),
    type: 'supervisor',
    modules: ['PubSub'],
  }));

  return { pg, PubSub };
}
