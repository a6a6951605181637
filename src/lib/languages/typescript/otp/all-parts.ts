/** Every part of the module `otp`, for hosts that have no need to be small. */
import { applications } from './applications';
import { machines } from './machines';
import { partitions } from './partitions';
import type { Parts } from './parts';
import { tables } from './tables';
import { tasks } from './tasks';
import { timers } from './timers';

export const allParts: Required<Parts> = { tasks, tables, partitions, applications, machines, timers };
