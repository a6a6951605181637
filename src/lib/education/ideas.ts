/**
 * The ideas behind what was missed in a bet: the lesson's own sentences first, and where it has none, what the run says
 * about the mark in question. Rules LES45, LES47.
 * Invariant: a sentence of this file states what the events of the run show, so it is true of any program.
 */
import type { Question, Sheet } from './bet';
import { withoutStack } from '#lib/diagnostics/print';
import { type Facts, type LogEvent, printed } from './check';
import type { Bet, Order } from './lesson';
import { type Answer, denied, misconceptions, type Score } from './outcome';

/** An idea, and whom of those asked about it concerns. */
export interface Idea {
  readonly names: readonly string[];
  /** It is about this order. */
  readonly order?: Order;
  /** In our Markdown, one line. */
  readonly sentence: string;
}

/**
 * What is told to the author of a bet: of each process and order that was missed one idea, each idea once, the lesson's own
 * ones first.
 *
 * @param from Number of the event at which the scene began.
 */
export function ideasOf(
  bet: Bet,
  asked: readonly Question[],
  sheet: Sheet,
  { answers, orders }: Score,
  facts: Facts,
  from: number,
): Idea[] {
  const own = misconceptions(bet, sheet, asked, answers, orders);
  const told: { names: string[]; sentence: string; order?: Order }[] = own.map(({ sentence, parts }) => {
    const marks = parts.filter((part) => part.type === 'mark' && denied(part, answers, orders));
    return { names: [...new Set(marks.flatMap(({ names }) => names))], sentence };
  });
  const tell = (sentence: string, name: string): void => {
    const same = told.find((one) => one.sentence === sentence);
    if (same === undefined) told.push({ names: [name], sentence });
    else same.names.push(name);
  };
  const run = new Run(facts, from);
  for (const answer of answers) {
    if (answer.missed > 0 && !told.some(({ names }) => names.includes(answer.name)))
      tell(ideaOf(answer, run), answer.name);
  }
  for (const { order, bet: given, run: truth, right } of orders) {
    const answered = own.some(({ parts }) =>
      parts.some((part) => part.type === 'order' && part.order === order),
    );
    if (right || answered) continue;
    const sameSet = given.length === truth.length && given.every((name) => truth.includes(name));
    told.push({ names: [], order, sentence: (sameSet || given.length === 0 ? ORDER : WHO)[order] });
  }
  return told.map((one) => (one.sentence === KEEPS ? { ...one, sentence: keeps(one.names) } : one));
}

/** Said once of all whom it is true of. */
const KEEPS = 'Who does not end keeps its state';

function keeps(names: readonly string[]): string {
  const all = names.map(code);
  const last = all.pop() ?? '';
  return `${KEEPS}: nobody else can touch the state of ${all.length === 0 ? last : `${all.join(', ')} or ${last}`}.`;
}

const ORDER = {
  stops: 'Who was started last is stopped first: each child still has those that were there before it.',
  starts: 'Children are started in the order of the list, each when the one before it has started.',
} as const;
const WHO = {
  stops:
    'Who ends by itself, or is killed, is not stopped by a supervisor: it stops only who is still there.',
  starts: 'A supervisor starts only who is to be started: nobody who has not ended.',
} as const;

/** What the events say about one process since the scene began. */
class Run {
  constructor(
    private readonly facts: Facts,
    private readonly from: number,
  ) {}

  find(kind: Parameters<Facts['first']>[0], where: (event: LogEvent) => boolean): LogEvent | undefined {
    return this.facts.first(kind, (event) => event.seq >= this.from && where(event));
  }

  last(kind: Parameters<Facts['first']>[0], where: (event: LogEvent) => boolean): LogEvent | undefined {
    return this.facts.newest(kind, (event) => event.seq >= this.from && where(event));
  }

  event(seq: number | undefined): LogEvent | undefined {
    return seq === undefined ? undefined : this.facts.event(seq);
  }

  /** The supervisor that started an incarnation, or the one in whose list it stands. */
  supervisorOf(label: string): string | undefined {
    return this.facts.newest('child_start', ({ other }) => other === label)?.who;
  }

  /** Incarnations of a name after this one, in order. */
  after(name: string, label: string): readonly string[] {
    const labels = this.facts.lives(name).map((life) => life.label);
    return labels.slice(labels.indexOf(label) + 1);
  }

