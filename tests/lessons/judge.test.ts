import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { settles } from '#lib/education/bet';
import { cameTrue, truth } from '#lib/education/outcome';
import { Facts, fail, pass, printed } from '#lib/education/check';
import type { Lesson, Scene, Task } from '#lib/education/lesson';
import { lessons } from '#lib/education/lessons';
import { logSchema } from '#lib/education/log';
import { judgeProgram, results, runner, type Trial, trials } from '#lib/education/run';
import { Sandbox } from '#lib/sandbox/sandbox';
import { proofs, proven } from './proof';

const run = runner(() => new Sandbox());
const by = (slug: string): Lesson => lessons().find((lesson) => lesson.slug === slug) as Lesson;
const trial = (files: Trial['files'], steps: Trial['steps'] = [], until = 2000): Trial => ({
  files,
  scene: '1',
  seed: 0,
  steps,
  until,
});
const kill = (pid: string, at = 1000) => ({ at, op: 'process.kill', params: { pid } });

function facts(slug: string, steps: Trial['steps']): Facts {
  const result = run(trial(by(slug).solution, steps));
  if (!result.ok) throw new Error('does not compile');
  return new Facts(result.log, '1');
}

describe('the log of a run', () => {
  it('[LES30] is plain data: it survives JSON, and the schema knows it', () => {
    for (const { log } of [facts('one-for-all', [kill('encoder')])]) {
      const copy: unknown = JSON.parse(JSON.stringify(log));
      expect(v.parse(logSchema, copy)).toEqual(copy);
      expect(copy).toEqual(log);
      expect(v.is(logSchema, { ...log, events: [{ kind: 'nothing' }] })).toBe(false);
    }
  });

  it('[LES31] calls every process by its name and incarnation', () => {
    const f = facts('first-tree', [kill('b')]);
    expect(f.log.processes.map((p) => p.label)).toEqual(['main#1', 'root#1', 'a#1', 'b#1', 'c#1', 'b#2']);
    expect(f.first('child_start', (e) => e.seq > (f.op()?.seq ?? 0))?.other).toBe('b#2');
    expect(f.first('exit')).toMatchObject({ who: 'b#1', data: { reason: 'killed' } });
  });

  it('[LES33] [LES34] answers what happened to a name', () => {
    const f = facts('one-for-all', [kill('encoder')]);
    expect([f.inc('socket'), f.inc('line'), f.inc('nobody')]).toEqual([2, 1, 0]);
    expect(f.up('writer')?.label).toBe('writer#2');
    expect(f.exit('writer')?.data.reason).toBe('shutdown');
    expect([f.state(f.life('socket#1')), f.state(f.life('socket#2'))]).toEqual([1, 2]);
    const writer = f.life('writer#1');
    expect(writer && f.ended(writer)).toBe('`writer#1` was stopped with `shutdown` by `line#1`');
  });

  it('[LES34] prints a reason without its stack', () => {
    const stack = [['main', 'w', 0, { file: 'main.ts', line: 3 }]];
    const error = [{ $error: ['Error', 'no answer'] }, stack];
    expect(printed(error)).toBe('`Error: no answer`');
    expect(printed([error, [{ $pid: 5 }, null]])).toBe('`["Error: no answer",["<0.5.0>",null]]`');
    expect([printed('killed'), printed(7), printed(undefined)]).toEqual(['`killed`', '`7`', '`undefined`']);
  });

  it('[LES35] counts what waits for a process', () => {
    const files = {
      'main.ts': `import { GenServer, sleep } from 'otp'
const slow = GenServer.define({ init: () => ['ok', 0], handleCast: async (_, n) => (await sleep(10), ['noreply', n + 1]) })
export default async function main() {
  await slow.start(undefined, { name: 'slow' })
  for (let i = 0; i < 5; i++) GenServer.cast('slow', i)
}`,
    };
    const result = run(trial(files, [], 24));
    if (!result.ok) throw new Error('does not compile');
    const f = new Facts(result.log);
    const slow = f.life('slow#1');
    const messages = f.waiting(slow).map((e) => e.data.message);
    expect(messages).toEqual([3, 4].map((n) => ['$gen_cast', n]));
    const { length, event } = f.fullest(slow);
    expect([4, 5]).toContain(length);
    expect(f.waiting(slow, (event?.seq ?? 0) + 1)).toHaveLength(length);
    expect(f.fullest(f.life('nobody#1'))).toEqual({ length: 0 });
  });

  it('[LES40] has the truth of a bet', () => {
    expect(truth(facts('rest-for-one', [kill('cache')]), ['db', 'cache', 'web', 'nobody'])).toMatchObject({
      fates: [
        { name: 'db', before: 'db#1', dies: false, next: false, keeps: true },
        { name: 'cache', before: 'cache#1', dies: true, next: true, keeps: false },
        { name: 'web', before: 'web#1', dies: true, next: true, keeps: false },
      ],
      stops: ['web#1'],
      starts: ['cache#2', 'web#2'],
    });
  });
});

