/**
 * Lessons from their folders: texts and modules in, checked lessons out. Rules LES1 to LES16.
 * Left out: reading. import.meta.glob (lessons.ts) does it for the site, for Node and for the tests alike.
 * Invariant: a problem names the file that it is in, and all problems are told at once.
 */
import * as v from 'valibot';
import { MARKS, ORDERS } from './bet';
import type { Files, Lesson, LinkText, Mistake, Scene, Sections, Task } from './lesson';
import {
  type Block,
  type Inline,
  links,
  MarkdownError,
  parseInline,
  parseMarkdown,
  plainText,
} from './markdown';
import { partsOf, readPart } from './outcome';

export interface Problem {
  /** Path below the project, or of the folder in which a file is missing. */
  readonly file: string;
  /** From 1; absent when it is about the whole file. */
  readonly line?: number;
  readonly message: string;
}

export interface Sources {
  /** Text of every file below lessons/, by its path: `lessons/05-strategies/…`; a leading `/` is accepted. */
  readonly texts: Readonly<Record<string, string>>;
  /** Default export of every check.ts and scene.ts, by its path. */
  readonly modules: Readonly<Record<string, unknown>>;
}

const PART = /^(\d\d|xx)-([a-z0-9]+(?:-[a-z0-9]+)*)$/;
const SECTIONS = ['Break it', 'What happened', 'Your turn'] as const;

// ---- schemas ------------------------------------------------------------------------------------------------------

const line = v.pipe(v.string(), v.minLength(1, 'is empty'));

function inlineOf(text: string): Inline[] | string {
  try {
    return parseInline(text);
  } catch (e) {
    if (e instanceof MarkdownError) return e.message;
    throw e;
  }
}

/** One line of our Markdown. */
const inlineText = v.pipe(
  line,
  v.rawTransform<string, Inline[]>(({ dataset, addIssue, NEVER }) => {
    const nodes = inlineOf(dataset.value);
    if (typeof nodes !== 'string') return nodes;
    addIssue({ message: nodes });
    return NEVER;
  }),
);

const manual = v.pipe(
  inlineText,
  v.rawTransform<Inline[], LinkText>(({ dataset, addIssue, NEVER }) => {
    const [node, ...more] = dataset.value;
    if (
      node?.type === 'link' &&
      more.length === 0 &&
      /^https:\/\/(www\.erlang\.org|hexdocs\.pm)\//.test(node.href)
    ) {
      return { text: plainText(node.children), href: node.href };
    }
    addIssue({ message: 'is one link to a page of www.erlang.org or hexdocs.pm: `[supervisor](https://…)`' });
    return NEVER;
  }),
);

const frontMatter = v.strictObject({
  title: v.pipe(line, v.maxLength(60, 'has more than 60 characters')),
  summary: v.pipe(line, v.maxLength(120, 'has more than 120 characters')),
  otp: manual,
  focus: line,
  rule: inlineText,
  elixir: inlineText,
  erlang: inlineText,
  concepts: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d+(, \d+)*$/, 'is numbers of the concept map: `16, 20`'),
      v.transform((text) => text.split(', ').map(Number)),
    ),
  ),
});

const partFront = v.strictObject({
  title: v.pipe(line, v.maxLength(40, 'has more than 40 characters')),
  summary: v.pipe(line, v.maxLength(120, 'has more than 120 characters')),
});

const oneLine = v.pipe(
  line,
  v.check(
    (text) => !text.includes('\n') && typeof inlineOf(text) !== 'string',
    'is one line of our Markdown',
  ),
);
const ms = v.pipe(v.number(), v.minValue(0));
const edit = v.strictObject({ file: v.optional(v.string()), find: line, replace: v.string() });