  gaveUp(label: string): boolean {
    return this.find('give_up', ({ who }) => who === label) !== undefined;
  }
}

const code = (text: string): string => `\`${text}\``;

/** The idea behind what was missed of one process. */
function ideaOf(answer: Answer, run: Run): string {
  const { name, fate, marks } = answer;
  const bet = (mark: string): boolean => marks.some((one) => one.mark === mark && one.bet);
  const asks = (mark: string): boolean => marks.some((one) => one.mark === mark);
  const missed = (mark: string): boolean =>
    marks.some((one) => one.mark === mark && one.open && one.bet !== one.run);
  if (missed('dies')) return fate.dies ? whyEnded(name, fate.before, run) : whyAlive(name, fate.before, run);
  if (missed('keeps') && bet('keeps'))
    return fate.next
      ? `Another ${code(name)} is another process: it begins with the state that \`init\` makes.`
      : `The state of a process ends with it: there is no ${code(name)} any more.`;
  if (missed('next') && fate.next) return whyNext(name, fate.before, run);
  if (missed('next') && asks('dies') && !bet('dies'))
    return `There is one ${code(name)} at a time: a next one is started only after this one has ended.`;
  if (missed('next')) return fate.dies ? whyNone(name, fate.before, run) : whyAlive(name, fate.before, run);
  return KEEPS;
}

/** It was bet to live, or its end was left out. */
function whyEnded(name: string, label: string, run: Run): string {
  const end = run.find('exit', ({ who }) => who === label);
  const stop = run.find('child_stop', ({ other }) => other === label);
  if (stop !== undefined) return whyStopped(name, stop, run);
  const came = run.event(end?.cause);
  if (came?.kind === 'exit_signal' && came.data.how === 'link') {
    // A function without a name is called after its module.
    const other = /[./]/.test(came.who) ? 'a process that ended' : code(bare(came.who));
    return `${code(name)} is linked to ${other}, and does not trap exits: it exits with the same reason.`;
  }
  if (came?.kind === 'exit_signal' && came.data.reason === 'kill')
    return `No process can trap \`kill\`, not even a supervisor: ${code(name)} exits with \`killed\`.`;
  if (came?.kind === 'exit_signal')
    return `${code(name)} got an exit signal, does not trap exits, and the reason was not \`normal\`.`;
  if (came?.kind === 'halt')
    return `The node stopped, and ${code(name)} with it: no process outlives its node.`;
  const done = run.find('decide', ({ who, data }) => who === label && data.action === 'auto_shutdown');
  if (done !== undefined)
    return `Its significant child ${code(bare(done.other))} ended by itself and was not to be restarted: with it ${code(name)} shuts itself down.`;
  if (run.gaveUp(label)) return `${code(name)} had more restarts to do than its limit allows: it gave up.`;
  const reason = end?.data.reason;
  if (reason === 'normal')
    return `${code(name)} had come to its end: it exits with \`normal\`, which is an end too.`;
  if (Array.isArray(reason) && withoutStack(reason) !== reason && !isCall(reason))
    return `An error that nobody catches ends its process, and ${code(name)} raised one.`;
  return isCall(reason)
    ? `A call that gets no reply ends its caller, and that was ${code(name)}.`
    : `${code(name)} ended itself, with the reason ${printed(reason)}.`;
}

/** Whether an exit reason is that of a call: it names what was called. */
const isCall = (reason: unknown): boolean => JSON.stringify(reason)?.includes('"GenServer","call"') === true;

function whyStopped(name: string, stop: LogEvent, run: Run): string {
  const sup = code(bare(stop.who));
  const decide = run.last('decide', ({ who, seq }) => who === stop.who && seq < stop.seq);
  const ended = run.find('exit', ({ who }) => who === stop.who);
  if (run.gaveUp(stop.who)) return `${sup} gave up, and a supervisor stops all its children before it exits.`;
  if (ended !== undefined) return `${sup} ended, and a supervisor stops all its children before it exits.`;
  const strategy = decide?.data.strategy;
  if (strategy === 'one_for_all')
    return `Under \`one_for_all\` all other children are stopped, and started again, with the one that is to be restarted.`;
  if (strategy === 'rest_for_one')
    return `\`rest_for_one\` takes those that were started *after* the child that ended, and ${code(name)} was.`;
  return `${sup} was asked to stop ${code(name)}.`;
}

