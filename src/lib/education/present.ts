/** What the pages of lessons are given: plain data, its text printed. Rules LES11, LES70, LES76. */
import type { TaughtIn } from './known';
import type { Files, Hint, LessonPage, LinkText, Scene } from './lesson';
import { html, type HtmlOptions, inlineHtml, parseInline } from './markdown';

/** A lesson in the table of contents. */
export interface Entry {
  readonly part: string;
  readonly partTitle: string;
  readonly partSummary: string;
  readonly slug: string;
  readonly number: number;
  readonly title: string;
  readonly summary: string;
}

export interface Neighbour {
  readonly part: string;
  readonly slug: string;
  readonly title: string;
}

interface PrintedHint extends Omit<Hint, 'text'> {
  /** HTML. */
  readonly html: string;
}

/** A lesson as its page has it; what ends in `Html` was printed by `markdown.ts`. */
export interface PrintedLesson extends Entry {
  readonly otp: LinkText;
  readonly focus: string;
  readonly runsHtml: string;
  readonly faultHtml: string;
  readonly happenedHtml: string;
  readonly turnHtml: string;
  readonly goalHtml: string;
  readonly ruleHtml: string;
  readonly elixirHtml: string;
  readonly erlangHtml: string;
  readonly hints: readonly PrintedHint[];
  readonly start: Files;
  readonly solution: Files;
  readonly scenes: readonly Scene[];
  /** Numbers in the concept map. */
  readonly concepts: readonly number[];
  /** From 1, among those listed; 0 for a draft. */
  readonly place: number;
  readonly of: number;
  readonly previous?: Neighbour;
  readonly next?: Neighbour;
}

export function entryOf(lesson: LessonPage): Entry {
  const { part, partTitle, partSummary, slug, number, title, summary } = lesson;
  return { part, partTitle, partSummary, slug, number, title, summary };
}

/** The table of contents: drafts are left out. */
export function contents(all: readonly LessonPage[]): Entry[] {
  return all.filter(({ draft }) => !draft).map(entryOf);
}

/** Which lesson teaches which concepts, in order; drafts are left out. */
export function taught(all: readonly LessonPage[]): TaughtIn[] {
  return all
    .filter(({ draft }) => !draft)
    .map(({ part, slug, number, title, concepts }) => ({ part, slug, number, title, concepts }));
}

/** A lesson for its page. @param all Every lesson, in order. */
export function printed(
  lesson: LessonPage,
  all: readonly LessonPage[],
  options: HtmlOptions = {},
): PrintedLesson {
  const { sections, otp, focus, rule, elixir, erlang, start, solution, scenes, goal, hints } = lesson;
  const listed = contents(all);
  const at = listed.findIndex(({ slug }) => slug === lesson.slug);
  const [previous, next] = at < 0 ? [] : [neighbour(listed[at - 1]), neighbour(listed[at + 1])];
  return {
    ...entryOf(lesson),
    otp,
    focus,
    runsHtml: html(sections.runs, options),
    faultHtml: html(sections.fault, options),
    happenedHtml: html(sections.happened, options),
    turnHtml: html(sections.turn, options),
    goalHtml: lineHtml(goal, options),
    ruleHtml: inlineHtml(rule, options),
    elixirHtml: inlineHtml(elixir, options),
    erlangHtml: inlineHtml(erlang, options),
    hints: hints.map(({ text, ...hint }) => ({ ...hint, html: lineHtml(text, options) })),
    start,
    solution,
    scenes,
    concepts: lesson.concepts,
    place: at + 1,
    of: listed.length,
    ...(previous && { previous }),
    ...(next && { next }),
  };
}

/** A line of our Markdown as HTML; what is none of it stands as it is. A check's sentence may quote anything. */
export function lineHtml(line: string, options: HtmlOptions = {}): string {
  try {
    return inlineHtml(parseInline(line), options);
  } catch {
    return inlineHtml([{ type: 'text', text: line }]);
  }
}

function neighbour(entry: Entry | undefined): Neighbour | undefined {
  return entry && { part: entry.part, slug: entry.slug, title: entry.title };
}
