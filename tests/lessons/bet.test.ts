import { describe, expect, it } from 'vitest';
import { EMPTY, ordered, questions, score, settles, toggled, truth, type Sheet } from '#lib/education/bet';
import { Facts } from '#lib/education/check';
import type { Bet, Lesson, Scene } from '#lib/education/lesson';
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
const scene = (bet: Partial<Bet>, steps = [kill('cache')]): Scene & { bet: Bet } => ({
  key: '1',
  label: 'go',
  steps,
  bet: { question: 'Who?', about: ['app', 'web', 'cache', 'db'], ...bet },
});

/** What the start program of the lesson, `web`, `cache`, `db` under rest_for_one, does in a scene. */
function ran(one: Scene & { bet: Bet }) {
  const steps = one.steps.map((step) => ({ ...step, at: step.at + 100 }));
  const result = runner(() => new Sandbox())({
    files: lesson.start,
    scene: '1',
    seed: 0,
    steps,
    until: 1200,
  });
  if (!result.ok) throw new Error('does not compile');
  return truth(new Facts(result.log, '1'), one.bet.about);
}

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
