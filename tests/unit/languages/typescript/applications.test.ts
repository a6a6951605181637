/** Application as a learner's program has it. */
import typescript from 'typescript';
import { describe, expect, it } from 'vitest';
import { Ev } from '#lib/runtime/kernel/events';
import { inspect } from '#lib/runtime/kernel/terms';
import { Sandbox } from '#lib/sandbox/sandbox';
import { Checker } from '../../editor/checker';

const checker = new Checker(typescript);
const names = 'Application, GenServer, Process, Supervisor, exit, inspect, self, sleep, spawn';

/** Checks a program's types, runs it for a while, and answers the sandbox, its events and what the program printed. */
function run(program: string, checks = true) {
  const text = `import { ${names} } from 'otp'\n${program}`;
  if (checks) expect(checker.check({ 'main.ts': text }).filter((one) => one.line > 1)).toEqual([]);
  const sandbox = new Sandbox();
  expect(sandbox.load({ 'main.ts': text })).toEqual({ diagnostics: [] });
  sandbox.start(0);
  sandbox.runUntil(10_000);
  const events = [...(sandbox.recorder?.events() ?? [])];
  const out = events
    .filter((e) => e.kind === Ev.output)
    .map((e) => (typeof e.a === 'string' ? e.a : inspect(e.a)));
  return { sandbox, events, out };
}

/** A server that can be told to crash, and two applications: the shop needs the base. */
const two = `
  const server = GenServer.define({
    init: (name: string) => ['ok', name],
    handleCall: (_request, _from, name: string) => ['reply', Application.getApplication(), name],
    handleCast: () => exit('told'),
  })
  const base = Application.define({
    name: 'base',
    description: 'What all need',
    vsn: '1.0',
    start: () => Supervisor.startLink([{ id: 'b', start: [server, 'b', { name: 'b' }] }], { name: 'base_sup' }),
    stop: () => console.log('base stops'),
  })
  const shop = Application.define({
    name: 'shop',
    applications: [base, 'paint'],
    optionalApplications: ['paint'],
    env: { price: { now: 5 } },
    args: { n: 1 },
    async start(type, args: { n: number }) {
      console.log(type, args.n++, Application.getEnv('shop', 'price').now)
      const started = await Supervisor.startLink([{ id: 's', start: [server, 's', { name: 's' }] }], { maxRestarts: 0 })
      return started !== 'ignore' && started[0] === 'ok' ? ['ok', started[1], { open: true }] : started
    },
    prepStop: (state) => ({ open: !state.open }),
    stop: (state) => console.log('shop stops', state.open),
  })
`;

