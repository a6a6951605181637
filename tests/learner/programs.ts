/** Random programs as learners write them: trees of servers, tasks, agents and registries with timers, chance and crashes. */
import { Chance } from '../conformance/fuzz/chance';

/** A program, the seed of its run, and what is done to it on the way. */
export interface RandomProgram {
  name: string;
  files: Record<string, string>;
  seed: number;
  operations: { at: number; op: string; params: Record<string, unknown> }[];
  /** Virtual ms to run. */
  until: number;
}

const HEAD = `import { _, Agent, DynamicSupervisor, GenServer, Registry, Supervisor, Task, exit, inspect, receive,
  self, send, sendAfter, sleep, spawn, spawnMonitor } from 'otp'
`;

/** Something that a callback does before it answers. @param quiet Not something that makes others do something. */
function act(c: Chance, names: readonly string[], quiet: boolean): string {
  const other = () => `'${c.pick(names)}'`;
  type Act = readonly [number, () => string];
  const loud: Act[] = [
    [3, () => `GenServer.cast(${other()}, ['note', n])`],
    [2, () => `send(${other()}, ['ping', n, Math.random() < 0.5])`],
    [2, () => `sendAfter(self(), ['once', n], ${20 + c.int(200)})`],
    [
      1,
      () =>
        `spawn(async () => { await sleep(${c.int(60)}); GenServer.cast(${other()}, ['note', Math.random()]) })`,
    ],
  ];
  return c.weighted<() => string>([
    ...(quiet ? [] : loud),
    [1, () => `await sleep(${1 + c.int(30)})`],
    [1, () => `console.log('n is', n, Date.now(), inspect([n, 'x', { n }]))`],
    [1, () => `if (n % ${3 + c.int(5)} === 2) throw new Error('odd ' + n)`],
    [1, () => `if (n % ${4 + c.int(5)} === 3) exit(${c.pick(["'shutdown'", "'boom'", "['shutdown', n]"])})`],
    [1, () => `if (Math.random() < 0.2) throw new Error('by chance')`],
    [1, () => `for (let i = 0; i < ${c.int(400)}; i++) n += i % 2`],
    [
      1,
      () =>
        `{ const t = Task.async(async () => { await sleep(${c.int(40)}); return n * 2 }); n = (await Task.await(t)) % 1000 }`,
    ],
    [1, () => `await Task.awaitMany([${c.int(9)}, ${c.int(9)}].map((k) => Task.async(() => k + n)))`],
    [
      1,
      () =>
        `{ const [, ref] = spawnMonitor(() => { if (n % 2) throw new Error('child') }); await receive(['DOWN', ref, 'process', _, _], { after: 30 }) }`,
    ],
    [1, () => `await Promise.all([1, 2, 3].map(async (k) => { await sleep(k); return k }))`],
    [1, () => `Agent.cast('box', (s: number) => s + n)`],
    [1, () => `n = (n + (await Agent.get('box', (s: number) => s, 200))) % 10_000`],
    [1, () => `Registry.register('reg', 'k' + (n % 3), n)`],
    [1, () => `for (const [pid] of Registry.lookup('reg', 'k1')) send(pid, ['found', n])`],
  ])();
}

