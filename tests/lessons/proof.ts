/** The proofs of a lesson: what must hold for it, each a named check. Rules LES60 to LES72. */
import { Facts } from '#lib/education/check';
import { MAX_EVENTS } from '#lib/education/log';
import { choicesOf, EMPTY, open, type Question, questions, settles, type Sheet } from '#lib/education/bet';
import { ideasOf } from '#lib/education/ideas';
import type { Choice, Edit, Files, Lesson, Mark, Scene, Shown, Verdict } from '#lib/education/lesson';
import type { Problem } from '#lib/education/load';
import { problemText } from '#lib/education/load';
import { type Block, links, parseInline, plainText, prose } from '#lib/education/markdown';
import { cameTrue, denied, partsOf, score, truth } from '#lib/education/outcome';
import { DEFAULT_SEEDS, judgeProgram, runner, type TrialResult, trials } from '#lib/education/run';
import { Sandbox } from '#lib/sandbox/sandbox';
import { typeErrors } from './typecheck';

export interface Proof {
  readonly name: string;
  /** What is not as it must be; empty when all is well. May throw: then the message is the detail. */
  readonly run: () => Promise<readonly string[]> | readonly string[];
}

export const WORDS = { least: 100, most: 300 };
export const LINES = 40;

/** Words that promise or praise, and what OTP does not have; see "Never say" in the guide for authors. */
const NEVER: readonly (readonly [RegExp, string])[] = [
  [/rest_for_all/i, 'there is no such strategy: rest_for_one'],
  [/\bwrong\b/i, 'say what happened, not "wrong"'],
  [/\b(?:well done|great|awesome|congratulations|simply|obviously)\b/i, 'no praise, and nothing is obvious'],
  [/brings? (?:it|the process) back to life/i, 'a restart starts another process'],
  [/linked processes die together/i, 'not after `normal`, and not if one traps'],
  [/supervisors? monitors?\b/i, 'supervisors link and trap exits'],
  [/the third crash/i, 'more than the intensity: with 3 it is the fourth'],
];

/** A sandbox of its own for each program; its runs share what was compiled. */
const newRunner = () => runner(() => new Sandbox({ maxEvents: MAX_EVENTS }));

const runProgram = newRunner();

/** All proofs of a lesson. */
export function proofs(lesson: Lesson): Proof[] {
  const { task, start, solution, scenes } = lesson;
  const judgeIt = (files: Files): Promise<Verdict> => judgeProgram(lesson, files, runProgram);
  return [
    { name: 'length', run: () => length(lesson) },
    { name: 'voice', run: () => voice(lesson) },
    {
      name: 'links',
      run: () => links(Object.values(lesson.sections).flat()).filter((href) => !wellFormed(href)),
    },
    { name: 'code', run: () => code(lesson) },
    {
      name: 'scenes apply',
      run: () => scenes.flatMap((scene) => [start, solution].flatMap((files) => plays(scene, files))),
    },
    { name: 'text and bet agree', run: () => firstKey(lesson) },
    {
      name: 'bets have a truth',
      run: () => scenes.flatMap((scene) => [...bet(scene, start), ...choices(scene, lesson)]),
    },
    {
      name: 'bets are answered',
      run: () => scenes.flatMap((scene) => betAnswered(scene, start)),
    },
    {
      name: 'start fails',
      run: async () => {
        const verdict = await judgeIt(start);
        return verdict.ok ? ['the untouched program passes the task'] : sentence(verdict);
      },
    },
    {
      name: 'solution passes',
      run: async () => {
        const verdict = await judgeIt(solution);
        return verdict.ok ? [] : [told(verdict)];
      },
    },
    {
      name: 'checks are used',
      run: () => {
        const played = new Set(task.rehearsals.map(({ scene }) => scene));
        return task.checks
          .filter((c) => c.in?.some((key) => !played.has(key)))
          .map((c) => `${c.name}: a scene that is not rehearsed`);
      },
    },
    {
      name: 'hints apply',
      run: async () => {
        let files = start;
        for (const { text, at, edit } of task.hints) {
          if (at !== undefined) only(start[at.file ?? 'main.ts'], at.find, text);
          if (edit !== undefined) files = applied(files, [edit]);
        }
        if (files === start) return ['no hint has an edit: the last ones show the way to the solution'];
        const verdict = await judgeIt(files);
        return verdict.ok ? [] : [`after all hints: ${told(verdict)}`];
      },
    },
    ...lesson.mistakes.map(({ name, files, sentence: expected }): Proof => ({
      name: `wrong: ${name}`,
      run: async () => {
        const verdict = await judgeIt(files);
        if (verdict.ok) return ['it passes the task'];
        const out = [...sentence(verdict)];
        if (verdict.mistake !== name) out.push(`it was taken for ${verdict.mistake ?? 'no named mistake'}`);
        if (verdict.sentence !== expected) out.push(`it got: ${told(verdict)}`);
        return out;
      },
    })),
    {
      name: 'sentences differ',
      run: () => {
        const all = lesson.mistakes.map((m) => m.sentence);
        return all.filter((s, i) => all.indexOf(s) !== i).map((s) => `two mistakes get: ${s}`);
      },
    },
    ...task.mutants.map(({ name, edits }): Proof => ({
      name: `mutant: ${name}`,
      run: async () => {
        const verdict = await judgeIt(applied(solution, edits));
        if (verdict.ok) return ['it passes the task'];
        return verdict.diagnostics === undefined ? [] : [told(verdict)];
      },
    })),
    { name: 'same seed, same log', run: () => same(lesson) },
  ];
}

