/**
 * PubSub: messages to all processes that have subscribed to a topic.
 * Follows Phoenix.PubSub 2.1: module documentation. A registry with duplicate keys does it, as there. Rules PUBSUB*.
 * Left out: other nodes, and so adapters and `direct_broadcast`; dispatchers of one's own.
 * Invariant: who is subscribed is what the registry says; this module keeps nothing.
 */
import { Module } from '../kernel/code_server';
import { error } from '../kernel/errors';
import type { Node } from '../kernel/node';
import type { Routine } from '../kernel/routine';
import { trySend } from '../kernel/signals';
import { Binary, Pid } from '../kernel/terms';
import { raise } from './raise';
import * as registry from './registry';
import * as supervisor from './supervisor';

export interface PubSubOptions {
  /** What it is called everywhere; its supervisor is registered as `supervisorOf` it. */
  readonly name: string;
  /** Partitions of its registry; default 1. */
  readonly poolSize?: number;
}

/** A string of the learner's language. */
export type Topic = string | Binary;

/** What the supervisor of a PubSub is called. */
export const supervisorOf = (name: string): string => `${name}.Supervisor`;

/**
 * Starts a PubSub linked to the caller: `yield` it. `['ok', pid]` of its supervisor, or `['error', reason]`.
 *
 * @throws `ArgumentError` without a name.
 * @otp Phoenix.PubSub, child_spec/1. Rule PUBSUB1.
 */
export function startLink(node: Node, { name, poolSize = 1 }: PubSubOptions): unknown {
  if (typeof name !== 'string') {
    throw raise('ArgumentError', 'the :name option is required when starting Phoenix.PubSub');
  }
  const start = () => registry.startLink(node, { name, keys: 'duplicate', partitions: poolSize });
  const child = { id: name, start, type: 'supervisor', modules: ['Registry'] } as const;
  const init = () => ['ok', [{ strategy: 'rest_for_one' }, [child]]];
  const module = new Module<supervisor.SupervisorModule>('Phoenix.PubSub.Supervisor', { init });
  return supervisor.startLink(node, module, undefined, { name: supervisorOf(name) });
}

/**
 * Subscribes the caller to a topic, once more when it is subscribed: then it gets each message as often. Always `ok`.
 *
 * @throws `ArgumentError` without the PubSub, as all of these.
 * @otp Phoenix.PubSub, subscribe/3. Rule PUBSUB2.
 */
export function subscribe(node: Node, pubsub: string, topic: Topic, metadata: unknown = null): 'ok' {
  registry.register(node, pubsub, topicOf(topic), metadata);
  return 'ok';
}

/** Ends all subscriptions of the caller to a topic. Always `ok`. Phoenix.PubSub, unsubscribe/2. Rule PUBSUB2. */
export function unsubscribe(node: Node, pubsub: string, topic: Topic): 'ok' {
  return registry.unregister(node, pubsub, topicOf(topic));
}

/**
 * Sends `message` to all subscribers of a topic: `yield` it. Always `ok`.
 *
 * @otp Phoenix.PubSub, broadcast/3. Rule PUBSUB3.
 */
export function broadcast(node: Node, pubsub: string, topic: Topic, message: unknown): Routine<'ok'> {
  return dispatch(node, pubsub, topic, message, null);
}

/** As `broadcast`, to all subscribers but `from`: `yield` it. Phoenix.PubSub, broadcast_from/4. Rule PUBSUB3. */
export function broadcastFrom(
  node: Node,
  pubsub: string,
  from: Pid,
  topic: Topic,
  message: unknown,
): Routine<'ok'> {
  if (!(from instanceof Pid)) throw error('function_clause');
  return dispatch(node, pubsub, topic, message, from);
}

/** As `broadcast`: there is one node. Phoenix.PubSub, local_broadcast/3. Rule PUBSUB3. */
export const localBroadcast = broadcast;
/** As `broadcastFrom`: there is one node. Phoenix.PubSub, local_broadcast_from/4. Rule PUBSUB3. */
export const localBroadcastFrom = broadcastFrom;

function dispatch(
  node: Node,
  pubsub: string,
  topic: Topic,
  message: unknown,
  except: Pid | null,
): Routine<'ok'> {
  return registry.dispatch(node, pubsub, topicOf(topic), (entries) => {
    for (const [pid] of entries) if (pid !== except) trySend(node, pid, message);
  });
}

function topicOf(topic: unknown): unknown {
  if (typeof topic !== 'string' && !(topic instanceof Binary)) throw error('function_clause');
  return topic;
}
