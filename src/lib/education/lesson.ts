/** What a lesson is. Rules LES1 to LES16. */
import type { DiagnosticView } from '#lib/operations';
import type { Facts } from './check';
import type { LogEvent } from './log';
import type { Block, Inline } from './markdown';

/** Text by file name; `main.ts` is the entry. */
export type Files = Readonly<Record<string, string>>;

// ---- scenes -------------------------------------------------------------------------------------------------------

/** An operation of a scene; `lab run --ops` takes a list of these. */
export interface Step {
  /** Virtual ms after the scene began. */
  readonly at: number;
  /** Name of the operation, such as `process.kill`. */
  readonly op: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A named list of operations, on a number key. */
export interface Scene {
  /** `1` to `9`. */
  readonly key: string;
  /** What it does, as on a button: `kill b`. */
  readonly label: string;
  readonly steps: readonly Step[];
  /** What the learner bets on before this scene is played for the first time. */
  readonly bet?: Bet;
  /** What the learner bets on where the question is not who dies: one question, or several of one run. The task's `truths` tell which answers came true. */
  readonly choice?: Choice | readonly Choice[];
}

/** What one can bet of a process: it ends, a next incarnation of it lives at the end, the same one still does. */
export type Mark = 'dies' | 'next' | 'keeps';
/** An order that can be bet on: in which supervisors stop the processes, or in which they start. */
export type Order = 'stops' | 'starts';

/** The learner marks who dies, who gets a next incarnation, who keeps its state. The truth is read from the run. */
export interface Bet {
  /** In our Markdown, one line. */
  readonly question: string;
  /** Names of the processes that are asked about. */
  readonly about: readonly string[];
  /** Marks that are asked for; default all three. Of a supervisor `keeps` is not asked: it has no state of the learner's. */
  readonly marks?: readonly Mark[];
  /** Orders that are asked for; default none. */
  readonly order?: readonly Order[];
  /** Virtual ms after the scene began at which the truth is read; default 1000 after its last step. */
  readonly until?: number;
  /** What is told to who bets so. The first of which every part is in the bet is taken. */
  readonly misconceptions?: readonly Misconception[];
}

/** A usual bet that the run does not bear out, and what is told to its author. */
export interface Misconception {
  /**
   * Parts of the bet, all of which must be there: `c dies`, `c next`, `c keeps`, `not c dies`, `stops c, a`,
   * `starts a, b, c`.
   */
  readonly bet: string | readonly string[];
  /** What happens instead, and why. In our Markdown, one line. */
  readonly sentence: string;
  /** Numbers in the concept map; default those of the lesson. */
  readonly concepts?: readonly number[];
}

/** A question about the scene's run, with answers of which one comes true. */
export interface Choice {
  /** In our Markdown, one line. */
  readonly question: string;
  /** At least two, each in our Markdown, one line. */
  readonly answers: readonly string[];
  /** By answer: what is told to who bets on it and misses. In our Markdown, one line. */
  readonly sentences?: Readonly<Record<string, string>>;
  /** Virtual ms after the scene began at which the truth is read; default 1000 after its last step. Of several the latest counts. */
  readonly until?: number;
}

/** Gives a scene.ts its types: `export default scenes([…])`. */
export function scenes(list: readonly Scene[]): readonly Scene[] {
  return list;
}

// ---- tasks --------------------------------------------------------------------------------------------------------

/** Answer of a check. */
export type Result =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** What happened, then why; it names the process, its incarnation and the event. In our Markdown, one line. */
      readonly sentence: string;
      /** Number of the event that shows it. */
      readonly event?: number;
      /** Name of the usual mistake that this is. */
      readonly mistake?: string;
    };

/** One thing that must hold in a run. */
export interface Check {
  /** What must hold, in a few words: `a kill of web touches nobody else`. */
  readonly name: string;
  /** Keys of the scenes in whose runs it is asked; default all. */
  readonly in?: readonly string[];
  readonly test: (facts: Facts) => Result;
}

/** A run by which a task is judged. */
export interface Rehearsal {
  /** Key of the scene. */
  readonly scene: string;
  /** Virtual ms at which the scene begins. */
  readonly at: number;
  /** Virtual ms at which the run is judged. */
  readonly until: number;
}

/** A change of text. `find` must be in the file once. */
export interface Edit {
  /** Default `main.ts`. */
  readonly file?: string;
  readonly find: string;
  readonly replace: string;
}

