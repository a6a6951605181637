/** PartitionSupervisor for learner's TypeScript, bound to one node; a part of the module `otp`. */
import type { ChildSpec } from '#lib/runtime/otp/child_spec';
import * as partition from '#lib/runtime/otp/partition_supervisor';
import { named, nameIn, viaMethods } from './named';
import type { Part } from './parts';

export const partitions: Part<'partitions'> = (node, { children, located, childSpec }) => {
  const PartitionSupervisor = named('PartitionSupervisor', {
    ...viaMethods(partition.via(node)),
    startLink: located((options: partition.PartitionOptions & { child: unknown }) => {
      const { child, ...rest } = options;
      return partition.startLink(node, { ...rest, childSpec: childSpec(child) as ChildSpec });
    }),
    partitions: located((name: string) => partition.partitions(node, name)),
    whichChildren: located((name: string) => partition.whichChildren(node, name)),
    countChildren: located((name: string) => partition.countChildren(node, name)),
  });

  children.set(PartitionSupervisor, (options) => ({
    id: nameIn(options),
    start: () => PartitionSupervisor.startLink(options),
    type: 'supervisor',
    modules: ['PartitionSupervisor'],
  }));
  return { PartitionSupervisor };
};