function server(c: Chance, name: string, names: readonly string[]): string {
  const acts = (most: number, quiet = false) =>
    c.many(c.int(most + 1), () => `      ${act(c, names, quiet)}\n`).join('');
  const next = () =>
    c.weighted([
      [4, ''],
      [1, `, ${50 + c.int(300)}`],
      [1, `, ['continue', 'more']`],
    ] as const);
  return `const ${name} = GenServer.define({
  async init(start: number) {
    let n = start
    sendAfter(self(), ['tick', n], ${10 + c.int(150)})
    return ['ok', n]
  },
  async handleCall(request, from, n: number) {
${acts(1, true)}    if (request === 'late') { sendAfter(self(), ['once', n], 5); GenServer.reply(from, n); return ['noreply', n] }
    return ['reply', [request, n], n + 1]
  },
  async handleCast(request, n: number) {
${acts(2, true)}    return ['noreply', n + 1]
  },
  async handleInfo(message, n: number) {
    // Only its own ticks make it do more, so that no program goes round without time.
    if (message[0] !== 'tick') return ['noreply', n + 1]
    sendAfter(self(), ['tick', n], ${40 + c.int(400)})
${acts(3)}    return ['noreply', n + 1${next()}]
  },
  async handleContinue(argument, n: number) {
${acts(1)}    return ['noreply', n + 1]
  },
${c.p(0.3) ? `  async terminate(reason, n: number) {\n    console.log('ends', inspect(reason), n)\n  },\n` : ''}})
`;
}

function child(c: Chance, name: string): string {
  const more = [
    ...(c.p(0.4) ? [`restart: '${c.pick(['transient', 'temporary'])}'`] : []),
    ...(c.p(0.3) ? [`shutdown: ${c.pick(["'brutal_kill'", '100', "'infinity'"])}`] : []),
  ];
  return `{ id: '${name}', start: [${name}, ${c.int(10)}, { name: '${name}' }]${more.map((m) => `, ${m}`).join('')} }`;
}

/** The `i`-th program of a seed. */
export function randomProgram(seed: number, i: number): RandomProgram {
  const c = new Chance(Math.imul(seed, 1_000_003) + i);
  const names = c.many(2 + c.int(4), (k) => `s${k + 1}`);
  const flags = () =>
    `strategy: '${c.pick(['one_for_one', 'one_for_all', 'rest_for_one'])}', maxRestarts: ${c.int(8)}, maxSeconds: ${1 + c.int(4)}`;
  const cut = 1 + c.int(names.length - 1);
  const inner = c.p(0.6);
  const under = names.slice(0, inner ? cut : names.length);
  const nested = `{ id: 'inner', start: [Supervisor.define({ ${flags()}, children: [${names
    .slice(cut)
    .map((name) => child(c, name))
    .join(', ')}] })] }`;
  const crew = `{ id: 'crew', start: [DynamicSupervisor.define({ name: 'crew', maxRestarts: ${c.int(5)} })] }`;
  const children = [
    `{ id: 'box', start: () => Agent.startLink(() => ${c.int(9)}, { name: 'box' }) }`,
    `{ id: 'reg', start: () => Registry.startLink({ keys: '${c.pick(['unique', 'duplicate'])}', name: 'reg' }), type: 'supervisor' }`,
    ...under.map((name) => child(c, name)),
    ...(inner ? [nested] : []),
    ...(c.p(0.4)
      ? [
          crew,
          `{ id: 'boss', restart: 'transient', start: () => Task.startLink(async () => {
      for (let k = 0; k < ${1 + c.int(4)}; k++) {
        await sleep(${20 + c.int(300)})
        await DynamicSupervisor.startChild('crew', { id: 'w', restart: 'transient', start: [${c.pick(names)}, k] })
      }
    }) }`,
        ]
      : []),
  ];
  const main = `${HEAD}
${names.map((name) => server(c, name, names)).join('\n')}
export default Supervisor.define({
  name: 'app', ${flags()},
  children: [
    ${children.join(',\n    ')},
  ],
})
`;
  const until = 1500 + c.int(2000);
  const operations = c.many(1 + c.int(3), () => {
    const pid = c.pick(names);
    const at = c.int(until);
    return c.weighted<() => RandomProgram['operations'][number]>([
      [2, () => ({ at, op: 'process.kill', params: { pid, reason: c.pick(['kill', 'shutdown', 'boom']) } })],
      [1, () => ({ at, op: 'process.send', params: { pid, message: ['hello', c.int(9)] } })],
    ])();
  });
  return { name: `random ${seed}-${i}`, files: { 'main.ts': main }, seed: c.int(5), operations, until };
}
