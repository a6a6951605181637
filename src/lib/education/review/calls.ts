/** Questions on calls that wait in a mailbox: who is served, who gets an answer. Rules CALL3 to CALL5, GS9, EXIT2. */
import { Facts } from '../check';
import { type Aim, type Drawn, type Family, namesOrNobody, optionsBy, pick, type Roll } from './question';

const aims = [
  {
    belief: 'timeout takes the request back',
    concept: 10,
    needs: [9],
    rule: 'CALL4',
    sentence: 'The server does not learn of a timeout: the request stays in its mailbox, and is done.',
  },
  {
    belief: 'timeout ends the server',
    concept: 10,
    needs: [9],
    rule: 'CALL3',
    sentence: 'A timeout ends the *caller*. The server goes on with the next request.',
  },
  {
    belief: 'served side by side',
    concept: 9,
    needs: [1],
    rule: 'GS6',
    sentence: 'A server handles one request at a time; the others wait in its mailbox, and their time runs.',
  },
  {
    belief: 'mailbox outlives a crash',
    concept: 1,
    needs: [9, 10, 18],
    rule: 'EXIT2',
    sentence: 'The mailbox ends with its process: the next incarnation begins with an empty one.',
  },
  {
    belief: 'asked again',
    concept: 10,
    needs: [9, 18],
    rule: 'CALL5',
    sentence: 'When the server ends, the call exits in the caller. Nobody asks again by itself.',
  },
] as const satisfies readonly Aim[];
type Belief = (typeof aims)[number]['belief'];

interface System {
  /** Each calls 1 ms after the one before, and waits so many ms. */
  readonly callers: readonly { readonly name: string; readonly timeout: number }[];
  /** Ms after the first call at which the server is killed. */
  readonly kill?: number;
}
type Asked = 'done' | 'answered';

/** Ms that a request takes. */
const WORK = 40;

// ---- the model --------------------------------------------------------------------------------------------------------------

function outcome({ callers, kill = Infinity }: System, asked: Asked, belief?: Belief): string {
  const served: { name: string; ends: number; givesUp: number }[] = [];
  let free = 0;
  for (const [i, { name, timeout }] of callers.entries()) {
    const givesUp = i + timeout;
    let begins = belief === 'served side by side' ? i : Math.max(i, free);
    if (belief === 'timeout takes the request back' && begins >= givesUp) continue;
    if (begins + WORK > kill) {
      const cut = begins < kill;
      const again = belief === 'asked again' || (belief === 'mailbox outlives a crash' && !cut);
      if (cut) free = kill;
      if (!again) continue;
      begins = Math.max(begins, kill);
    }
    free = begins + WORK;
    served.push({ name, ends: free, givesUp });
  }
  const first = Math.min(
    ...served.filter(({ ends, givesUp }) => ends > givesUp).map(({ givesUp }) => givesUp),
  );
  const until = belief === 'timeout ends the server' ? first : Infinity;
  const told = served.filter(({ ends, givesUp }) => ends <= until && (asked === 'done' || ends <= givesUp));
  return namesOrNobody(told.map(({ name }) => name));
}

// ---- drawing ----------------------------------------------------------------------------------------------------------------

const ASKED: Record<Asked, string> = {
  done: 'Whose request is carried out to its end?',
  answered: 'Who gets an answer?',
};

function draw(aim: string, roll: Roll): Drawn | null {
  const killed = aim === 'mailbox outlives a crash' || aim === 'asked again';
  const callers = ['a', 'b', 'c', 'd'].slice(0, 3 + roll(2)).map((name) => ({
    name,
    timeout: killed ? 5000 : pick(roll, [20, 60, 100, 5000]),
  }));
  const system: System = { callers, ...(killed && { kill: pick(roll, [20, 60, 100]) }) };
  const asked = pick(roll, ['done', 'answered'] as const);
  const options = optionsBy(
    aim,
    aims.map((one) => one.belief),
    (one) => outcome(system, asked, one as Belief | undefined),
  );
  if (options === null) return null;
  const server = killed
    ? ['a child of app, permanent', `takes ${WORK} ms for a request`]
    : [`takes ${WORK} ms for a request`];
  return {
    shown: {
      type: 'processes',
      list: [
        { name: 's', notes: ['a GenServer', ...server] },
        ...callers.map(({ name, timeout }) => ({
          name,
          notes: [`calls s, and waits ${timeout} ms at most`],
        })),
      ],
    },
    when: 'What happens:',
    faults: [
      `${callers.map(({ name }) => name).join(', ')} call s in this order, all within ${callers.length} ms`,
      ...(system.kill === undefined ? [] : [`s is killed ${system.kill} ms after the first call`]),
    ],
    ask: ASKED[asked],
    options,
    programs: [{ 'main.ts': programOf(system) }],
    steps: [
      ...callers.map(({ name }, i) => ({
        at: 100 + i,
        op: 'process.send',
        params: { pid: name, message: 'go' },
      })),
      ...(system.kill === undefined
        ? []
        : [{ at: 100 + system.kill, op: 'process.kill', params: { pid: 's', reason: 'kill' } }]),
    ],
    until: 1_000,
    truth: ([log]) => {
      const facts = new Facts(log);
      const did = new Set(
        facts.lives('s').flatMap((life) => (facts.state(life) as string[] | undefined) ?? []),
      );
      return namesOrNobody(
        callers
          .map(({ name }) => name)
          .filter((name) =>
            asked === 'done' ? did.has(name) : facts.exit(name)?.data['reason'] === 'normal',
          ),
      );
    },
  };
}

function programOf({ callers, kill }: System): string {
  const spawns = callers.map(
    ({ name, timeout }) => `  Process.register('${name}', spawn(() => caller('${name}', ${timeout})))\n`,
  );
  const start =
    kill === undefined
      ? `  await server.start(undefined, { name: 's' })\n`
      : `  await Supervisor.startLink([{ id: 's', start: [server, undefined, { name: 's' }] }], { name: 'app' })\n`;
  return `import { GenServer, Process, receive, sleep, spawn${kill === undefined ? '' : ', Supervisor'} } from 'otp'

// A toy: takes its time for each request, and remembers whose it has done.
const server = GenServer.define({
  init: () => ['ok', [] as string[]],
  async handleCall(name: string, _from, done: string[]) {
    await sleep(${WORK})
    return ['reply', 'done', [...done, name]]
  },
})

async function caller(name: string, timeout: number) {
  await receive('go')
  await GenServer.call('s', name, timeout)
}

export default async function main() {
${start}${spawns.join('')}${kill === undefined ? '' : `  await receive('never')\n`}}
`;
}

export const calls: Family = { aims, draw };
