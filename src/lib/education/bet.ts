/**
 * Bets: what is asked, and what the learner marked. Rules LES40 to LES48.
 * Call flow: `questions` when a scene is to be played - `Sheet` while the learner marks - `outcome.ts` after the run.
 */
import type { Choice, Mark, Order, Scene } from './lesson';

export const MARKS: readonly Mark[] = ['dies', 'next', 'keeps'];
export const ORDERS: readonly Order[] = ['stops', 'starts'];

// ---- what is asked --------------------------------------------------------------------------------------------------

/** The choices of a scene, in order. */
export function choicesOf({ choice }: Scene): readonly Choice[] {
  if (choice === undefined) return [];
  return 'question' in choice ? [choice] : choice;
}

/** Virtual ms after a scene began at which the truth of its bet is read. */
export function settles(scene: Scene): number {
  const told = [scene.bet, ...choicesOf(scene)].flatMap((asked) => asked?.until ?? []);
  return told.length > 0 ? Math.max(...told) : Math.max(...scene.steps.map(({ at }) => at)) + 1000;
}

/** What is asked about one process. */
export interface Question {
  readonly name: string;
  readonly supervisor: boolean;
  readonly marks: readonly Mark[];
  /** What the scene itself does to it, which is no bet: it is killed. */
  readonly killed: boolean;
}

/** @param supervisors Names of those among the processes asked about that are supervisors. */
export function questions(scene: Scene, supervisors: readonly string[]): Question[] {
  const { bet, steps } = scene;
  return (bet?.about ?? []).map((name) => {
    const supervisor = supervisors.includes(name);
    const killed = steps.some(
      ({ op, params }) =>
        op === 'process.kill' && params['pid'] === name && (params['reason'] ?? 'kill') === 'kill',
    );
    const asked = bet?.marks ?? MARKS;
    return { name, supervisor, killed, marks: supervisor ? asked.filter((mark) => mark !== 'keeps') : asked };
  });
}

/** Whether a mark is the learner's to make. */
export const open = ({ killed }: Question, mark: Mark): boolean => !(killed && mark === 'dies');

// ---- what was bet ---------------------------------------------------------------------------------------------------

/** A bet: unmarked means no. */
export interface Sheet {
  readonly marks: Readonly<Record<string, readonly Mark[]>>;
  /** Names in order; who is not named is bet not to stop, or start. */
  readonly stops: readonly string[];
  readonly starts: readonly string[];
}

export const EMPTY: Sheet = { marks: {}, stops: [], starts: [] };

export const marked = ({ marks }: Sheet, name: string, mark: Mark): boolean =>
  marks[name]?.includes(mark) ?? false;

/** Sets a mark, or takes it away. Who keeps its state neither dies nor is another: one mark takes back what it denies. */
export function toggled(sheet: Sheet, name: string, mark: Mark): Sheet {
  const old = sheet.marks[name] ?? [];
  const denied: readonly Mark[] = mark === 'keeps' ? ['dies', 'next'] : ['keeps'];
  const next = old.includes(mark)
    ? old.filter((one) => one !== mark)
    : MARKS.filter((one) => one === mark || (old.includes(one) && !denied.includes(one)));
  return { ...sheet, marks: { ...sheet.marks, [name]: next } };
}

/** Puts a name at the end of an order, or takes it out. */
export function ordered(sheet: Sheet, order: Order, name: string): Sheet {
  const old = sheet[order];
  return { ...sheet, [order]: old.includes(name) ? old.filter((one) => one !== name) : [...old, name] };
}
