import { describe, expect, it } from 'vitest';
import { pageOf } from '#lib/education/lesson';
import { lessons } from '#lib/education/lessons';
import { loadTask } from '#lib/education/checks';
import { loadLessons, problemText, readLessons, type Sources } from '#lib/education/load';

const PROGRAM =
  "import { GenServer } from 'otp'\nexport default GenServer.define({ init: () => ['ok', 0] })\n";

const FRONT = {
  title: 'A title',
  summary: 'One sentence.',
  otp: '[supervisor](https://www.erlang.org/doc/apps/stdlib/supervisor.html)',
  focus: 'main.ts',
  rule: 'A rule with `code`.',
  elixir: '`Supervisor`',
  erlang: '`supervisor`',
};
const BODY = 'What runs.\n\n## Break it\n\nPress 1.\n\n## What happened\n\nThis.\n\n## Your turn\n\nThat.\n';
const text = (front: Record<string, string>, body = BODY): string =>
  `---\n${Object.entries(front)
    .map(([key, value]) => `${key}: ${value}`)
    .join('\n')}\n---\n\n${body}`;

const PART = 'lessons/01-part/part.md';
const PART_TEXT = '---\ntitle: The part\nsummary: What it is about.\n---\n';

const SCENES = [{ key: '1', label: 'kill b', steps: [{ at: 0, op: 'process.kill', params: { pid: 'b' } }] }];
const TASK = {
  goal: 'Do it.',
  rehearsals: [{ scene: '1', at: 0, until: 100 }],
  checks: [{ name: 'it holds', test: () => ({ ok: true }) }],
  hints: [{ text: 'One.' }, { text: 'Two.' }],
  mutants: [
    { name: 'one', edits: [{ find: '0', replace: '1' }] },
    { name: 'two', edits: [{ find: '0', replace: '2' }] },
  ],
};

/** A good lesson with some of its parts replaced, or taken away by `null`. */
function sources(
  texts: Record<string, string | null> = {},
  modules: Record<string, unknown> = {},
  folder = '01-part/01-one',
): Sources {
  const base = `lessons/${folder}`;
  const all: Record<string, string | null> = {
    'lesson.md': text(FRONT),
    'start/main.ts': PROGRAM,
    'solution/main.ts': PROGRAM,
    ...Object.fromEntries(
      ['a', 'b', 'c'].flatMap((name) => [
        [`wrong/${name}/main.ts`, PROGRAM],
        [`wrong/${name}/sentence.md`, `\`${name}#1\` ended.`],
      ]),
    ),
    ...texts,
  };
  const code: Record<string, unknown> = { 'scene.ts': SCENES, 'check.ts': TASK, ...modules };
  const here = <T>(record: Record<string, T>) =>
    Object.fromEntries(
      Object.entries(record)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => [`${base}/${name}`, value]),
    );
  const part = { [`lessons/${folder.split('/')[0] ?? ''}/part.md`]: PART_TEXT };
  return { texts: { ...part, ...(here(all) as Record<string, string>) }, modules: here(code) };
}

/** The same with another part.md, or with none. */
const withPart = (text: string | undefined): Sources => {
  const { [PART]: _own, ...texts } = sources().texts;
  return { ...sources(), texts: { ...texts, ...(text !== undefined && { [PART]: text }) } };
};

const told = (given: Sources): string[] => readLessons(given).problems.map(problemText);

/** A good lesson with a bet and a misconception. */
function betting(misconception: unknown): Sources {
  const bet = { question: 'Who?', about: ['b'], misconceptions: [misconception] };
  return sources({}, { 'scene.ts': [{ ...SCENES[0], bet }] });
}

