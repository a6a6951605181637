/**
 * The truth of a bet, read from the run: never stored; and what was right of the bet. Rules LES40 to LES48.
 * Nothing that a bet needs before it is sealed is in here: it comes when it is.
 */
import { choicesOf, marked, open, type Question, type Sheet } from './bet';
import type { Facts } from './check';
import type { Bet, CameTrue, Mark, Misconception, Order, Scene, Shown, Task } from './lesson';

// ---- the truth ------------------------------------------------------------------------------------------------------

/** What happened to one process since the scene began. */
export interface Fate {
  readonly name: string;
  /** The incarnation that was alive when the scene began. */
  readonly before: string;
  readonly dies: boolean;
  /** Number of the event of its end. */
  readonly event?: number;
  /** Incarnations that followed, alive at the end or not. */
  readonly later: number;
  /** A next incarnation is alive at the end. */
  readonly next: boolean;
  /** The same incarnation is alive at the end, so its state is what it was working on. */
  readonly keeps: boolean;
}

export interface Truth {
  readonly fates: readonly Fate[];
  /** Labels in the order in which supervisors stopped them. */
  readonly stops: readonly string[];
  /** Labels in the order in which they were started. */
  readonly starts: readonly string[];
}

/** What became of `about` after event `from`, by default the scene's first operation. */
export function truth(facts: Facts, about: readonly string[], from = facts.op()?.seq ?? 0): Truth {
  const fates = about.flatMap((name): Fate[] => {
    const lives = facts.lives(name);
    const before = lives.findLast((l) => l.spawned.seq < from && (l.exit === undefined || l.exit.seq > from));
    if (before === undefined) return [];
    const up = facts.up(name);
    const { exit } = before;
    return [
      {
        name,
        before: before.label,
        dies: exit !== undefined,
        ...(exit && { event: exit.seq }),
        later: lives.length - 1 - lives.indexOf(before),
        next: up !== undefined && up !== before,
        keeps: up === before,
      },
    ];
  });
  return { fates, stops: facts.stopsAfter(from), starts: facts.startsAfter(from) };
}

/** Which answer of each of its choices the run of a scene shows, in their order. */
export function cameTrue({ truths }: Task, scene: Scene, facts: Facts): readonly (Shown | undefined)[] {
  const told = truths?.[scene.key]?.(facts);
  const all: readonly CameTrue[] = typeof told === 'object' && !('answer' in told) ? told : [told];
  return choicesOf(scene).map((_, i) => {
    const came = all[i];
    return typeof came === 'string' ? { answer: came } : came;
  });
}

// ---- bet and truth --------------------------------------------------------------------------------------------------

export interface MarkAnswer {
  readonly mark: Mark;
  readonly bet: boolean;
  readonly run: boolean;
  /** False when it was no bet: the scene does it. */
  readonly open: boolean;
}

/** Bet and truth of one process. */
export interface Answer {
  readonly name: string;
  readonly fate: Fate;
  readonly marks: readonly MarkAnswer[];
  readonly missed: number;
}

export interface OrderAnswer {
  readonly order: Order;
  readonly bet: readonly string[];
  readonly run: readonly string[];
  readonly right: boolean;
}

export interface Score {
  readonly answers: readonly Answer[];
  readonly orders: readonly OrderAnswer[];
  readonly right: number;
  readonly of: number;
  /** The idea behind what was missed, when it has a sentence. */
  readonly misconception?: Misconception;
}