describe('Application', () => {
  it('[OTP25] starts after what it needs, and is stopped as a whole', () => {
    const { out, sandbox } = run(`${two}
      console.log(inspect(await Application.start(shop)))
      console.log(inspect(await Application.ensureAllStarted(shop)))
      console.log(inspect(await Application.whichApplications()), inspect(Application.loadedApplications()))
      console.log(await GenServer.call('s', 'whose'), Application.getApplication(), Application.getApplication(Process.whereis('b') ?? self()))
      console.log(inspect(await Application.stop('shop')), Process.whereis('s'))
      console.log(inspect([await Application.start('shop'), await Application.start('shpo'), await Application.stop('shop')]))
      console.log(inspect([Application.unload(base), Application.unload(shop), Application.load(shop), Application.load(shop)]))
    `);
    expect(out).toEqual([
      "['error', ['not_started', 'base']]",
      'normal 1 5',
      "['ok', ['base', 'shop']]",
      "[['shop', '', ''], ['base', 'What all need', '1.0']] [['shop', '', ''], ['base', 'What all need', '1.0']]",
      'shop null base',
      'shop stops false',
      "'ok' null",
      'normal 1 5',
      'shop stops false',
      "['ok', ['error', ['no such file or directory', 'shpo.app']], 'ok']",
      "[['error', ['running', 'base']], 'ok', 'ok', ['error', ['already_loaded', 'shop']]]",
    ]);
    const roles = Object.values(sandbox.views?.tree(null).nodes ?? {}).map(({ role }) => role);
    expect(roles).toContain('application_master');
  });

  it('[OTP25] keeps parameters, as copies', () => {
    const { out } = run(`${two}
      Application.load(shop)
      const price = Application.getEnv(shop, 'price')
      price.now = 6
      console.log(inspect(Application.getAllEnv(shop)), Application.getEnv(shop, 'none'), Application.getEnv(shop, 'none', 3))
      const limits = [1]
      Application.putEnv('shop', 'limits', limits)
      limits.push(2)
      console.log(inspect([Application.fetchEnv(shop, 'limits'), Application.deleteEnv(shop, 'limits'), Application.fetchEnv(shop, 'limits')]))
    `);
    expect(out).toEqual(["[['price', { now: 5 }]] null 3", "[['ok', [1]], 'ok', 'error']"]);
  });

  it('[OTP26] is started as the default export, with what it needs', () => {
    const { out, events } = run(`${two}
      export default shop
    `);
    expect(out).toEqual(['normal 1 5']);
    expect(events.filter((e) => e.kind === Ev.warning)).toEqual([]);
  });

  it('[OTP26] the first process ends with the reason when that fails', () => {
    const { events } = run(`
      export default Application.define({ name: 'bad', applications: ['gone'] })
    `);
    const exits = events.filter((e) => e.kind === Ev.exit && inspect(e.a).includes('gone'));
    expect(exits.map((e) => inspect(e.a))).toEqual(["['gone', ['no such file or directory', 'gone.app']]"]);
  });

  it('[OTP27] takes the node along when a permanent one gives up, and only then', () => {
    const crash = (type: string) =>
      run(`${two}
        await Application.ensureAllStarted(shop, '${type}')
        GenServer.cast('s', 'crash')
        await sleep(100)
        console.log(inspect(await Application.whichApplications()))
      `);
    expect(crash('temporary').out).toEqual([
      'normal 1 5',
      'shop stops false',
      "[['base', 'What all need', '1.0']]",
    ]);
    for (const type of ['permanent', 'transient']) {
      const { out, events } = crash(type);
      expect(out).toEqual(['normal 1 5', 'shop stops false', 'base stops']);
      const halted = events.findIndex((e) => e.kind === Ev.halt);
      expect(inspect(events[halted]?.a)).toBe("['application_terminated', 'shop', 'shutdown']");
      const after = events.slice(halted + 1).filter((e) => e.kind !== Ev.exit && e.kind !== Ev.unregister);
      expect(after).toEqual([]);
    }
  });

  it('[OTP25] says what it takes', () => {
    const wrong = (spec: string) => {
      const { events } = run(`Application.define(${spec})`, false);
      return events.filter((e) => e.kind === Ev.exit).map((e) => inspect(e.a))[0];
    };
    expect(wrong('5')).toContain(
      'Application.define: it takes { name, start, … }, where `name` is a text. Got 5.',
    );
    expect(wrong("{ name: 'a', start: 5 }")).toContain('`start` is a function. Got 5.');
    expect(wrong("{ name: 'a', stop() {} }")).toContain('Add `start`.');
    expect(wrong("{ name: 'a', env: [['b', 1]] }")).toContain('`env` is an object of parameters');
    expect(wrong("{ name: 'a', applications: 'b' }")).toContain(
      '`applications` is an array of applications.',
    );
    expect(wrong("{ name: 'a', applications: [5] }")).toContain(
      'what Application.define gave, or its name. Got 5.',
    );
    const { events } = run(`export default Application.define({ name: 'a', dependencies: ['b'] })`, false);
    expect(events.filter((e) => e.kind === Ev.warning).map((e) => e.a)).toMatchObject([
      {
        message:
          'Application: there is no `dependencies`; it has name, start, prepStop, stop, args, applications, optionalApplications, env, description, vsn. Write `applications`.',
        line: 2,
      },
    ]);
  });

  it('[OTP23] warns of a program that defines one and starts none', () => {
    const { events } = run(`Application.define({ name: 'a' })`);
    expect(events.filter((e) => e.kind === Ev.warning).map((e) => e.a)).toMatchObject([
      { code: 'nothing_started' },
    ]);
  });
});
