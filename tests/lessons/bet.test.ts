import { describe, expect, it } from 'vitest';
import { EMPTY, ordered, questions, settles, toggled, type Sheet } from '#lib/education/bet';
import { score, truth } from '#lib/education/outcome';
import { Facts } from '#lib/education/check';
import { ideasOf } from '#lib/education/ideas';
import type { Bet, Files, Lesson, Scene, Step } from '#lib/education/lesson';
import { lessons } from '#lib/education/lessons';
import { runner } from '#lib/education/run';
import { Sandbox } from '#lib/sandbox/sandbox';
import { proofs } from './proof';

const lesson = lessons().find(({ slug }) => slug === 'rest-for-one') as Lesson;
const kill = (pid: string, reason?: string) => ({
  at: 0,
  op: 'process.kill',
  params: { pid, ...(reason && { reason }) },
});
const scene = (bet: Partial<Bet>, steps: readonly Step[] = [kill('cache')]): Scene & { bet: Bet } => ({
  key: '1',
  label: 'go',
  steps,
  bet: { question: 'Who?', about: ['app', 'web', 'cache', 'db'], ...bet },
});

/** What a program, by default the lesson's `web`, `cache`, `db` under rest_for_one, does in a scene. */
function facts(one: Scene, files: Files = lesson.start): Facts {
  const steps = one.steps.map((step) => ({ ...step, at: step.at + 100 }));
  const result = runner(() => new Sandbox())({ files, scene: '1', seed: 0, steps, until: 1200 });
  if (!result.ok) throw new Error('does not compile');
  return new Facts(result.log, '1');
}
const truthOf = (read: Facts, one: Scene & { bet: Bet }) => truth(read, one.bet.about);
const ran = (one: Scene & { bet: Bet }) => truthOf(facts(one), one);

const asked = (one: Scene) => questions(one, ['app']);
const judged = (one: Scene & { bet: Bet }, sheet: Sheet) => score(one.bet, asked(one), sheet, ran(one));
const sheet = (...marks: readonly string[]): Sheet =>
  marks.reduce((all, one) => {
    const [name = '', mark] = one.split(' ');
    return toggled(all, name, mark as 'dies');
  }, EMPTY);