/** Compares a bet with the truth. Each open mark counts, and each order. */
export function score(
  bet: Bet,
  asked: readonly Question[],
  sheet: Sheet,
  { fates, stops, starts }: Truth,
): Score {
  const answers = asked.flatMap((question): Answer[] => {
    const fate = fates.find(({ name }) => name === question.name);
    if (fate === undefined) return [];
    const marks = question.marks.map((mark) => {
      const isOpen = open(question, mark);
      return { mark, bet: isOpen ? marked(sheet, question.name, mark) : true, run: fate[mark], open: isOpen };
    });
    return [
      { name: question.name, fate, marks, missed: marks.filter((m) => m.open && m.bet !== m.run).length },
    ];
  });
  // A supervisor cannot be put into an order: it ends only after its children, which were ordered to stop after it.
  const named = asked.flatMap(({ name, supervisor }) => (supervisor ? [] : [name]));
  const orders = (bet.order ?? []).map((order): OrderAnswer => {
    const run = namesIn(order === 'stops' ? stops : starts, named);
    return { order, bet: sheet[order], run, right: same(sheet[order], run) };
  });
  const of = answers.reduce((sum, { marks }) => sum + marks.filter((m) => m.open).length, 0) + orders.length;
  const missed =
    answers.reduce((sum, one) => sum + one.missed, 0) + orders.filter(({ right }) => !right).length;
  const [misconception] = misconceptions(bet, sheet, asked, answers, orders);
  return { answers, orders, right: of - missed, of, ...(misconception && { misconception }) };
}

/** Names of labels, each once, of those asked about. */
function namesIn(labels: readonly string[], about: readonly string[]): string[] {
  const names = labels.map((label) => label.replace(/#\d+$/, ''));
  return [...new Set(names)].filter((name) => about.includes(name));
}

// ---- misconceptions -------------------------------------------------------------------------------------------------

/** A part of a bet: `not b dies`, `stops c, a`. */
export type Part =
  | { readonly type: 'mark'; readonly not: boolean; readonly mark: Mark; readonly names: readonly [string] }
  | { readonly type: 'order'; readonly order: Order; readonly names: readonly string[] };

/** Reads a part of a bet as authors write it; undefined when it is none. */
export function readPart(text: string): Part | undefined {
  const [, order, list] = /^(stops|starts) (.+)$/.exec(text) ?? [];
  if (order !== undefined && list !== undefined)
    return { type: 'order', order: order as Order, names: list.split(', ') };
  const [, not, name, mark] = /^(not )?(\S+) (dies|next|keeps)$/.exec(text) ?? [];
  if (name === undefined || mark === undefined) return undefined;
  return { type: 'mark', not: not !== undefined, mark: mark as Mark, names: [name] };
}

export function partsOf(bet: Misconception['bet']): Part[] {
  return (typeof bet === 'string' ? [bet] : bet).flatMap((text) => readPart(text) ?? []);
}

/** Those of a bet that hold, in their order, with their parts. */
export function misconceptions(
  { misconceptions: all = [] }: Bet,
  sheet: Sheet,
  asked: readonly Question[],
  answers: readonly Answer[],
  orders: readonly OrderAnswer[],
): (Misconception & { readonly parts: readonly Part[] })[] {
  return all
    .filter((one) => holds(one, sheet, asked, answers, orders))
    .map((one) => ({ ...one, parts: partsOf(one.bet) }));
}

/** All its parts were bet, and the run denies at least one. */
function holds(
  { bet }: Misconception,
  sheet: Sheet,
  asked: readonly Question[],
  answers: readonly Answer[],
  orders: readonly OrderAnswer[],
): boolean {
  const parts = partsOf(bet);
  const isBet = (part: Part): boolean => {
    if (part.type === 'order') return same(sheet[part.order], part.names);
    const question = asked.find(({ name }) => name === part.names[0]);
    const made =
      question !== undefined && !open(question, part.mark) ? true : marked(sheet, part.names[0], part.mark);
    return made !== part.not;
  };
  return parts.every(isBet) && parts.some((part) => denied(part, answers, orders));
}

/** Whether the run says otherwise. */
export function denied(part: Part, answers: readonly Answer[], orders: readonly OrderAnswer[]): boolean {
  if (part.type === 'order') {
    const found = orders.find(({ order }) => order === part.order);
    return found !== undefined && !same(found.run, part.names);
  }
  const found = answers
    .find(({ name }) => name === part.names[0])
    ?.marks.find(({ mark }) => mark === part.mark);
  return found !== undefined && found.run === part.not;
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, i) => one === b[i]);
