/** Questions on `terminate`: for whom it runs. Rules GS10, GS11, GS13, EXIT4, SUP17. */
import { Facts } from '../check';
import type { Step } from '../lesson';
import {
  type Aim,
  type Drawn,
  type Family,
  namesOrNobody,
  optionsBy,
  pick,
  type Roll,
  type ShownSupervisor,
} from './question';
import { treeProgram } from './tree';

const aims = [
  {
    belief: 'terminate always runs',
    concept: 29,
    needs: [7, 12, 28],
    rule: 'EXIT4',
    sentence: '`terminate` is no promise: a signal that ends a process at once leaves no time for it.',
  },
  {
    belief: 'terminate only when trapping',
    concept: 12,
    needs: [7, 29],
    rule: 'GS11',
    sentence:
      'After a `stop` return and after an error `terminate` runs whether the server traps exits or not.',
  },
  {
    belief: 'shutdown runs terminate',
    concept: 29,
    needs: [7, 12, 28],
    rule: 'GS13',
    sentence:
      'A server that does not trap exits ends at once when its supervisor stops it: `terminate` does not run.',
  },
  {
    belief: 'trapping outlives kill',
    concept: 29,
    needs: [6, 7, 12, 28],
    rule: 'EXIT4',
    sentence:
      'Nobody traps the signal `kill`: its receiver ends where it is, and no code of it runs any more.',
  },
  {
    belief: 'any signal runs terminate',
    concept: 29,
    needs: [7, 12, 15, 28],
    rule: 'GS13',
    sentence:
      'To who traps exits the signal of a stranger is a message for `handleInfo`. Only that of its parent ends it.',
  },
] as const satisfies readonly Aim[];
type Belief = (typeof aims)[number]['belief'];

type End = 'stop' | 'raise' | 'kill' | 'stopped' | 'signal';
const ENDS: readonly End[] = ['stop', 'raise', 'kill', 'stopped', 'signal'];

interface System {
  readonly name: string;
  readonly traps: boolean;
  readonly end: End;
}

function runs({ traps, end }: System, belief?: Belief): boolean {
  if (belief === 'terminate always runs') return true;
  switch (end) {
    case 'stop':
    case 'raise':
      return traps || belief !== 'terminate only when trapping';
    case 'kill':
      return traps && belief === 'trapping outlives kill';
    case 'stopped':
      return traps || belief === 'shutdown runs terminate';
    case 'signal':
      return traps && belief === 'any signal runs terminate';
  }
}

function draw(aim: string, roll: Roll): Drawn | null {
  const list = ['a', 'b', 'c', 'd'].slice(0, 3 + roll(2)).map((name): System => ({
    name,
    traps: roll(2) === 0,
    end: pick(roll, ENDS),
  }));
  const options = optionsBy(
    aim,
    aims.map((one) => one.belief),
    (one) =>
      namesOrNobody(list.flatMap((each) => (runs(each, one as Belief | undefined) ? [each.name] : []))),
  );
  if (options === null) return null;
  const root: ShownSupervisor = {
    kind: 'supervisor',
    name: 'app',
    restart: 'permanent',
    strategy: 'one_for_one',
    intensity: 3,
    period: 5,
    children: list.map(({ name, traps }) => ({
      kind: 'worker',
      name,
      restart: 'temporary',
      note: traps ? 'traps exits' : 'does not trap exits',
    })),
  };
  return {
    shown: { type: 'tree', root },
    when: 'Each waits for messages. Then, one after the other:',
    faults: list.map(said),
    ask: 'Whose `terminate` runs?',
    options,
    programs: [{ 'main.ts': programOf(root, list) }],
    steps: list.map(stepOf),
    until: 500,
    truth: ([log]) => {
      const facts = new Facts(log);
      const ran = facts.all('callback', ({ data }) => data['callback'] === 'terminate').map(({ who }) => who);
      return namesOrNobody(list.map(({ name }) => name).filter((name) => ran.includes(`${name}#1`)));
    },
  };
}

function said({ name, end }: System): string {
  switch (end) {
    case 'stop':
      return `a callback of ${name} returns stop`;
    case 'raise':
      return `a callback of ${name} raises an error`;
    case 'kill':
      return `${name} gets the signal kill`;
    case 'stopped':
      return `app stops ${name}, as terminateChild has it do`;
    case 'signal':
      return `a stranger sends ${name} the exit signal boom`;
  }
}

function stepOf({ name, end }: System, i: number): Step {
  const at = 100 + 20 * i;
  switch (end) {
    case 'stop':
    case 'raise':
      return { at, op: 'process.cast', params: { pid: name, request: end } };
    case 'stopped':
      return { at, op: 'supervisor.terminate_child', params: { sup: 'app', id: name } };
    case 'kill':
    case 'signal':
      return { at, op: 'process.kill', params: { pid: name, reason: end === 'kill' ? 'kill' : 'boom' } };
  }
}

function programOf(root: ShownSupervisor, list: readonly System[]): string {
  const traps = new Map(list.map((one) => [one.name, one.traps]));
  const server = `import { GenServer, Process, Supervisor } from 'otp'

// A toy: ends as it is told.
const part = GenServer.define({
  init: (traps: boolean) => (Process.flag('trap_exit', traps), ['ok', 0]),
  handleCast(order, n) {
    if (order === 'raise') throw new Error('boom')
    return ['stop', 'normal', n]
  },
  handleInfo: (_message, n) => ['noreply', n],
  terminate: () => 'ok',
})
`;
  return treeProgram(root, server, (name) => `start: [part, ${traps.get(name)}, { name: '${name}' }]`);
}

export const terminate: Family = { aims, draw };