/** The proof that the lessons' folders can be read. */
export function format(problems: readonly Problem[]): Proof {
  return { name: 'format', run: () => problems.map(problemText) };
}

/** Runs a proof; what it throws is its detail. */
export async function proven({ name, run }: Proof): Promise<{ name: string; ok: boolean; detail?: string }> {
  let found: readonly string[];
  try {
    found = await run();
  } catch (e) {
    found = [e instanceof Error ? e.message : String(e)];
  }
  return found.length === 0 ? { name, ok: true } : { name, ok: false, detail: found.join('\n') };
}

// ---- the single proofs --------------------------------------------------------------------------------------------

function told(verdict: Verdict & { ok: false }): string {
  return `${verdict.sentence} (${verdict.check ?? 'no check'}; scene ${verdict.scene}, seed ${verdict.seed})`;
}

/** What a learner is told names an incarnation and an event, and keeps to the voice. */
function sentence(verdict: Verdict & { ok: false }): string[] {
  const out: string[] = [];
  if (verdict.check === undefined) out.push(`no check has a sentence for it: ${told(verdict)}`);
  if (!/`[^`]+#\d+`/.test(verdict.sentence)) out.push(`the sentence names no incarnation: ${told(verdict)}`);
  if (verdict.event === undefined) out.push(`the sentence has no event: ${told(verdict)}`);
  parseInline(verdict.sentence);
  return [...out, ...spoken(verdict.sentence)];
}

function spoken(text: string): string[] {
  return NEVER.filter(([pattern]) => pattern.test(text)).map(
    ([pattern, why]) => `${String(pattern)}: ${why}`,
  );
}

function voice({ sections, title, summary, rule, task, mistakes }: Lesson): string[] {
  const texts = [
    title,
    summary,
    plainText(rule),
    task.goal,
    ...task.hints.map(({ text }) => text),
    ...mistakes.map((m) => m.sentence),
    ...Object.values(sections).map(prose),
  ];
  return texts.flatMap(spoken);
}

/** The first key that the reader is told to press is that of the bet which is open then. */
function firstKey({ sections, scenes }: Lesson): string[] {
  const open = scenes.find((scene) => scene.bet !== undefined || scene.choice !== undefined);
  const told = /\b(?:[Pp]ress|[Kk]ey) (\d)\b/.exec(prose(sections.fault))?.[1];
  if (open === undefined || told === undefined || told === open.key) return [];
  return [`the text says to press ${told}, and the bet that is open is on ${open.key}`];
}

