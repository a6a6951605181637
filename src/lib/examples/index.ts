/** The example programs: their names, what they show, and their files. */
import applications from './applications/main.ts?raw';
import breaker from './breaker/main.ts?raw';
import cache from './cache/main.ts?raw';
import counter from './counter/main.ts?raw';
import demand from './demand/main.ts?raw';
import flaky from './flaky/main.ts?raw';
import logs from './logs/main.ts?raw';
import nested from './nested/main.ts?raw';
import oven from './oven/main.ts?raw';
import pipeline from './pipeline/main.ts?raw';
import rooms from './rooms/main.ts?raw';
import sessions from './sessions/main.ts?raw';
import shards from './shards/main.ts?raw';
import shopMain from './shop/main.ts?raw';
import shop from './shop/shop.ts?raw';
import stream from './stream/main.ts?raw';
import tables from './tables/main.ts?raw';
import tasks from './tasks/main.ts?raw';
import upgrade from './upgrade/main.ts?raw';

export interface Example {
  readonly slug: string;
  readonly title: string;
  /** What there is to see, in a sentence. */
  readonly summary: string;
  /** Text by file name; the first is the entry. */
  readonly files: Readonly<Record<string, string>>;
}

export const examples: readonly Example[] = [
  {
    slug: 'counter',
    title: 'Three counters',
    summary: 'one_for_one: each falls alone, and starts again from its first value.',
    files: { 'main.ts': counter },
  },
  {
    slug: 'pipeline',
    title: 'A pipeline',
    summary: 'rest_for_one: a stage that falls takes the stages after it along.',
    files: { 'main.ts': pipeline },
  },
  {
    slug: 'cache',
    title: 'A cache and its owner',
    summary: 'one_for_all: what one remembers is about the others, so all start together.',
    files: { 'main.ts': cache },
  },
  {
    slug: 'nested',
    title: 'A tree in a tree',
    summary: 'Escalation: a team that gives up is a restart one level above.',
    files: { 'main.ts': nested },
  },
  {
    slug: 'flaky',
    title: 'One restart too many',
    summary: 'Intensity: three restarts in five seconds are allowed, the fourth crash is the end.',
    files: { 'main.ts': flaky },
  },
  {
    slug: 'shop',
    title: 'A small shop',
    summary: 'Two levels, a call, casts, a monitor: the tree of the first page.',
    files: { 'main.ts': shopMain, 'shop.ts': shop },
  },
  {
    slug: 'tasks',
    title: 'Prices from three shops',
    summary: 'Tasks: work that takes its time runs beside a server, and a crash of it is a message.',
    files: { 'main.ts': tasks },
  },
  {
    slug: 'stream',
    title: 'Pictures, three at a time',
    summary: 'Task.asyncStream: many tasks, a few at once, and what becomes of the others when one is lost.',
    files: { 'main.ts': stream },
  },
  {
    slug: 'sessions',
    title: 'A basket for each guest',
    summary: 'DynamicSupervisor and Registry: children that come and go, found by a name of their own.',
    files: { 'main.ts': sessions },
  },
  {
    slug: 'shards',
    title: 'Four drawers of letters',
    summary:
      'PartitionSupervisor and Agent: a state in four parts, each found by its key, each falling alone.',
    files: { 'main.ts': shards },
  },
  {
    slug: 'tables',
    title: 'Two tables, one heir',
    summary: 'ETS: a table goes with its owner, unless an heir keeps it for the next one.',
    files: { 'main.ts': tables },
  },
  {
    slug: 'rooms',
    title: 'Who is in which room',
    summary: 'Process groups and PubSub: members come and go, and all in a room get the news.',
    files: { 'main.ts': rooms },
  },
  {
    slug: 'breaker',
    title: 'A circuit breaker',
    summary: 'GenStatem: what it does with a request depends on its state, and a state may end by itself.',
    files: { 'main.ts': breaker },
  },
  {
    slug: 'applications',
    title: 'A shop and its bank',
    summary:
      'Applications: one may end and is only reported; the end of the other takes the whole node along.',
    files: { 'main.ts': applications },
  },
  {
    slug: 'demand',
    title: 'Only what was asked for',
    summary: 'Back-pressure as in GenStage: who is slow asks for less, and nobody drowns in messages.',
    files: { 'main.ts': demand },
  },
  {
    slug: 'oven',
    title: 'An oven with a fuse',
    summary: 'Timer: intervals, calls later on, and an exit that comes unless somebody cancels it in time.',
    files: { 'main.ts': oven },
  },
  {
    slug: 'logs',
    title: 'What is worth telling',
    summary: 'Logger: levels, metadata, and the reports of crashes that nobody has to write.',
    files: { 'main.ts': logs },
  },
  {
    slug: 'upgrade',
    title: 'New code for a running meter',
    summary:
      'Sys and Code: suspended, given new code and resumed, a server keeps its state and loses no message.',
    files: { 'main.ts': upgrade },
  },
];
