/** Tables, and what stands on them: ETS, Registry, process groups and PubSub; a part of the module `otp`. */
import { ets } from './ets';
import { processGroups } from './groups';
import type { Part } from './parts';
import { registries } from './registries';

export const tables: Part<'tables'> = (node, tools) => ({
  ...ets(node, tools),
  ...registries(node, tools),
  ...processGroups(node, tools),
});