function length({ sections, start, solution, mistakes }: Lesson): string[] {
  const out: string[] = [];
  const words = prose(Object.values(sections).flat())
    .split(/\s+/)
    .filter((word) => /\w/.test(word)).length;
  if (words < WORDS.least || words > WORDS.most) {
    out.push(`the text has ${words} words; ${WORDS.least} to ${WORDS.most} are a lesson`);
  }
  for (const [name, files] of [
    ['start', start],
    ['solution', solution],
    ...mistakes.map((m) => [m.name, m.files] as const),
  ] as const) {
    const lines = Object.values(files).reduce((sum, text) => sum + text.trimEnd().split('\n').length, 0);
    const limit = name === 'start' || name === 'solution' ? LINES : LINES + 10;
    if (lines > limit) out.push(`${name} has ${lines} lines; ${limit} are one screen`);
  }
  return out;
}

function wellFormed(href: string): boolean {
  return href.startsWith('/') || URL.canParse(href);
}

/** Every program compiles without a finding and has no type errors; code in the text is a program or quotes one. */
function code(lesson: Lesson): string[] {
  const quoted = [lesson.start, lesson.solution].flatMap((files) => Object.values(files));
  const isQuote = (text: string) =>
    quoted.some((whole) => text.split('\n\n').every((piece) => whole.includes(piece)));
  const blocks = Object.values(lesson.sections)
    .flat()
    .filter((block): block is Block & { type: 'code' } => block.type === 'code');
  const programs: [string, Files][] = [
    ['start', lesson.start],
    ['solution', lesson.solution],
    ...lesson.mistakes.map((m): [string, Files] => [`wrong/${m.name}`, m.files]),
    ...blocks
      .filter(({ language, text }) => language === 'ts' && !isQuote(text))
      .map(({ text }, i): [string, Files] => [`code block ${i + 1}`, { 'main.ts': text }]),
  ];
  const odd = blocks.filter(({ language }) => !['ts', 'elixir', 'erlang', ''].includes(language));
  return [
    ...odd.map(
      ({ language }) => `a code block is \`ts\`, \`elixir\`, \`erlang\` or has no word; got ${language}`,
    ),
    ...programs.flatMap(([name, files]) => {
      const loaded = new Sandbox().load(files, 'main.ts');
      const found =
        'error' in loaded
          ? [loaded.error.message]
          : loaded.diagnostics.map((d) => `${d.file}:${d.line}: ${d.message}`);
      return [...found, ...typeErrors(files)].map((text) => `${name}/${text}`);
    }),
  ];
}

/** When a scene begins, in proofs that are not rehearsals. */
const BEGIN = 1000;

function play(scene: Scene, files: Files, seed = 0): TrialResult {
  const { key, steps } = scene;
  const shifted = steps.map((step) => ({ ...step, at: step.at + BEGIN }));
  return runProgram({ files, scene: key, seed, steps: shifted, until: BEGIN + settles(scene) });
}

function plays(scene: Scene, files: Files): string[] {
  const played = play(scene, files);
  if (!played.ok) return [`scene ${scene.key}: the program does not compile`];
  return played.failures.map(({ step, message }) => `scene ${scene.key}: ${step.op}: ${message}`);
}

function bet(scene: Scene, files: Files): string[] {
  if (scene.bet === undefined) return [];
  const { about } = scene.bet;
  const played = play(scene, files);
  if (!played.ok) return [`scene ${scene.key}: the program does not compile`];
  const run = truth(new Facts(played.log, scene.key), about);
  const { fates } = run;
  const out = about
    .filter((name) => !fates.some((f) => f.name === name))
    .map((name) => `asks about \`${name}\`, which does not run`);
  if (!fates.some((f) => f.dies)) out.push('nobody dies: there is nothing to bet on');
  const { answers, orders } = score(scene.bet, questions(scene, []), EMPTY, run);
  for (const { bet: of, sentence: told } of scene.bet.misconceptions ?? []) {
    if (!partsOf(of).some((part) => denied(part, answers, orders)))
      out.push(`the run bears out the misconception ${JSON.stringify(of)}`);
    out.push(...spoken(told));
  }
  return out.map((text) => `scene ${scene.key}: ${text}`);
}