/** One step towards the solution. */
export interface Hint {
  /** In our Markdown, one line. */
  readonly text: string;
  /** A piece of the start program that it is about; found there once. */
  readonly at?: { readonly file?: string; readonly find: string };
  /** What it would change in the start program. All edits together, in order, solve the task. */
  readonly edit?: Edit;
}

/** A change of the solution that must fail. */
export interface Mutant {
  readonly name: string;
  readonly edits: readonly Edit[];
}

/** What the learner is to do, and how it is judged: the default export of check.ts. */
export interface Task {
  /** What must hold afterwards, in our Markdown, one line. */
  readonly goal: string;
  readonly rehearsals: readonly Rehearsal[];
  /** Schedules under which every rehearsal is run: seeds 0 to `seeds - 1`. Default 20. */
  readonly seeds?: number;
  /** Asked in this order; the first that fails gives the sentence. */
  readonly checks: readonly Check[];
  readonly hints: readonly Hint[];
  readonly mutants: readonly Mutant[];
  /**
   * By key of a scene that has a `choice`: which of its answers a run of that scene shows, at the moment at which a bet is read;
   * of several choices one for each, in their order.
   */
  readonly truths?: Readonly<Record<string, (facts: Facts) => CameTrue | readonly CameTrue[]>>;
}

/** Gives a check.ts its types: `export default task({…})`. */
export function task(definition: Task): Task {
  return definition;
}

/** An answer of a choice, with the event that shows it; undefined when the run shows none of them, as that of a changed program may. */
export type CameTrue = string | Shown | undefined;
export interface Shown {
  readonly answer: string;
  /** One can ask why of it. */
  readonly event?: LogEvent | undefined;
}

// ---- lessons ------------------------------------------------------------------------------------------------------

/** The sections of a lesson's text, by their headings in lesson.md. */
export interface Sections {
  /** Before the first heading: what runs. */
  readonly runs: readonly Block[];
  /** `## Break it`: the fault and the bet, before any explanation. */
  readonly fault: readonly Block[];
  /** `## What happened`: shown after the bet was run. */
  readonly happened: readonly Block[];
  /** `## Your turn`: the task. */
  readonly turn: readonly Block[];
}

/** A program that makes a usual mistake, and what its author is told. */
export interface Mistake {
  /** Name of its folder. */
  readonly name: string;
  readonly files: Files;
  /** The sentence which it must get, exactly. */
  readonly sentence: string;
}

export interface LinkText {
  readonly text: string;
  readonly href: string;
}

/** What a page shows of a lesson: plain data. */
export interface LessonPage {
  /** Slug of the part, `strategies`; with `slug` it is the address. */
  readonly part: string;
  readonly partTitle: string;
  /** What the part is about, one sentence. */
  readonly partSummary: string;
  readonly slug: string;
  /** Place in the whole plan. */
  readonly number: number;
  /** Not listed, but built. */
  readonly draft: boolean;
  readonly title: string;
  readonly summary: string;
  /** Page of the manual that states the rule. */
  readonly otp: LinkText;
  /** File that is opened first. */
  readonly focus: string;
  readonly rule: readonly Inline[];
  readonly elixir: readonly Inline[];
  readonly erlang: readonly Inline[];
  /** Numbers in the concept map, for mastery. */
  readonly concepts: readonly number[];
  readonly sections: Sections;
  readonly start: Files;
  readonly solution: Files;
  readonly scenes: readonly Scene[];
  readonly goal: string;
  readonly hints: readonly Hint[];
}

export interface Lesson extends LessonPage {
  /** Folder below lessons/: `05-strategies/16-one-for-all`. */
  readonly folder: string;
  readonly task: Task;
  readonly mistakes: readonly Mistake[];
}

/** The part of a lesson that a page needs and that can be serialised. */
export function pageOf(lesson: Lesson): LessonPage {
  const { folder: _folder, task: _task, mistakes: _mistakes, ...page } = lesson;
  return page;
}

// ---- judging ------------------------------------------------------------------------------------------------------

/** What came of judging a program. */
export type Verdict =
  | { readonly ok: true; /** Runs that were judged. */ readonly runs: number }
  | {
      readonly ok: false;
      readonly sentence: string;
      /** Number of the event that shows it, in the run of `scene` under `seed`. */
      readonly event?: number;
      readonly mistake?: string;
      /** Name of the check; absent when the program did not compile or could not be run to the end. */
      readonly check?: string;
      readonly scene: string;
      readonly seed: number;
      /** Findings of the compile step, when that was it. */
      readonly diagnostics?: readonly DiagnosticView[];
    };