describe('a choice', () => {
  it('[LES41] comes true by what a run shows 1000 ms after its last step', async () => {
    const base = by('rest-for-one');
    const seen: unknown[] = [];
    const truth = (f: Facts) => {
      seen.push([f.log.seed, f.log.time - (f.all('op').at(-1)?.time ?? 0)]);
      return f.exit('db')?.data.reason as string;
    };
    const scene = { key: '1', label: 'kill web, then db', steps: [kill('web', 0), kill('db', 500)] };
    const sentences = { killed: 'Its supervisor had given up and stopped it.' };
    const asked = {
      ...base,
      scenes: [
        {
          ...scene,
          choice: { question: 'How does `db#1` end?', answers: ['killed', 'shutdown'], sentences },
        },
      ],
      task: { ...base.task, seeds: 2, truths: { '1': truth } },
    };
    expect(
      await proofs(asked)
        .find(({ name }) => name === 'bets have a truth')
        ?.run(),
    ).toEqual([]);
    expect(seen).toEqual([
      [0, 1000],
      [1, 1000],
    ]);
  });

  it('[LES41] has company: each has its own answers, and the latest moment counts', async () => {
    const base = by('rest-for-one');
    const asked = (answers: readonly (string | undefined)[]) => {
      const scene: Scene = {
        key: '1',
        label: 'kill db',
        steps: [kill('db', 0)],
        choice: [
          {
            question: 'How does `db#1` end?',
            answers: ['killed', 'shutdown'],
            sentences: { shutdown: 'You killed it.' },
            until: 20,
          },
          {
            question: 'How does `web#1` end?',
            answers: ['killed', 'shutdown'],
            sentences: { killed: 'Its supervisor stopped it.' },
            until: 50,
          },
        ],
      };
      expect(settles(scene)).toBe(50);
      const task = { ...base.task, seeds: 2, truths: { '1': () => answers } };
      const proof = proofs({ ...base, scenes: [scene], task }).find(
        ({ name }) => name === 'bets have a truth',
      );
      return proof?.run();
    };
    expect(await asked(['killed', 'shutdown'])).toEqual([]);
    expect(await asked(['killed'])).toContain('scene 1: no answer came true');
    expect(await asked(['killed', 'boom'])).toContain('scene 1: came true, but is no answer: boom');
  });

  it('[LES41] may name the event that shows it', () => {
    const asks = (choice: Scene['choice']): Scene => ({
      key: '1',
      label: 'kill db',
      steps: [],
      ...(choice && { choice }),
    });
    const one = { question: 'How does `db#1` end?', answers: ['killed', 'shutdown'] };
    const f = facts('rest-for-one', [kill('db')]);
    const event = f.exit('db');
    const told = (came: ReturnType<NonNullable<Task['truths']>[string]>, choice: Scene['choice']) =>
      cameTrue({ ...by('rest-for-one').task, truths: { '1': () => came } }, asks(choice), f);
    expect(event?.who).toBe('db#1');
    expect(told({ answer: 'killed', event }, one)).toEqual([{ answer: 'killed', event }]);
    expect(told([{ answer: 'killed', event }, 'shutdown'], [one, { ...one, question: 'And then?' }])).toEqual(
      [{ answer: 'killed', event }, { answer: 'shutdown' }],
    );
    expect(told(undefined, one)).toEqual([undefined]);
    expect(told('killed', undefined)).toEqual([]);
  });
});

describe('judging', () => {
  const lesson = by('rest-for-one');

  it('[LES50] runs every rehearsal under each seed, all of seed 0 first', () => {
    const order = [...trials({ ...lesson.task, seeds: 2 }, lesson.scenes, lesson.start)];
    expect(order.map((t) => [t.seed, t.scene, t.steps[0]?.at])).toEqual([
      [0, '1', 1000],
      [0, '3', 1000],
      [0, '2', 1000],
      [1, '1', 1000],
      [1, '3', 1000],
      [1, '2', 1000],
    ]);
    expect([...trials(lesson.task, lesson.scenes, lesson.start)]).toHaveLength(60);
  });

  it('[LES51] tells the first thing that does not hold, with its event, scene and seed', async () => {
    const verdict = await judgeProgram(lesson, lesson.start, run);
    expect(verdict).toMatchObject({ ok: false, mistake: 'upside-down', scene: '1', seed: 0 });
    expect(verdict.ok ? '' : verdict.sentence).toBe(
      '`db#1` was stopped with `shutdown` by `app#1` because `web#1` had exited: `db#1` was started after `web#1`, and rest means after, in start order.',
    );
  });

  it('[LES52] gives the findings of a program that does not compile', async () => {
    const verdict = await judgeProgram(lesson, { 'main.ts': 'const = 1\n' }, run);
    expect(verdict).toMatchObject({ ok: false, diagnostics: [{ file: 'main.ts', line: 1 }] });
    expect(verdict.ok ? '' : verdict.sentence).toContain('main.ts:1');
  });

  const quiet: Task = { ...lesson.task, seeds: 1, checks: [{ name: 'all is well', test: () => pass }] };

  it('[LES53] does not pass a program on which the scene could not be played', async () => {
    const verdict = await judgeProgram({ ...lesson, task: quiet }, { 'main.ts': 'console.log(1)\n' }, run);
    expect(verdict.ok ? '' : verdict.sentence).toContain('There is no process `web`');
  });

  it('[LES54] does not pass a run that is too long to look at', async () => {
    const endless =
      "import { sendAfter, receive, self, Process } from 'otp'\nProcess.register('web', self())\nProcess.flag('trap_exit', true)\nfor (;;) { sendAfter(self(), 'x', 0); await receive() }\n";
    const task: Task = { ...quiet, rehearsals: [{ scene: '1', at: 100_000, until: 100_001 }] };
    const verdict = await judgeProgram({ ...lesson, task }, { 'main.ts': endless }, run);
    expect(verdict.ok ? '' : verdict.sentence).toMatch(
      /^`web#1` is busy without a pause: after \d+ ms the run had more than 50,000 events\.$/,
    );
  });

  it('[LES55] answers every check of a run, for a page that ticks them off', () => {
    const t = trial(lesson.solution, [kill('web')]);
    const played = run(t);
    expect(played.ok && results(lesson.task, t, played.log)).toEqual([
      { name: 'the end of web touches nobody else', result: { ok: true } },
    ]);
  });

  it('[LES56] waits for runs that are made elsewhere', async () => {
    const verdict = await judgeProgram(
      { ...lesson, task: { ...lesson.task, seeds: 2 } },
      lesson.solution,
      (t) => Promise.resolve(run(t)),
    );
    expect(verdict).toEqual({ ok: true, runs: 6 });
  });
});

