/** Questions on order: in which one a subtree is stopped, and a group restarted. Rules SUP12, SUP17. */
import { Facts } from '../check';
import type { Log } from '../log';
import type { Strategy } from '../versions';
import {
  type Aim,
  type Drawn,
  type Family,
  optionsBy,
  pick,
  type Roll,
  type ShownPart,
  type ShownSupervisor,
} from './question';
import { treeProgram } from './tree';

const aims = [
  {
    belief: 'stopped in start order',
    concept: 28,
    needs: [17],
    rule: 'SUP17',
    sentence: 'Children are stopped in reverse: the last that was started goes first.',
  },
  {
    belief: 'supervisors stop first',
    concept: 28,
    needs: [17],
    rule: 'SUP17',
    sentence: 'A supervisor ends after its children: it stops them one by one, and then exits.',
  },
  {
    belief: 'all workers stop first',
    concept: 28,
    needs: [17],
    rule: 'SUP17',
    sentence:
      'One child after the other is stopped, and a child that is a supervisor with all below it, before the next one.',
  },
  {
    belief: 'started in reverse',
    concept: 20,
    needs: [17, 18],
    rule: 'SUP12',
    sentence: 'A group is stopped in reverse order and started in start order.',
  },
  {
    belief: 'group stops in start order',
    concept: 20,
    needs: [17, 18],
    rule: 'SUP12',
    sentence:
      'Before it starts them again, the supervisor stops the others of the group, the last one first.',
  },
] as const satisfies readonly Aim[];
type Belief = (typeof aims)[number]['belief'];

const SERVER = `import { GenServer, Supervisor } from 'otp'

// A toy: does nothing until it is told to raise.
const part = GenServer.define({
  init: () => ['ok', 0],
  handleCast() {
    throw new Error('boom')
  },
})
`;
const start = (name: string): string => `start: [part, undefined, { name: '${name}' }]`;

const worker = (name: string): ShownPart => ({ kind: 'worker', name, restart: 'permanent' });
const supervisor = (name: string, children: readonly ShownPart[], strategy: Strategy = 'one_for_one') =>
  ({ kind: 'supervisor', name, restart: 'permanent', strategy, intensity: 3, period: 5, children }) as const;

function draw(aim: string, roll: Roll): Drawn | null {
  return aim === 'started in reverse' || aim === 'group stops in start order'
    ? group(aim, roll)
    : stop(aim, roll);
}

// ---- a subtree is stopped ---------------------------------------------------------------------------------------------------

/** Names in the order in which they end. */
function stops(part: ShownPart, belief?: Belief): string[] {
  if (part.kind === 'worker') return [part.name];
  const children = belief === 'stopped in start order' ? part.children : [...part.children].reverse();
  const below = children.flatMap((child) => stops(child, belief));
  if (belief === 'supervisors stop first') return [part.name, ...below];
  if (belief !== 'all workers stop first') return [...below, part.name];
  const isWorker = (name: string): boolean => /^[a-e]$/.test(name);
  return [...below.filter(isWorker), ...below.filter((name) => !isWorker(name)), part.name];
}

function stop(aim: string, roll: Roll): Drawn | null {
  const names = ['a', 'b', 'c', 'd'];
  const t = supervisor('t', [worker('b'), worker('c')]);
  const children: ShownPart[] = [worker('a'), t, worker('d')];
  if (roll(2) === 0) children.push(worker('e'));
  if (roll(2) === 0) children.reverse();
  // Names go by start order.
  const named = renamed(supervisor('s', children), [...names, 'e']);
  const root = supervisor('app', [named]);
  const options = optionsBy(
    aim,
    aims.slice(0, 3).map((one) => one.belief),
    (one) => stops(named, one as Belief | undefined).join(', '),
  );
  if (options === null) return null;
  const all = stops(named);
  return {
    shown: { type: 'tree', root },
    when: 'Then:',
    faults: ['app stops s, as terminateChild has it do'],
    ask: 'In which order do they end?',
    options,
    programs: [{ 'main.ts': treeProgram(root, SERVER, start) }],
    steps: [{ at: 100, op: 'supervisor.terminate_child', params: { sup: 'app', id: 's' } }],
    until: 400,
    truth: ([log]) => ends(log, all).join(', '),
  };
}

function renamed(root: ShownSupervisor, names: string[]): ShownSupervisor {
  const children = root.children.map((part): ShownPart =>
    part.kind === 'worker' ? { ...part, name: names.shift() as string } : renamed(part, names),
  );
  return { ...root, children };
}

/** Names of those that end after the first operation, in order. */
function ends(log: Log, of: readonly string[]): string[] {
  const facts = new Facts(log);
  const from = facts.op()?.seq ?? 0;
  return facts
    .all('exit', ({ seq }) => seq > from)
    .flatMap(({ who }) => of.find((name) => who === `${name}#1`) ?? []);
}

// ---- a group is restarted ---------------------------------------------------------------------------------------------------

function group(aim: string, roll: Roll): Drawn | null {
  const names = ['a', 'b', 'c', 'd'];
  const strategy = pick(roll, ['one_for_all', 'rest_for_one'] as const);
  const root = supervisor('app', names.map(worker), strategy);
  const hit = pick(roll, strategy === 'one_for_all' ? names : names.slice(0, 2));
  const taken = strategy === 'one_for_all' ? names : names.slice(names.indexOf(hit));
  const said = (stopped: readonly string[], started: readonly string[]): string =>
    `${stopped.join(', ')} stopped; ${started.join(', ')} started`;
  const answer = (belief?: string): string => {
    const others = taken.filter((name) => name !== hit);
    return said(
      belief === 'group stops in start order' ? others : others.reverse(),
      belief === 'started in reverse' ? [...taken].reverse() : taken,
    );
  };
  const both = said(
    taken.filter((name) => name !== hit),
    [...taken].reverse(),
  );
  const options = optionsBy(aim, ['started in reverse', 'group stops in start order'], answer);
  if (options === null) return null;
  return {
    shown: { type: 'tree', root },
    when: 'Then:',
    faults: [`${hit} raises an error`],
    ask: 'Who is stopped, and who is then started, in which order?',
    options: [...options, { text: both, belief: aim }],
    programs: [{ 'main.ts': treeProgram(root, SERVER, start) }],
    steps: [{ at: 100, op: 'process.cast', params: { pid: hit, request: 'raise' } }],
    until: 400,
    truth: ([log]) => {
      const facts = new Facts(log);
      const from = facts.op()?.seq ?? 0;
      const name = (label: string): string => label.replace(/#\d+$/, '');
      return said(facts.stopsAfter(from).map(name), facts.startsAfter(from).map(name));
    },
  };
}

export const order: Family = { aims, draw };
