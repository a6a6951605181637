/**
 * Everything that a learner has written and shown to know, as one value: to give away as a file, and to take one in.
 * Rules KEEP4 to KEEP8.
 * Invariant: pure; what `readWork` returns has passed the schema, and no text of a learner is in neither `merged` nor `replaced`.
 */
import * as v from 'valibot';
import { type Mastery, masterySchema, NONE } from './mastery';
import { type Progress, progressSchema, standing } from './progress';

/** The files of a program as they were at one time. */
export interface Version {
  /** Text by file name. */
  readonly files: Readonly<Record<string, string>>;
  /** Ms since 1970. */
  readonly time: number;
}

/** What is kept of one program. */
export interface KeptProgram {
  /** The newest first. */
  readonly versions: readonly Version[];
  /** It opens with its own text again, not with the newest version. */
  readonly released?: true;
}

export interface Work {
  /** By shelf and slug: `learn/strategies/one-for-all`, `lab/counter`. */
  readonly programs: Readonly<Record<string, KeptProgram>>;
  readonly progress: Progress;
  readonly mastery: Mastery;
}

export const NO_WORK: Work = { programs: {}, progress: {}, mastery: NONE };

/** What came in, or a sentence about what is wrong with it. */
export type ReadWork =
  | { readonly ok: true; readonly work: Work; /** Ms since 1970. */ readonly saved: number }
  | { readonly ok: false; readonly why: string };

const FORMAT = 1;
/** Characters of a file. */
const MAX_TEXT = 50_000_000;
const MAX_PROGRAMS = 2_000;
const MAX_VERSIONS = 500;
/** More than the editor lets anybody make: what was saved can always be taken in. */
const MAX_FILES = 500;

const time = v.pipe(v.number(), v.finite(), v.minValue(0));
const version = v.object({
  files: v.pipe(
    v.record(v.pipe(v.string(), v.regex(/^[A-Za-z_][\w-]{0,200}\.ts$/)), v.string()),
    v.check((files) => Object.keys(files).length > 0 && Object.keys(files).length <= MAX_FILES),
  ),
  time,
});
const schema = v.object({
  saved: time,
  programs: v.pipe(
    v.record(
      v.pipe(v.string(), v.regex(/^(?:learn\/[a-z0-9-]{1,60}|lab)\/[a-z0-9-]{1,60}$/)),
      v.object({
        versions: v.pipe(v.array(version), v.minLength(1), v.maxLength(MAX_VERSIONS)),
        released: v.exactOptional(v.literal(true)),
      }),
    ),
    v.check((programs) => Object.keys(programs).length <= MAX_PROGRAMS),
  ),
  progress: progressSchema,
  mastery: masterySchema,
});

const BROKEN = 'This file is no work saved from OTP Lab, or it was changed. Nothing was taken in.';
const NEWER = 'This was saved by a newer version of OTP Lab. Reload the page, then import it again.';
const LARGE = 'This file is larger than OTP Lab takes in: at most 50 million characters.';
const A_RUN = 'This file holds one shared run, not saved work. Open it in the lab, from “Examples”.';

/** The text of a file. @param saved ms since 1970 */
export function workFile(work: Work, saved: number): string {
  return JSON.stringify({ otpLabWork: FORMAT, saved, ...work }, null, 1);
}

/** Reads the text of a file, as untrusted data. */
export function readWork(text: string): ReadWork {
  if (text.length > MAX_TEXT) return { ok: false, why: LARGE };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, why: BROKEN };
  }
  const format = fieldOf(value, 'otpLabWork');
  if (typeof format === 'number' && format > FORMAT) return { ok: false, why: NEWER };
  if (format !== FORMAT)
    return { ok: false, why: fieldOf(value, 'otpLabRun') === undefined ? BROKEN : A_RUN };
  const checked = v.safeParse(schema, value);
  if (!checked.success) return { ok: false, why: BROKEN };
  const { saved, ...work } = checked.output;
  return { ok: true, work, saved };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

// ---- two works into one -------------------------------------------------------------------------------------------------

