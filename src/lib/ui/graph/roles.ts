/** What a process is, in words: what its behaviour makes of it. Rule LAB45. */
import type { TableView } from '#lib/diagnostics/views';
import { plural } from './plural';

/** What is said of a process by what it runs. */
interface Told {
  readonly role: string;
  /** Callback module, or the module of its first function. */
  readonly module?: string;
  /** First function, `main.fetchPrice/0`. */
  readonly initialCall?: string;
}

/** By role: a word for a sentence, and what it is. */
const ROLES: Readonly<Record<string, readonly [word: string, about: string]>> = {
  process: ['process', 'a plain process'],
  main: ['process', 'the first process of the program'],
  gen_statem: ['state machine', 'a state machine: its state, and its data'],
  supervisor: ['supervisor', ''],
  dynamic_supervisor: ['supervisor', 'a supervisor of children that come and go'],
  agent: ['agent', 'an agent: it keeps a state for functions that come as messages'],
  registry_partition: ['registry', 'the keys of a registry, and who has them'],
  pg: ['process groups', 'a scope of process groups, and who is in them'],
  timer_server: ['timers', 'the server behind Timer, for all processes'],
  application_master: ['application', 'an application, as long as it runs'],
  application_starter: ['process', 'what called start of an application, and holds its root'],
  application_controller: ['process', 'what starts and stops applications'],
};

/** By module, where the role is a supervisor's. */
const MODULES: Readonly<Record<string, readonly [word: string, about: string]>> = {
  PartitionSupervisor: [
    'partition supervisor',
    'a partition supervisor: its children are one thing in parts',
  ],
  'Task.Supervisor': ['task supervisor', 'a task supervisor: its children are tasks, which run once'],
  'Registry.Supervisor': ['registry', 'a registry: it supervises what keeps the keys'],
  'Phoenix.PubSub.Supervisor': ['PubSub', 'a PubSub: its registry knows who has subscribed to what'],
};

/** A word for a sentence: "worker", "task", "application". */
export function roleWord({ role, module = '' }: Told): string {
  return role === 'task' ? 'task' : (MODULES[module]?.[0] ?? ROLES[role]?.[0] ?? 'worker');
}

/** What it is, for who has never seen one; empty when there is nothing to say. */
export function roleWords({ role, module = '', initialCall = '' }: Told): string {
  if (initialCall === 'Task.Supervised.stream_monitor/4')
    return 'what starts and watches the tasks of a stream';
  if (role === 'task') return initialCall === '' ? 'a task' : `a task: it runs ${initialCall}, once`;
  return MODULES[module]?.[1] ?? ROLES[role]?.[1] ?? '';
}

/** What is on the plate in place of a state that says nothing to a learner; `undefined` where the state does. */
export function roleState(role: string, state: string, tables: readonly TableView[]): string | undefined {
  const size = (part: string): number => tables.find(({ name }) => name.includes(part))?.size ?? 0;
  switch (role) {
    case 'registry_partition':
      return plural(size('.KeyPartition'), 'entry', 'entries');
    case 'pg':
      return plural(tables[0]?.size ?? 0, 'group');
    case 'timer_server':
      return 'timers of all';
    case 'application_master':
      return state === '' ? 'starting' : `app, ${state.replaceAll("'", '')}`;
    case 'task':
      return 'task';
    default:
      return undefined;
  }
}

/** What the rows of a table are that a behaviour keeps for itself; empty for a program's own. */
export function tableAbout(role: string, table: string): string {
  if (role === 'pg') return 'Each object is a group, its members, and those of this node.';
  if (role !== 'registry_partition') return '';
  return table.includes('.KeyPartition')
    ? 'Each object is a key, and who has it with which value.'
    : 'Each object is a process and a key that it has: what to forget when it ends.';
}