/** It was bet to end, or to be another one, and goes on. */
function whyAlive(name: string, label: string, run: Run): string {
  const own = (event: LogEvent): boolean => event.who === label;
  const supervises = run.find('decide', own) ?? run.find('child_exit', own);
  if (supervises !== undefined)
    return `A supervisor traps exits: the end of a child is a message to ${code(name)}, which acts on it and goes on.`;
  if (run.find('exit_trapped', own) !== undefined)
    return `${code(name)} traps exits: the signal became a message in its mailbox.`;
  if (run.find('exit_ignored', own) !== undefined)
    return `The signal that came to ${code(name)} had the reason \`normal\`, and that ends nobody else.`;
  if (run.find('down', own) !== undefined)
    return `A monitor goes one way: it tells ${code(name)} of an end by a message, and ends nobody.`;
  const sup = run.supervisorOf(label);
  const decide = run.find('decide', ({ who }) => who === sup);
  const { action, strategy } = decide?.data ?? {};
  if (action === 'leave' || action === 'remove')
    return `The child that ended is not to be restarted, so the strategy is not asked: nobody else is touched.`;
  if (strategy === 'rest_for_one')
    return `\`rest_for_one\` takes those that were started *after* the child that ended: ${code(name)} was started before it.`;
  if (strategy === 'one_for_one')
    return `Under \`one_for_one\` only the child that ended is started again: nobody else is touched.`;
  return `No exit signal came to ${code(name)}: it is linked to nobody that ended, and no supervisor stopped it.`;
}

/** Another one was not expected, and is there. */
function whyNext(name: string, label: string, run: Run): string {
  const last = run.after(name, label).at(-1) ?? label;
  const start = run.find('child_start', ({ other }) => other === last);
  const sup = start === undefined ? undefined : code(bare(start.who));
  if (sup === undefined) return `${code(last)} was started by a process that had been told of the end.`;
  const { why, restart } = start?.data ?? {};
  if (why === 'start')
    return `Another ${sup} begins with its full list of children, and ${code(name)} is in it.`;
  const decide = run.last('decide', ({ who, seq }) => who === start?.who && seq < start.seq);
  if (why === 'group_restart' && decide?.data.strategy === 'rest_for_one')
    return `\`rest_for_one\` starts again, in order, the child that ended and those that it stopped.`;
  if (why === 'group_restart')
    return `A group restart starts every child in the list of ${sup}, and ${code(name)} is in it.`;
  if (why === 'restart_child' || why === 'start_child') return `${sup} was asked to start it again.`;
  return restart === 'transient'
    ? `${code(name)} is \`transient\`, and its end was not orderly: its supervisor starts another one.`
    : `${code(name)} is a \`permanent\` child: after any end its supervisor starts another one.`;
}

/** Another one was expected, and there is none. */
function whyNone(name: string, label: string, run: Run): string {
  const sup = run.supervisorOf(label);
  if (sup === undefined) return `${code(name)} is nobody’s child: no supervisor starts another one.`;
  const more = run.after(name, label);
  const last = more.at(-1) ?? label;
  if (run.gaveUp(sup) && more.length > 0)
    return `${code(bare(sup))} started ${code(last)}, but then it gave up: a supervisor past its limit stops all its children.`;
  if (run.gaveUp(sup))
    return `${code(bare(sup))} gave up: past its limit a supervisor starts nobody any more.`;
  const decide = run.find('decide', ({ who, other }) => who === sup && other === last);
  if (decide?.data.restart === 'temporary')
    return `${code(name)} is \`temporary\`: its supervisor never restarts it.`;
  if (decide?.data.action === 'leave')
    return `${code(name)} is \`transient\`, and its end was orderly: its supervisor does not restart it.`;
  if (run.find('exit', ({ who }) => who === sup) !== undefined)
    return `${code(bare(sup))}, its supervisor, ended too: nobody was left to start another one.`;
  if (run.find('child_stop', ({ other }) => other === label) !== undefined)
    return `A child that is stopped by request is not started again until somebody asks for it.`;
  return `${code(bare(sup))} has not heard of the end of ${code(label)}: there is no link between them.`;
}

/** `b#2` as `b`. */
const bare = (label: string): string => label.replace(/#\d+$/, '');