describe('a bet', () => {
  it('[LES42] is marks of three kinds, two of a supervisor; unmarked means no', () => {
    const one = scene({});
    expect(asked(one).map(({ name, marks }) => [name, marks.join()])).toEqual([
      ['app', 'dies,next'],
      ['web', 'dies,next,keeps'],
      ['cache', 'dies,next,keeps'],
      ['db', 'dies,next,keeps'],
    ]);
    const few = asked(scene({ marks: ['next', 'keeps'] }));
    expect(few.map(({ marks }) => marks.join())).toEqual(['next', 'next,keeps', 'next,keeps', 'next,keeps']);
    // app lives, web keeps, cache gets a next one, db dies and gets a next one.
    const { right, of, answers } = judged(one, EMPTY);
    expect([right, of]).toEqual([6, 10]);
    expect(answers.map(({ name, missed }) => [name, missed])).toEqual([
      ['app', 0],
      ['web', 1],
      ['cache', 1],
      ['db', 2],
    ]);
    const best = judged(one, sheet('web keeps', 'cache next', 'db dies', 'db next'));
    expect([best.right, best.of]).toEqual([10, 10]);
  });

  it('[LES42] takes back what a mark denies', () => {
    expect(sheet('db dies', 'db next').marks).toEqual({ db: ['dies', 'next'] });
    expect(sheet('db dies', 'db next', 'db keeps').marks).toEqual({ db: ['keeps'] });
    expect(sheet('db keeps', 'db dies').marks).toEqual({ db: ['dies'] });
    expect(sheet('db dies', 'db dies').marks).toEqual({ db: [] });
  });

  it('[LES43] does not count what the scene itself does', () => {
    const killed = (one: Scene) => asked(one).flatMap((question) => (question.killed ? [question.name] : []));
    expect(killed(scene({}))).toEqual(['cache']);
    expect(killed(scene({}, [kill('db', 'kill')]))).toEqual(['db']);
    expect(killed(scene({}, [kill('db', 'shutdown')]))).toEqual([]);
    const { answers } = judged(scene({}), EMPTY);
    expect(answers.find(({ name }) => name === 'cache')?.marks[0]).toEqual({
      mark: 'dies',
      bet: true,
      run: true,
      open: false,
    });
  });

  it('[LES44] asks for an order, which counts as one mark', () => {
    const one = scene({ order: ['stops', 'starts'], marks: ['keeps'] }, [kill('web')]);
    const stops = (...names: readonly string[]) =>
      names.reduce((all, name) => ordered(all, 'stops', name), EMPTY);
    expect(judged(one, stops('db', 'cache')).orders).toEqual([
      { order: 'stops', bet: ['db', 'cache'], run: ['db', 'cache'], right: true },
      { order: 'starts', bet: [], run: ['web', 'cache', 'db'], right: false },
    ]);
    expect(judged(one, EMPTY)).toMatchObject({ right: 3, of: 5 });
    expect(judged(one, stops('db', 'cache'))).toMatchObject({ right: 4, of: 5 });
    expect(stops('a', 'b', 'a').stops).toEqual(['b']);
  });

  it('[LES44] leaves supervisors out of an order: they end after their children, though they were told first', () => {
    const tree: Files = {
      'main.ts': `import { GenServer, Supervisor } from 'otp'
const w = GenServer.define({ init: () => ['ok', 0] })
const desk = Supervisor.define({ name: 'desk', children: [
  { id: 'x', start: [w, 0, { name: 'x' }] },
  { id: 'y', start: [w, 0, { name: 'y' }] },
] })
export default Supervisor.define({ name: 'top', children: [desk] })
`,
    };
    const stop = { at: 0, op: 'supervisor.terminate_child', params: { sup: 'top', id: 'desk' } };
    const one = scene({ about: ['desk', 'x', 'y'], order: ['stops'], marks: ['dies'] }, [stop]);
    const [order] = score(one.bet, questions(one, ['desk']), EMPTY, truthOf(facts(one, tree), one)).orders;
    expect(order?.run).toEqual(['y', 'x']);
  });

  describe('[LES47] of each process that was missed one idea is told', () => {
    const told = (one: Scene & { bet: Bet }, given: Sheet, files?: Files) => {
      const read = facts(one, files);
      const judged = score(one.bet, asked(one), given, truthOf(read, one));
      return ideasOf(one.bet, asked(one), given, judged, read, read.op()?.seq ?? 0);
    };
    const right = ['web keeps', 'cache next', 'db dies', 'db next'];
    const but = (name: string, ...marks: readonly string[]) =>
      sheet(...right.filter((mark) => !mark.startsWith(name)), ...marks);

    it('the lesson’s own where one names it, else what the run says', () => {
      const own = { bet: 'web dies', sentence: 'web stays' };
      const one = scene({ misconceptions: [own] });
      expect(told(one, sheet(...right))).toEqual([]);
      expect(told(one, sheet('web dies', 'cache next', 'db keeps'))).toEqual([
        { names: ['web'], sentence: 'web stays' },
        {
          names: ['db'],
          sentence:
            '`rest_for_one` takes those that were started *after* the child that ended, and `db` was.',
        },
      ]);
    });

    it.each([
      [but('app', 'app dies'), /^A supervisor traps exits: the end of a child is a message to `app`/],
      [but('web', 'web dies'), /^`rest_for_one` takes those .* `web` was started before it/],
      [but('web', 'web next'), /^There is one `web` at a time/],
      [but('web'), /^Who does not end keeps its state/],
      [but('cache', 'cache keeps'), /^Another `cache` is another process/],
      [but('cache'), /^`rest_for_one` starts again, in order/],
      [but('db', 'db dies'), /^`rest_for_one` starts again, in order/],
    ])('%#', (given, sentence) => {
      const ideas = told(scene({}), given);
      expect(ideas).toHaveLength(1);
      expect(ideas[0]?.sentence).toMatch(sentence);
    });

    it('and once of all whom it is true of, by their names', () => {
      const plain: Files = {
        'main.ts': `import { GenServer, Supervisor } from 'otp'
const w = GenServer.define({ init: () => ['ok', 0] })
const child = (id: string) => ({ id, start: [w, 0, { name: id }] as const })
export default Supervisor.define({ name: 'app', children: ['web', 'cache', 'db', 'mail'].map(child) })
`,
      };
      const one = scene({ about: ['web', 'cache', 'db', 'mail'] }, [kill('mail')]);
      expect(told(one, sheet('web keeps', 'mail dies', 'mail next'), plain)).toEqual([
        {
          names: ['cache', 'db'],
          sentence: 'Who does not end keeps its state: nobody else can touch the state of `cache` or `db`.',
        },
      ]);
      expect(told(one, sheet('cache keeps', 'db keeps', 'mail dies', 'mail next'), plain)).toEqual([
        {
          names: ['web'],
          sentence: 'Who does not end keeps its state: nobody else can touch the state of `web`.',
        },
      ]);
    });

    it('of one that ended with its node, and of a supervisor whose significant child was done', () => {
      const files: Files = {
        'main.ts': `import { Application, GenServer, Supervisor } from 'otp'
const w = GenServer.define({ init: () => ['ok', 0], handleInfo: (_m, n) => ['stop', 'normal', n] })
const child = { id: 'web', start: [w, 0, { name: 'web' }], restart: 'transient', significant: true } as const
const app = Supervisor.define({ name: 'app', autoShutdown: 'any_significant', children: [child] })
const shop = Application.define({ name: 'shop', start: () => app.startLink() })
export default async function main() {
  await Application.start(shop, 'permanent')
  await w.start(0, { name: 'cache' })
}
`,
      };
      const done = { at: 0, op: 'process.send', params: { pid: 'web', message: 'go' } };
      const one = scene({ about: ['app', 'web', 'cache'] }, [done]);
      expect(told(one, sheet('web dies'), files)).toEqual([
        {
          names: ['app'],
          sentence:
            'Its significant child `web` ended by itself and was not to be restarted: with it `app` shuts itself down.',
        },
        {
          names: ['cache'],
          sentence: 'The node stopped, and `cache` with it: no process outlives its node.',
        },
      ]);
    });

    it('of one that is nobody’s child, of an own error, of a link, and past a limit', () => {
      const files: Files = {
        'main.ts': `import { GenServer, Supervisor } from 'otp'
const w = GenServer.define({ init: () => ['ok', 0], handleInfo() { throw new Error('boom') } })
const child = (id: string) => ({ id, start: [w, 0, { name: id }] as const })
const app = Supervisor.define({ name: 'app', maxRestarts: 1, children: [child('web'), child('db')] })
export default async function main() {
  await app.startLink()
  await w.start(0, { name: 'cache' })
}
`,
      };
      const boom = (pid: string) => ({ at: 0, op: 'process.send', params: { pid, message: 'go' } });
      const alone = scene({}, [boom('cache')]);
      const rest = ['web keeps', 'db keeps'];
      const said = (one: Scene & { bet: Bet }, ...marks: readonly string[]) =>
        told(one, sheet(...marks), files).map(({ sentence }) => sentence);
      expect(said(alone, ...rest, 'cache dies', 'cache next')).toEqual([
        '`cache` is nobody’s child: no supervisor starts another one.',
      ]);
      expect(said(alone, ...rest, 'cache keeps')).toEqual([
        'An error that nobody catches ends its process, and `cache` raised one.',
      ]);
      const twice = scene({ about: ['app', 'web', 'db'] }, [boom('web'), { ...boom('web'), at: 10 }]);
      const [nobody, stopped] = said(twice, 'app dies', 'web dies', 'web next', 'db keeps');
      expect(nobody).toBe(
        '`app` started `web#2`, but then it gave up: a supervisor past its limit stops all its children.',
      );
      expect(stopped).toBe('`app` gave up, and a supervisor stops all its children before it exits.');
    });

    it('of an order', () => {
      const one = scene({ order: ['stops'] }, [kill('web')]);
      const all = ['web next', 'cache dies', 'cache next', 'db dies', 'db next'];
      const bet = (...names: readonly string[]) =>
        names.reduce((made, name) => ordered(made, 'stops', name), sheet(...all));
      expect(told(one, bet('db', 'cache'))).toEqual([]);
      expect(told(one, bet('cache', 'db'))[0]).toMatchObject({ order: 'stops', names: [] });
      expect(told(one, bet('web', 'db', 'cache'))[0]?.sentence).toContain('is not stopped by a supervisor');
    });
  });

  it('[LES45] [LES47] [LES60] is proven to be answered by the lesson itself', async () => {
    const proof = (name: string, changed: Partial<Lesson>) =>
      proofs({ ...lesson, ...changed })
        .find((one) => one.name === name)
        ?.run();
    expect(await proof('bets are answered', { scenes: [scene({})] })).toEqual([
      expect.stringContaining('no misconception answers who bets that nobody else ends'),
      expect.stringContaining('no misconception answers who bets that all end and come back'),
    ]);
    const misconceptions = [
      { bet: 'not db dies', sentence: 'It was started after `cache`.' },
      { bet: 'web dies', sentence: 'It was started before `cache`.' },
    ];
    expect(await proof('bets are answered', { scenes: [scene({ misconceptions })] })).toEqual([]);
    const choice = { question: 'Which?', answers: ['this', 'that'] };
    const { bet: _none, ...chosen } = { ...scene({}), choice };
    expect(
      await proof('bets have a truth', {
        scenes: [chosen],
        task: { ...lesson.task, truths: { '1': () => 'this' } },
      }),
    ).toEqual(['scene 1: nothing is told to who bets on: that']);
  });

  it('[LES45] is answered by the first misconception that was bet in full and that the run denies', () => {
    const all = { bet: ['web dies', 'db dies'], sentence: 'not all' };
    const only = { bet: ['not web dies', 'not db dies'], sentence: 'nobody else' };
    const true_ = { bet: ['db dies', 'web keeps'], sentence: 'this is what happens' };
    const order = { bet: 'stops web, db', sentence: 'in reverse' };
    const one = scene({ order: ['stops'], misconceptions: [true_, order, all, only] });
    const told = (given: Sheet) => judged(one, given).misconception?.sentence;
    expect(told(sheet('web dies', 'db dies'))).toBe('not all');
    expect(told(EMPTY)).toBe('nobody else');
    expect(told(sheet('web keeps', 'db dies'))).toBeUndefined();
    expect(told({ ...sheet('db dies'), stops: ['web', 'db'] })).toBe('in reverse');
    // What the scene does is part of every bet.
    const given = scene({
      misconceptions: [{ bet: ['cache dies', 'not cache next'], sentence: 'it comes back' }],
    });
    expect(judged(given, EMPTY).misconception?.sentence).toBe('it comes back');
  });

  it('[LES46] is read when the scene has settled', () => {
    expect(settles(scene({}))).toBe(1000);
    expect(settles(scene({}, [kill('db'), { ...kill('web'), at: 500 }]))).toBe(1500);
    expect(settles(scene({ until: 6000 }))).toBe(6000);
  });

  it('[LES45] [LES60] has no misconception that the run bears out', async () => {
    const proof = (given: Bet['misconceptions']) =>
      proofs({ ...lesson, scenes: [scene({ misconceptions: given ?? [] })] })
        .find(({ name }) => name === 'bets have a truth')
        ?.run();
    expect(await proof([{ bet: 'web dies', sentence: 'It stays.' }])).toEqual([]);
    expect(await proof([{ bet: ['db dies', 'web keeps'], sentence: 'It stays.' }])).toEqual([
      'scene 1: the run bears out the misconception ["db dies","web keeps"]',
    ]);
    expect((await proof([{ bet: 'web dies', sentence: 'This is wrong.' }]))?.join()).toContain('wrong');
  });
});