const part = v.pipe(
  line,
  v.check((text) => readPart(text) !== undefined, 'is `b dies`, `not b keeps`, `stops c, a` or the like'),
);
const betSchema = v.pipe(
  v.strictObject({
    question: oneLine,
    about: v.pipe(v.array(line), v.minLength(1)),
    marks: v.optional(v.pipe(v.array(v.picklist(MARKS)), v.minLength(1))),
    order: v.optional(v.array(v.picklist(ORDERS))),
    until: v.optional(ms),
    misconceptions: v.optional(
      v.array(
        v.strictObject({
          bet: v.union([part, v.pipe(v.array(part), v.minLength(1))]),
          sentence: oneLine,
          concepts: v.optional(v.array(v.pipe(v.number(), v.integer(), v.minValue(1)))),
        }),
      ),
    ),
  }),
  v.check(
    ({ about, misconceptions = [] }) =>
      misconceptions.every(({ bet }) =>
        partsOf(bet).every((one) => one.names.every((n) => about.includes(n))),
      ),
    'has a misconception about a process that is not asked about',
  ),
);

const choiceSchema = v.strictObject({
  question: oneLine,
  answers: v.pipe(
    v.array(oneLine),
    v.minLength(2, 'has fewer than two answers'),
    v.check((all) => new Set(all).size === all.length, 'has an answer twice'),
  ),
  sentences: v.optional(v.record(v.string(), oneLine)),
  until: v.optional(ms),
});

const scenesSchema = v.array(
  v.strictObject({
    key: v.pipe(v.string(), v.regex(/^[1-9]$/, 'is a key from `1` to `9`')),
    label: line,
    steps: v.pipe(
      v.array(v.strictObject({ at: ms, op: line, params: v.record(v.string(), v.unknown()) })),
      v.minLength(1),
    ),
    bet: v.optional(betSchema),
    choice: v.optional(
      v.lazy((given) =>
        Array.isArray(given) ? v.pipe(v.array(choiceSchema), v.minLength(1)) : choiceSchema,
      ),
    ),
  }),
);

const taskSchema = v.strictObject({
  goal: oneLine,
  rehearsals: v.pipe(v.array(v.strictObject({ scene: line, at: ms, until: ms })), v.minLength(1)),
  seeds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  checks: v.pipe(
    v.array(v.strictObject({ name: line, in: v.optional(v.array(line)), test: v.function() })),
    v.minLength(1),
  ),
  hints: v.pipe(
    v.array(
      v.strictObject({
        text: oneLine,
        at: v.optional(v.strictObject({ file: v.optional(v.string()), find: line })),
        edit: v.optional(edit),
      }),
    ),
    v.minLength(2, 'has fewer than two hints'),
  ),
  mutants: v.pipe(
    v.array(v.strictObject({ name: line, edits: v.pipe(v.array(edit), v.minLength(1)) })),
    v.minLength(2, 'has fewer than two mutants'),
  ),
  truths: v.optional(v.record(v.string(), v.function())),
});

// ---- loading ------------------------------------------------------------------------------------------------------

class Problems {
  readonly list: Problem[] = [];

  add(file: string, message: string, at?: number): void {
    this.list.push({ file, message, ...(at !== undefined && { line: at }) });
  }
}