/** Both together: of every program the newest text is open, and the others are among its earlier versions. */
export function merged(here: Work, file: Work): Work {
  const programs = eachOf(here.programs, file.programs, (a, b) => {
    const versions = united([...a.versions, ...b.versions].sort((x, y) => y.time - x.time));
    const released = (timeOf(b) > timeOf(a) ? b : a).released;
    return { versions, ...(released && { released }) };
  });
  const progress = eachOf(here.progress, file.progress, (a, b) => {
    const solved = Math.min(a.solved ?? Infinity, b.solved ?? Infinity);
    const bets = eachOf(a.bets ?? {}, b.bets ?? {}, (x, y) => (y.time > x.time ? y : x));
    return {
      ...(Number.isFinite(solved) && { solved }),
      ...((a.shown ?? b.shown) && { shown: true as const }),
      ...(Object.keys(bets).length > 0 && { bets }),
    };
  });
  const mastery: Mastery = {
    concepts: eachOf(here.mastery.concepts, file.mastery.concepts, (a, b) => (b.length > a.length ? b : a)),
    aims: eachOf(here.mastery.aims, file.mastery.aims, (a, b) => (b.asked > a.asked ? b : a)),
    ...((here.mastery.placed ?? file.mastery.placed) && { placed: true as const }),
  };
  return { programs, progress, mastery };
}

/** As in the file: what was written here is among the earlier versions, also of programs that the file does not know. */
export function replaced(here: Work, file: Work): Work {
  const aside = Object.fromEntries(
    Object.entries(here.programs).map(([key, { versions }]) => [key, { versions, released: true as const }]),
  );
  const programs = eachOf<KeptProgram>(aside, file.programs, (a, b) => ({
    ...b,
    versions: united([...b.versions, ...a.versions]),
  }));
  return { ...file, programs };
}

const timeOf = ({ versions }: KeptProgram): number => versions[0]?.time ?? 0;

/** Without what is there twice: the same files at the same time, or unchanged from one to the next. */
function united(versions: readonly Version[]): Version[] {
  const seen = new Set<string>();
  let last = '';
  return versions.filter(({ files, time: at }) => {
    const text = JSON.stringify(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
    const again = text === last || seen.has(`${at} ${text}`);
    seen.add(`${at} ${text}`);
    last = text;
    return !again;
  });
}

function eachOf<T>(
  a: Readonly<Record<string, T>>,
  b: Readonly<Record<string, T>>,
  both: (a: T, b: T) => T,
): Record<string, T> {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries(
    [...names].flatMap((name): [string, T][] => {
      const [x, y] = [
        Object.hasOwn(a, name) ? a[name] : undefined,
        Object.hasOwn(b, name) ? b[name] : undefined,
      ];
      const one = x === undefined ? y : y === undefined ? x : both(x, y);
      return one === undefined ? [] : [[name, one]];
    }),
  );
}

// ---- in words -----------------------------------------------------------------------------------------------------------

/** How much there is. */
export interface Count {
  readonly programs: number;
  readonly versions: number;
  readonly solved: number;
  readonly bets: number;
  /** Concepts about which something was answered. */
  readonly concepts: number;
}

export function countOf({ programs, progress, mastery }: Work): Count {
  const records = Object.values(progress);
  return {
    programs: Object.keys(programs).length,
    versions: Object.values(programs).reduce((sum, { versions }) => sum + versions.length, 0),
    solved: Object.keys(progress).filter((key) => standing(progress, key) === 'solved').length,
    bets: records.reduce((sum, { bets = {} }) => sum + Object.keys(bets).length, 0),
    concepts: Object.keys(mastery.concepts).length,
  };
}

/** What an import would do to what is here. */
export interface Effect {
  /** Programs that open with another text than now. */
  readonly opens: number;
  /** Programs that were not here. */
  readonly added: number;
  /** Programs that open with their own text again. */
  readonly released: number;
  /** Lessons that count as solved and did not, and the other way round. */
  readonly solved: number;
  readonly unsolved: number;
}

export function effectOf(here: Work, after: Work): Effect {
  const keys = Object.keys(after.programs);
  const open = (work: Work, key: string): string | null => {
    const kept = work.programs[key];
    return kept === undefined || kept.released ? null : JSON.stringify(kept.versions[0]?.files);
  };
  const added = keys.filter((key) => !Object.hasOwn(here.programs, key));
  const changed = keys.filter((key) => !added.includes(key) && open(here, key) !== open(after, key));
  const released = changed.filter((key) => after.programs[key]?.released);
  const solvedIn = (work: Work) =>
    Object.keys(work.progress).filter((key) => standing(work.progress, key) === 'solved');
  const [before, then] = [solvedIn(here), solvedIn(after)];
  return {
    opens: changed.length - released.length,
    added: added.length,
    released: released.length,
    solved: then.filter((key) => !before.includes(key)).length,
    unsolved: before.filter((key) => !then.includes(key)).length,
  };
}