describe('the proofs', () => {
  const lesson = by('rest-for-one');
  const [first, second] = lesson.mistakes;
  if (first === undefined || second === undefined) throw new Error('no mistakes');
  const always: Task = { ...lesson.task, checks: [{ name: 'x', test: () => fail('Something is wrong.') }] };

  it.each<[string, string, Partial<Lesson>]>([
    ['start fails', 'a start that passes', { start: lesson.solution }],
    ['start fails', 'a sentence without incarnation and event', { task: always }],
    ['solution passes', 'a solution that fails', { solution: lesson.start }],
    ['hints apply', 'hints for another program', { start: by('first-tree').start }],
    [`wrong: ${first.name}`, "another mistake's program", { mistakes: [{ ...first, files: second.files }] }],
    [`wrong: ${first.name}`, 'another sentence', { mistakes: [{ ...first, sentence: 'No.' }] }],
    [
      'sentences differ',
      'one sentence twice',
      { mistakes: [first, { ...second, sentence: first.sentence }] },
    ],
    [
      'mutant: one_for_all',
      'a mutant that changes nothing',
      {
        task: {
          ...lesson.task,
          mutants: [{ name: 'one_for_all', edits: [{ find: "'row'", replace: "'row'" }] }],
        },
      },
    ],
    [
      'code',
      'type errors',
      { solution: { 'main.ts': `${lesson.solution['main.ts'] ?? ''}const n: number = 'a'\n` } },
    ],
    [
      'code',
      'a code block that does not compile',
      { sections: { ...lesson.sections, turn: [{ type: 'code', language: 'ts', text: 'const = 1' }] } },
    ],
    ['length', 'a text of no words', { sections: { runs: [], fault: [], happened: [], turn: [] } }],
    ['length', 'a program of 41 lines', { start: { 'main.ts': 'x()\n'.repeat(41) } }],
    ['voice', 'praise', { summary: 'Well done.' }],
    [
      'scenes apply',
      'a scene for a process that is not there',
      { scenes: [{ key: '1', label: 'kill x', steps: [kill('x', 0)] }] },
    ],
    [
      'text and bet agree',
      'a key that is not that of the first bet',
      {
        sections: {
          ...lesson.sections,
          fault: [{ type: 'paragraph', children: [{ type: 'text', text: 'Press 9.' }] }],
        },
      },
    ],
    [
      'bets have a truth',
      'a bet on nobody',
      {
        scenes: [
          { key: '1', label: 'kill db', steps: [kill('db', 0)], bet: { question: 'Who?', about: ['x'] } },
        ],
      },
    ],
    ...[
      ['one that comes true under no seed', () => undefined] as const,
      ['one that is no answer', () => 'c'] as const,
      ['answers that differ by seed', (f: Facts) => (f.log.seed < 3 ? 'a' : 'b')] as const,
    ].map(([what, told]): [string, string, Partial<Lesson>] => [
      'bets have a truth',
      `a choice with ${what}`,
      {
        scenes: [
          {
            key: '1',
            label: 'go',
            steps: [kill('db', 0)],
            choice: { question: 'Which?', answers: ['a', 'b'] },
          },
        ],
        task: { ...lesson.task, truths: { '1': told } },
      },
    ]),
    [
      'checks are used',
      'a check of a scene that is not played',
      { task: { ...lesson.task, checks: [{ name: 'x', in: ['9'], test: () => pass }] } },
    ],
  ])('[LES60] %s refuses %s', async (name, _what, change) => {
    const proof = proofs({ ...lesson, ...change }).find((p) => p.name === name);
    expect(proof && (await proven(proof))).toMatchObject({ ok: false });
  });
});
