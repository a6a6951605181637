/** What a review question is, and what all families of questions share. Rules LES95 to LES97. */
import type { Files, Step } from '../lesson';
import type { Log } from '../log';
import type { Strategy } from '../versions';

export type Restart = 'permanent' | 'transient' | 'temporary';

/** A rule that is believed to be otherwise, and what is told to who believes so. */
export interface Aim {
  /** Its name; kept with the answers, so it never changes. */
  readonly belief: string;
  /** Number in the concept map. */
  readonly concept: number;
  /** Concepts without which it cannot be asked. */
  readonly needs: readonly number[];
  /** In our Markdown, one line. */
  readonly sentence: string;
  /** The rule of the spec. */
  readonly rule: string;
}

/** An answer, in words. */
export interface Option {
  readonly text: string;
  /** What one believes who answers so; absent for what the rules say. */
  readonly belief?: string;
}

// ---- what is shown ------------------------------------------------------------------------------------------------------

/** A worker, as it is shown. */
export interface ShownWorker {
  readonly kind: 'worker';
  readonly name: string;
  readonly restart: Restart;
  /** What else is known of it: `traps exits`. */
  readonly note?: string;
  /** Asked for, and so not shown. */
  readonly open?: 'restart';
}

export interface ShownSupervisor {
  readonly kind: 'supervisor';
  readonly name: string;
  /** As a child of the supervisor above. */
  readonly restart: Restart;
  readonly strategy: Strategy;
  readonly intensity: number;
  /** Seconds. */
  readonly period: number;
  /** In start order. */
  readonly children: readonly ShownPart[];
  /** Asked for, and so not shown. */
  readonly open?: 'restart' | 'strategy' | 'intensity';
}

export type ShownPart = ShownWorker | ShownSupervisor;

/** A tree, or processes without one, each with what is known of it. */
export type Shown =
  | { readonly type: 'tree'; readonly root: ShownSupervisor }
  | {
      readonly type: 'processes';
      readonly list: readonly { readonly name: string; readonly notes: readonly string[] }[];
    };

/** One of each program. */
export type Logs = readonly [Log, ...Log[]];

/** A question without its place: its first option is what the rules say. */
export interface Drawn {
  readonly shown: Shown;
  /** How the faults begin: `Then, within a tenth of a second:` */
  readonly when: string;
  readonly faults: readonly string[];
  readonly ask: string;
  readonly options: readonly Option[];
  /** What is run: one program, or one for each setting that can be chosen. */
  readonly programs: readonly Files[];
  readonly steps: readonly Step[];
  /** Virtual ms at which nothing is left to happen. */
  readonly until: number;
  /** The run is looked at before the answer. */
  readonly watched?: true;
  /** What is true, read from the runs of all programs. */
  readonly truth: (logs: Logs) => string;
  /** What came of a setting, in words; then the options are in the order of the programs. @param i its place */
  readonly outcome?: (log: Log, i: number) => string;
}

export interface Question extends Drawn {
  readonly seed: number;
  /** The belief it tells apart. */
  readonly aim: string;
  /** What can be chosen, in the order of the programs; empty when there is one program. */
  readonly settings: readonly string[];
}

/** Pseudo-random numbers below `sides`. */
export type Roll = (sides: number) => number;

export interface Family {
  readonly aims: readonly Aim[];
  /** One try: null when what was drawn tells nothing about the aim. @param knows whether a concept was learnt */
  readonly draw: (aim: string, roll: Roll, knows: (concept: number) => boolean) => Drawn | null;
}

// ---- drawing --------------------------------------------------------------------------------------------------------------

export const pick = <T>(roll: Roll, list: readonly T[]): T => list[roll(list.length)] as T;

export function shuffled<T>(list: readonly T[], roll: Roll): T[] {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = roll(i + 1);
    [out[i], out[j]] = [out[j] as T, out[i] as T];
  }
  return out;
}

export const namesOrNobody = (names: readonly string[]): string =>
  names.length === 0 ? 'nobody' : names.join(', ');

/** Answers of a question at most. */
const MOST = 4;

/**
 * The answer by the rules, that of the aim, and others by other beliefs; null when the aim answers as the rules do, or when
 * fewer than three answers are left.
 *
 * @param answer what who holds a belief answers; without one, what the rules say
 * @param more other answers of who holds a belief
 */
export function optionsBy(
  aim: string,
  beliefs: readonly string[],
  answer: (belief?: string) => string,
  more: readonly Option[] = [],
): Option[] | null {
  const right = answer();
  if (answer(aim) === right) return null;
  const options: Option[] = [{ text: right }];
  for (const option of [...[aim, ...beliefs].map((belief) => ({ text: answer(belief), belief })), ...more]) {
    if (options.some(({ text }) => text === option.text)) continue;
    options.push(option);
    if (options.length === MOST) break;
  }
  return options.length < 3 ? null : options;
}