describe('the lesson folder', () => {
  it('[LES1] is read to a lesson', () => {
    const [lesson] = loadLessons(sources());
    expect(lesson).toMatchObject({
      part: 'part',
      partTitle: 'The part',
      partSummary: 'What it is about.',
      slug: 'one',
      number: 1,
      draft: false,
      title: 'A title',
    });
    expect(lesson?.otp).toEqual({
      text: 'supervisor',
      href: 'https://www.erlang.org/doc/apps/stdlib/supervisor.html',
    });
    expect(lesson?.mistakes.map((m) => m.name)).toEqual(['a', 'b', 'c']);
  });

  const front = ({ drop, ...change }: Record<string, string>): Sources => {
    const fields = Object.entries({ ...FRONT, ...change }).filter(([key]) => key !== drop);
    return sources({ 'lesson.md': text(Object.fromEntries(fields)) });
  };
  it.each([
    ['LES3', 'a missing field', front({ drop: 'rule' }), 'lesson.md:1: rule: is missing'],
    ['LES3', 'an unknown field', front({ author: 'me' }), 'lesson.md:9: author: is no field'],
    [
      'LES3',
      'a manual page elsewhere',
      front({ otp: '[a](https://example.com/)' }),
      'lesson.md:4: otp: is one link',
    ],
    [
      'LES3',
      'a summary too long',
      front({ summary: 'a'.repeat(121) }),
      'lesson.md:3: summary: has more than 120',
    ],
    [
      'LES3',
      'bad Markdown in a field',
      front({ rule: '**a' }),
      'lesson.md:6: rule: this text has no closing',
    ],
    ['LES3', 'no front matter', sources({ 'lesson.md': BODY }), 'lesson.md:1: begins with front matter'],
    [
      'LES4',
      'a focus that is no file',
      front({ focus: 'shop.ts' }),
      'lesson.md: focus: there is no file shop.ts',
    ],
    [
      'LES5',
      'a missing section',
      sources({ 'lesson.md': text(FRONT, 'Only this.') }),
      'lesson.md: has text, then the sections',
    ],
    [
      'LES5',
      'HTML',
      sources({ 'lesson.md': text(FRONT, `<b>a</b>\n\n${BODY}`) }),
      'lesson.md:11: lessons do without HTML',
    ],
    ['LES6', 'a missing text', sources({ 'lesson.md': null }), 'lesson.md: is missing'],
    ['LES6', 'a missing solution', sources({ 'solution/main.ts': null }), 'solution/main.ts: is missing'],
    [
      'LES6',
      'an entry of another name',
      sources({ 'solution/main.ts': null, 'solution/app.ts': PROGRAM }),
      'solution/main.ts: is missing',
    ],
    ['LES6', 'a file that belongs nowhere', sources({ 'notes.md': 'x' }), 'notes.md: belongs to no lesson'],
    ['LES6', 'a missing check', sources({}, { 'check.ts': null }), 'check.ts: is missing'],
    [
      'LES8',
      'a wrong program without sentence',
      sources({ 'wrong/a/sentence.md': null }),
      'wrong/a/sentence.md: is missing',
    ],
    [
      'LES8',
      'fewer than three wrong programs',
      sources({ 'wrong/a/main.ts': null, 'wrong/a/sentence.md': null }),
      'wrong: has 2 named',
    ],
    [
      'LES9',
      'a key twice',
      sources({}, { 'scene.ts': [...SCENES, ...SCENES] }),
      'scene.ts: has the key 1 twice',
    ],
    [
      'LES9',
      'a bad scene',
      sources({}, { 'scene.ts': [{ ...SCENES[0], key: 'x' }] }),
      'scene.ts: 0.key: is a key from',
    ],
    [
      'LES10',
      'one mutant',
      sources({}, { 'check.ts': { ...TASK, mutants: [] } }),
      'check.ts: mutants: has fewer than two',
    ],
    [
      'LES10',
      'a rehearsal of no scene',
      sources({}, { 'check.ts': { ...TASK, rehearsals: [{ scene: '7', at: 0, until: 1 }] } }),
      'check.ts: rehearses scene 7',
    ],
    [
      'LES9',
      'a choice of one answer',
      sources({}, { 'scene.ts': [{ ...SCENES[0], choice: { question: 'Which?', answers: ['a', 'a'] } }] }),
      'scene.ts: 0.choice.answers: has an answer twice',
    ],
    [
      'LES45',
      'a misconception that is no bet',
      betting({ bet: 'b is dead', sentence: 'No.' }),
      'scene.ts: 0.bet.misconceptions.0.bet: is `b dies`',
    ],
    [
      'LES45',
      'a misconception about a stranger',
      betting({ bet: 'x dies', sentence: 'No.' }),
      'scene.ts: 0.bet: has a misconception about a process that is not asked about',
    ],
    [
      'LES41',
      'a choice without a truth',
      sources({}, { 'scene.ts': [{ ...SCENES[0], choice: { question: 'Which?', answers: ['a', 'b'] } }] }),
      'check.ts: truths: has none for the choice of scene 1',
    ],
    [
      'LES41',
      'a truth without a choice',
      sources({}, { 'check.ts': { ...TASK, truths: { '1': () => 'a' } } }),
      'check.ts: truths: scene 1 has no choice',
    ],
  ])('[%s] refuses %s, and names the file', (_rule, _what, given, message) => {
    expect(told(given).join('\n')).toContain(`lessons/01-part/01-one/${message}`);
    expect(() => loadLessons(given)).toThrow(message);
  });

  it('[LES2] refuses folders without a number and slugs that are there twice', () => {
    expect(told(sources({}, {}, 'part/01-one')).join()).toContain('lessons/part/01-one: is named');
    const [a, b] = [sources(), sources({}, {}, '02-other/02-one')];
    const both = { texts: { ...a.texts, ...b.texts }, modules: { ...a.modules, ...b.modules } };
    expect(told(both)).toEqual([
      'lessons/02-other/02-one: has the slug one of lessons/01-part/01-one: each slug is there once',
    ]);
  });

  it.each([
    ['no part.md', withPart(undefined), 'is missing: front matter with the title'],
    ['a text', withPart(`${PART_TEXT}\nMore.\n`), 'has text after its front matter'],
    ['a long title', withPart(PART_TEXT.replace('The part', 'a'.repeat(41))), 'title: has more than 40'],
  ])('[LES12] refuses a part with %s, and names the file', (_what, given, message) => {
    expect(told(given).join('\n')).toMatch(new RegExp(`^${PART}(:\\d+)?: ${message}`, 'm'));
  });

  it('[LES2] takes xx for a draft', () => {
    expect(loadLessons(sources({}, {}, '01-part/xx-idea'))[0]).toMatchObject({ draft: true, slug: 'idea' });
  });

  it('[LES5] refuses a link to a lesson that is not there', () => {
    const given = sources({ 'lesson.md': text(FRONT, `See [it](/learn/part/two).\n\n${BODY}`) });
    expect(told(given)).toEqual([
      'lessons/01-part/01-one/lesson.md: links to /learn/part/two: there is no such lesson',
    ]);
  });

  it('[LES7] starts from the previous solution of its part when it has no start', () => {
    const [a, b] = [
      sources({ 'solution/main.ts': `${PROGRAM}// solved\n` }),
      sources({ 'start/main.ts': null }, {}, '01-part/02-two'),
    ];
    const both = { texts: { ...a.texts, ...b.texts }, modules: { ...a.modules, ...b.modules } };
    expect(loadLessons(both)[1]?.start['main.ts']).toContain('// solved');
    expect(told(sources({ 'start/main.ts': null })).join()).toContain('start/main.ts: is missing');
  });

  it('[LES11] gives a page plain data, and its task apart', async () => {
    for (const lesson of lessons()) {
      const page = pageOf(lesson);
      expect(structuredClone(page)).toEqual(page);
      expect(JSON.parse(JSON.stringify(page))).toEqual(page);
      expect(Object.keys(page)).not.toContain('mistakes');
      expect(await loadTask(lesson.part, lesson.slug)).toBe(lesson.task);
    }
    expect(await loadTask('part', 'none')).toBeUndefined();
  });
});
