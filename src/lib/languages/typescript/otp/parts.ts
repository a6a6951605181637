/**
 * The parts of the module `otp` that few programs use. A sandbox need not have them: it takes one in before it runs the first
 * program that imports what is in it. Rule SBX7.
 * Invariant: making a part changes nothing of the node, so a run is the same whatever parts are there that it does not use.
 */
import type { Node } from '#lib/runtime/kernel/node';
import type { CompiledProgram } from '../program';
import type { Tools } from './tools';

type Otp = typeof import('otp');

/** What each exports. */
export const PARTS = {
  tasks: ['Task'],
  tables: ['ETS', 'Registry', 'pg', 'PubSub'],
  partitions: ['PartitionSupervisor'],
  applications: ['Application'],
  machines: ['GenStatem'],
  timers: ['Timer', 'Global'],
} as const satisfies Readonly<Record<string, readonly (keyof Otp)[]>>;

export type PartName = keyof typeof PARTS;
export const partNames = Object.keys(PARTS) as readonly PartName[];

/** Name of something that is in a part. */
export type InPart = (typeof PARTS)[PartName][number];

/** Makes the exports of a part, bound to one node. */
export type Part<P extends PartName = PartName> = (
  node: Node,
  tools: Tools,
) => Readonly<Record<(typeof PARTS)[P][number], unknown>>;

export type Parts = { readonly [P in PartName]?: Part<P> };

/** The parts that a program imports something of. */
export function partsOf(program: CompiledProgram): PartName[] {
  const imports = program.modules.flatMap((module) => module.imports.filter(({ from }) => from === 'otp'));
  const names = new Set(imports.flatMap((one) => one.names.map(([name]) => name)));
  // A namespace, or what is passed on, names nothing: it may be all of them.
  const all = imports.some((one) => one.names.length === 0);
  return partNames.filter((part) => all || PARTS[part].some((name) => names.has(name)));
}