/** Reads all lessons and all that is wrong with them. */
export function readLessons(sources: Sources): { lessons: Lesson[]; problems: readonly Problem[] } {
  const problems = new Problems();
  const texts = withoutSlash(sources.texts);
  const modules = withoutSlash(sources.modules);
  const folders = new Set<string>();
  for (const path of Object.keys(texts)) {
    if (/^lessons\/[^/]+\/part\.md$/.test(path)) continue;
    const [, part, slug, rest] = /^lessons\/([^/]+)\/([^/]+)\/(.+)$/.exec(path) ?? [];
    if (rest === undefined) problems.add(path, 'lies outside a lesson: lessons/NN-part/NN-slug/…');
    else folders.add(`${part as string}/${slug as string}`);
  }
  const parts = readParts([...folders], texts, problems);

  const lessons: Lesson[] = [];
  let previous: Lesson | undefined;
  for (const folder of [...folders].sort()) {
    const lesson = readLesson(folder, { texts, modules, parts, previous }, problems);
    if (lesson === undefined) continue;
    lessons.push(lesson);
    previous = lesson;
  }
  const seen = new Map<string, string>();
  for (const lesson of lessons) {
    for (const [what, key] of [
      ['slug', `slug ${lesson.slug}`],
      ['number', `number ${lesson.number}`],
    ] as const) {
      if (what === 'number' && lesson.draft) continue;
      const other = seen.get(key);
      if (other === undefined) seen.set(key, lesson.folder);
      else
        problems.add(
          `lessons/${lesson.folder}`,
          `has the ${key} of lessons/${other}: each ${what} is there once`,
        );
    }
    for (const href of links(Object.values(lesson.sections).flat())) {
      const [, part, slug] = /^\/learn\/([^/]+)\/([^/#]+)/.exec(href) ?? [];
      if (part === undefined || lessons.some((l) => l.part === part && l.slug === slug)) continue;
      problems.add(`lessons/${lesson.folder}/lesson.md`, `links to ${href}: there is no such lesson`);
    }
  }
  return { lessons, problems: problems.list };
}

/**
 * All lessons, in order.
 *
 * @throws An error that names each file with a problem: it fails the build.
 */
export function loadLessons(sources: Sources): Lesson[] {
  const { lessons, problems } = readLessons(sources);
  if (problems.length > 0) throw new Error(`Lessons:\n${problems.map(problemText).join('\n')}`);
  return lessons;
}

/** `lessons/…/lesson.md:12: …` */
export function problemText({ file, line: at, message }: Problem): string {
  return `${file}${at === undefined ? '' : `:${at}`}: ${message}`;
}

function withoutSlash<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([path, value]) => [path.replace(/^\//, ''), value]));
}

type PartFront = v.InferOutput<typeof partFront>;

/** What stands in the part.md of each part that has a lesson, by its folder. */
function readParts(
  folders: readonly string[],
  texts: Record<string, string>,
  problems: Problems,
): ReadonlyMap<string, PartFront> {
  const parts = new Map<string, PartFront>();
  for (const part of new Set(folders.map((folder) => folder.split('/')[0] ?? ''))) {
    const file = `lessons/${part}/part.md`;
    const text = texts[file];
    if (text === undefined) {
      problems.add(file, 'is missing: front matter with the title and the summary of the part');
      continue;
    }
    const read = readFront(file, text, partFront, problems);
    if (read?.front === undefined) continue;
    if (read.rest.trim() !== '')
      problems.add(file, 'has text after its front matter: nobody would see it', read.line);
    parts.set(part, read.front);
  }
  return parts;
}

interface Given {
  readonly texts: Record<string, string>;
  readonly modules: Record<string, unknown>;
  readonly parts: ReadonlyMap<string, PartFront>;
  /** The lesson before it. */
  readonly previous: Lesson | undefined;
}

function readLesson(
  folder: string,
  { texts, modules, parts, previous }: Given,
  problems: Problems,
): Lesson | undefined {
  const base = `lessons/${folder}`;
  const before = problems.list.length;
  const [partFolder = '', lessonFolder = ''] = folder.split('/');
  const [, partNumber, part = ''] = PART.exec(partFolder) ?? [];
  const [, number, slug = ''] = PART.exec(lessonFolder) ?? [];
  if (partNumber === undefined || number === undefined) {
    problems.add(
      base,
      'is named NN-slug inside NN-part: two digits (or `xx` for a draft), small letters, hyphens',
    );
    return undefined;
  }

  const text = texts[`${base}/lesson.md`];
  if (text === undefined) problems.add(`${base}/lesson.md`, 'is missing');
  const head = text === undefined ? undefined : readText(`${base}/lesson.md`, text, problems);

  const programs = new Map<string, Record<string, string>>();
  const sentences = new Map<string, string>();
  for (const [path, content] of Object.entries(texts)) {
    if (!path.startsWith(`${base}/`)) continue;
    const rest = path.slice(base.length + 1);
    if (['lesson.md', 'check.ts', 'scene.ts'].includes(rest)) continue;
    const [, program, file] = /^(start|solution|wrong\/[a-z0-9-]+)\/([\w-]+\.ts)$/.exec(rest) ?? [];
    const [, wrong] = /^(wrong\/[a-z0-9-]+)\/sentence\.md$/.exec(rest) ?? [];
    if (wrong !== undefined) sentences.set(wrong, content.trim());
    else if (program === undefined || file === undefined)
      problems.add(path, 'belongs to no lesson: see docs/lesson-authors.md');
    else programs.set(program, { ...programs.get(program), [file]: content });
  }
  const program = (name: string): Files | undefined => {
    const files = programs.get(name);
    if (files === undefined) problems.add(`${base}/${name}/main.ts`, 'is missing');
    else if (!('main.ts' in files)) problems.add(`${base}/${name}/main.ts`, 'is missing: it is the entry');
    return files;
  };
  const followsOn = !programs.has('start') && previous?.folder.startsWith(`${partFolder}/`) === true;
  const start = followsOn ? previous.solution : program('start');
  const solution = program('solution');
  const mistakes: Mistake[] = [];
  for (const name of [...programs.keys(), ...sentences.keys()].sort()) {
    if (!name.startsWith('wrong/') || mistakes.some((m) => `wrong/${m.name}` === name)) continue;
    const files = program(name);
    const sentence = sentences.get(name);
    if (sentence === undefined)
      problems.add(`${base}/${name}/sentence.md`, 'is missing: the sentence that this program must get');
    if (files !== undefined && sentence !== undefined)
      mistakes.push({ name: name.slice('wrong/'.length), files, sentence });
  }
  if (mistakes.length < 3)
    problems.add(`${base}/wrong`, `has ${mistakes.length} named wrong programs; a lesson has at least three`);

  const scenes = checked(scenesSchema, `${base}/scene.ts`, modules[`${base}/scene.ts`] ?? [], problems) as
    Scene[] | undefined;
  const given = modules[`${base}/check.ts`];
  if (given === undefined) problems.add(`${base}/check.ts`, 'is missing, or has no default export');
  const task =
    given === undefined
      ? undefined
      : (checked(taskSchema, `${base}/check.ts`, given, problems) as Task | undefined);
  const keys = scenes?.map(({ key }) => key) ?? [];
  for (const key of keys) {
    if (keys.indexOf(key) !== keys.lastIndexOf(key))
      problems.add(`${base}/scene.ts`, `has the key ${key} twice`);
  }
  const asked = scenes?.flatMap(({ key, choice }) => (choice === undefined ? [] : [key])) ?? [];
  const told = Object.keys(task?.truths ?? {});
  for (const key of asked) {
    if (task !== undefined && !told.includes(key))
      problems.add(`${base}/check.ts`, `truths: has none for the choice of scene ${key}`);
  }
  for (const key of told) {
    if (!asked.includes(key)) problems.add(`${base}/check.ts`, `truths: scene ${key} has no choice`);
  }
  for (const { scene, at, until } of task?.rehearsals ?? []) {
    if (!keys.includes(scene))
      problems.add(`${base}/check.ts`, `rehearses scene ${scene}, which scene.ts does not have`);
    if (until <= at)
      problems.add(`${base}/check.ts`, `judges scene ${scene} at ${until} ms, before it has begun`);
  }
  if (head !== undefined && start !== undefined && !(head.front.focus in start)) {
    problems.add(`${base}/lesson.md`, `focus: there is no file ${head.front.focus} in start/`);
  }
  const partRead = parts.get(partFolder);
  if (!partRead || !head || !start || !solution || !scenes || !task) return undefined;
  if (problems.list.length > before) return undefined;

  return {
    folder,
    part,
    partTitle: partRead.title,
    partSummary: partRead.summary,
    slug,
    number: number === 'xx' ? 0 : Number(number),
    draft: number === 'xx' || partNumber === 'xx',
    ...head.front,
    sections: head.sections,
    start,
    solution,
    scenes,
    goal: task.goal,
    hints: task.hints,
    task,
    mistakes,
  };
}

function checked(schema: v.GenericSchema, file: string, value: unknown, problems: Problems): unknown {
  const result = v.safeParse(schema, value);
  // The value itself, not a copy: a schema cannot see what a function takes.
  if (result.success) return value;
  for (const issue of result.issues)
    problems.add(file, `${v.getDotPath(issue) ?? 'its default export'}: ${issue.message}`);
  return undefined;
}

interface Head {
  readonly front: Omit<v.InferOutput<typeof frontMatter>, 'concepts'> & {
    readonly concepts: readonly number[];
  };
  readonly sections: Sections;
}

function readText(file: string, text: string, problems: Problems): Head | undefined {
  const read = readFront(file, text, frontMatter, problems);
  const sections = read && readSections(file, read.rest, read.line, problems);
  if (read?.front === undefined || sections === undefined) return undefined;
  return { front: { ...read.front, concepts: read.front.concepts ?? [] }, sections };
}

/** Front matter as a schema has it, unless something is wrong with it, and the text after it with the number of its first line. */
function readFront<const Entries extends v.ObjectEntries>(
  file: string,
  text: string,
  schema: v.StrictObjectSchema<Entries, undefined>,
  problems: Problems,
): { front: v.InferOutput<typeof schema> | undefined; rest: string; line: number } | undefined {
  const lines = text.split('\n');
  const end = lines.indexOf('---', 1);
  if (lines[0] !== '---' || end < 0) {
    problems.add(file, 'begins with front matter: a line `---`, lines `key: value`, a line `---`', 1);
    return undefined;
  }
  const given: Record<string, string> = {};
  const places = new Map<string, number>();
  for (let i = 1; i < end; i++) {
    const [, key, value] = /^([a-z]+): (.*\S)\s*$/.exec(lines[i] as string) ?? [];
    if (key === undefined || value === undefined)
      problems.add(file, 'a line of front matter is `key: value`', i + 1);
    else if (key in given) problems.add(file, `${key} is given twice`, i + 1);
    else {
      given[key] = value;
      places.set(key, i + 1);
    }
  }
  const front = v.safeParse(schema, given);
  if (!front.success) {
    for (const issue of front.issues) {
      const key = String((issue.path?.[0] as { key?: unknown } | undefined)?.key ?? '');
      const known = key in schema.entries;
      const what = !known ? 'is no field of front matter' : key in given ? issue.message : 'is missing';
      problems.add(file, `${key}: ${what}`, places.get(key) ?? 1);
    }
  }
  return {
    front: front.success ? front.output : undefined,
    rest: lines.slice(end + 1).join('\n'),
    line: end + 2,
  };
}

function readSections(file: string, text: string, first: number, problems: Problems): Sections | undefined {
  let blocks: Block[];
  try {
    blocks = parseMarkdown(text, first);
  } catch (e) {
    if (!(e instanceof MarkdownError)) throw e;
    problems.add(file, e.message, e.line);
    return undefined;
  }
  const parts: Block[][] = [[]];
  const headings: string[] = [];
  for (const block of blocks) {
    if (block.type === 'heading' && block.level === 2) {
      headings.push(plainText(block.children));
      parts.push([]);
    } else (parts.at(-1) as Block[]).push(block);
  }
  if (headings.join() !== SECTIONS.join() || parts.some((part) => part.length === 0)) {
    problems.add(
      file,
      `has text, then the sections ${SECTIONS.map((s) => `\`## ${s}\``).join(', ')}, in this order`,
    );
    return undefined;
  }
  const [runs = [], fault = [], happened = [], turn = []] = parts;
  return { runs, fault, happened, turn };
}