/** Who bets that nobody else ends, and who bets that all do and come back, is told a sentence of the lesson's own. */
function betAnswered(scene: Scene, files: Files): string[] {
  if (scene.bet === undefined) return [];
  const { bet: asks } = scene;
  const played = play(scene, files);
  if (!played.ok) return [`scene ${scene.key}: the program does not compile`];
  const facts = new Facts(played.log, scene.key);
  const supervisors = facts.all('sup_init').map(({ who }) => who.replace(/#\d+$/, ''));
  const asked = questions(scene, supervisors);
  const run = truth(facts, asks.about);
  const sheet = (marks: (question: Question) => readonly Mark[]): Sheet => ({
    ...EMPTY,
    marks: Object.fromEntries(
      asked.map((one) => [one.name, marks(one).filter((m) => one.marks.includes(m) && open(one, m))]),
    ),
  });
  const bets: Record<string, Sheet> = {
    'nobody else ends': sheet(({ name, killed }) =>
      !killed ? ['keeps'] : run.fates.some((fate) => fate.name === name && fate.next) ? ['next'] : [],
    ),
    'all end and come back': sheet(() => ['dies', 'next']),
  };
  return Object.entries(bets).flatMap(([what, given]) => {
    const judged = score(asks, asked, given, run);
    const missed = judged.answers.some((answer) => answer.missed > 0);
    if (!missed || judged.misconception !== undefined) return [];
    const general = ideasOf(asks, asked, given, judged, facts, facts.op()?.seq ?? 0);
    return [
      `scene ${scene.key}: no misconception answers who bets that ${what}: ${general.map((one) => one.sentence).join(' ')}`,
    ];
  });
}

/** One of the answers of each choice comes true, the same under every seed. */
function choices(scene: Scene, { task, start }: Lesson): string[] {
  const asked = choicesOf(scene);
  if (asked.length === 0) return [];
  const runs: (readonly (Shown | undefined)[])[] = [];
  for (let seed = 0; seed < (task.seeds ?? DEFAULT_SEEDS); seed++) {
    const played = play(scene, start, seed);
    if (!played.ok) return [`scene ${scene.key}: the program does not compile`];
    runs.push(cameTrue(task, scene, new Facts(played.log, scene.key)));
  }
  return asked.flatMap((one, i) =>
    choice(one, new Set(runs.map((came) => came[i]?.answer ?? '')), scene.key),
  );
}

/** @param shown what came true, under any seed */
function choice(asked: Choice, shown: ReadonlySet<string>, key: string): string[] {
  const out = [...shown]
    .filter((answer) => !asked.answers.includes(answer))
    .map((answer) => (answer === '' ? 'no answer came true' : `came true, but is no answer: ${answer}`));
  const silent = asked.answers.filter(
    (answer) => !shown.has(answer) && asked.sentences?.[answer] === undefined,
  );
  out.push(...silent.map((answer) => `nothing is told to who bets on: ${answer}`));
  if (shown.size > 1) out.push(`seeds differ: ${[...shown].join(' / ')}`);
  for (const [answer, told] of Object.entries(asked.sentences ?? {})) {
    if (!asked.answers.includes(answer)) out.push(`has a sentence for no answer: ${answer}`);
    if (shown.has(answer)) out.push(`has a sentence for what came true: ${answer}`);
    out.push(...spoken(told));
  }
  return out.map((text) => `scene ${key}: ${text}`);
}

function same({ task, scenes, solution }: Lesson): string[] {
  for (const trial of trials({ ...task, seeds: 3 }, scenes, solution)) {
    // The second run is by another sandbox, which has run nothing before.
    const [a, b] = [runProgram(trial), newRunner()(trial)].map((result) => JSON.stringify(result));
    if (a !== b) return [`scene ${trial.scene}, seed ${trial.seed}: two runs differ`];
  }
  return [];
}

// ---- edits --------------------------------------------------------------------------------------------------------

function only(text: string | undefined, find: string, what: string): void {
  const found = (text ?? '').split(find).length - 1;
  if (found !== 1)
    throw new Error(`${what}: \`${find.trim()}\` is there ${found} times; it must be there once`);
}

function applied(files: Files, edits: readonly Edit[]): Files {
  const out = { ...files };
  for (const { file = 'main.ts', find, replace } of edits) {
    only(out[file], find, file);
    out[file] = (out[file] as string).replace(find, () => replace);
  }
  return out;
}
