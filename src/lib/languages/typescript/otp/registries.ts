/** Registry for learner's TypeScript, bound to one node; of the part `tables` of the module `otp`. */
import type { Node } from '#lib/runtime/kernel/node';
import { copy, type Pid } from '#lib/runtime/kernel/terms';
import * as registry from '#lib/runtime/otp/registry';
import { pattern } from './ets';
import { copied, onCopies } from './on-copies';
import { named, nameIn, viaMethods } from './named';
import type { Tools } from './tools';

type Key = (name: string, key: unknown) => unknown;

const guardsOf = (guards: unknown[] | undefined) => pattern(guards ?? []) as unknown[];

export function registries(node: Node, { children, located, bodyOf }: Tools) {
  const copiedLook = (look: Key): Key => located((name, key) => copy(look(name, key)));

  const Registry = named('Registry', {
    ...viaMethods(registry.via(node)),
    startLink: located((options: registry.RegistryOptions) =>
      registry.startLink(node, copy(options, 'options')),
    ),
    register: located((name: string, key: unknown, value: unknown = null) =>
      registry.register(node, name, copy(key, 'key'), copy(value, 'value')),
    ),
    unregister: located((name: string, key: unknown) => registry.unregister(node, name, copy(key, 'key'))),
    lookup: copiedLook((name, key) => registry.lookup(node, name, key)),
    match: located((name: string, key: unknown, of: unknown, guards?: unknown[]) =>
      copy(registry.match(node, name, copy(key, 'key'), pattern(of), guardsOf(guards))),
    ),
    countMatch: located((name: string, key: unknown, of: unknown, guards?: unknown[]) =>
      registry.countMatch(node, name, copy(key, 'key'), pattern(of), guardsOf(guards)),
    ),
    unregisterMatch: located((name: string, key: unknown, of: unknown, guards?: unknown[]) =>
      registry.unregisterMatch(node, name, copy(key, 'key'), pattern(of), guardsOf(guards)),
    ),
    select: located((name: string, spec: unknown) => copy(registry.select(node, name, pattern(spec)))),
    countSelect: located((name: string, spec: unknown) => registry.countSelect(node, name, pattern(spec))),
    keys: copiedLook((name, pid) => registry.keys(node, name, pid as Pid)),
    values: located((name: string, key: unknown, pid: Pid) => copy(registry.values(node, name, key, pid))),
    count: located((name: string) => registry.count(node, name)),
    dispatch: located((name: string, key: unknown, tell: unknown) => {
      const run = bodyOf(tell, 'Registry.dispatch');
      return registry.dispatch(node, name, key, (entries) => run(copy(entries)));
    }),
    updateValue: located((name: string, key: unknown, change: unknown) =>
      copied(registry.updateValue(node, name, key, onCopies(bodyOf(change, 'Registry.updateValue')))),
    ),
    meta: copiedLook((name, key) => registry.meta(node, name, key)),
    putMeta: located((name: string, key: unknown, value: unknown) =>
      registry.putMeta(node, name, copy(key, 'key'), copy(value, 'value')),
    ),
    deleteMeta: located((name: string, key: unknown) => registry.deleteMeta(node, name, copy(key, 'key'))),
  });

  children.set(Registry, (options) => ({
    id: nameIn(options),
    start: () => Registry.startLink(options),
    type: 'supervisor',
    modules: ['Registry'],
  }));
  return { Registry };
}
