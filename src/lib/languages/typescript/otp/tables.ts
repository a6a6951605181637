/** Tables, and what stands on them: ETS, Registry, PartitionSupervisor, process groups and PubSub; a part of the module `otp`. */
import { ets } from './ets';
import { processGroups } from './groups';
import { keyed } from './keyed';
import type { Part } from './parts';

export const tables: Part<'tables'> = (node, tools) => ({
  ...ets(node, tools),
  ...keyed(node, tools),
  ...processGroups(node, tools),
});
