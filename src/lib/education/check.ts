/**
 * The kit of a lesson's check.ts: questions to a run, answered from its events, and sentences about them.
 * Rules LES33 to LES39.
 * Left out: the text of the program. A check that looks at it would judge the spelling, not the behaviour.
 * Invariant: facts are read from the log and never change; a name means a child id or a registered name.
 */
import { pidText, withoutStack } from '#lib/diagnostics/print';
import type { EvName } from '#lib/runtime/kernel/events';
import type { Result } from './lesson';
import type { Log, LogEvent, LogProcess } from './log';

export { scenes, task } from './lesson';
export type { Result, Scene, Task } from './lesson';
export type { LogEvent } from './log';

/** One incarnation, from start to exit. */
export interface Life {
  /** `b#2` */
  readonly label: string;
  readonly process: LogProcess;
  readonly spawned: LogEvent;
  /** Its init has returned; plain processes have no such event. */
  readonly started?: LogEvent;
  readonly exit?: LogEvent;
}

type Where = (event: LogEvent) => boolean;
const anywhere: Where = () => true;

export class Facts {
  private readonly spans: readonly Life[];
  private readonly byLabel: ReadonlyMap<string, Life>;

  constructor(
    readonly log: Log,
    /** Key of the scene that was played. */
    readonly scene = '',
  ) {
    const of = (kind: EvName) => new Map(log.events.filter((e) => e.kind === kind).map((e) => [e.who, e]));
    const [spawns, starts, exits] = [of('spawn'), of('started'), of('exit')];
    this.spans = log.processes.flatMap((process) => {
      const { label } = process;
      const spawned = spawns.get(label);
      if (spawned === undefined) return [];
      const [started, exit] = [starts.get(label), exits.get(label)];
      return [{ label, process, spawned, ...(started && { started }), ...(exit && { exit }) }];
    });
    this.byLabel = new Map(this.spans.map((life) => [life.label, life]));
  }

  // ---- incarnations -----------------------------------------------------------------------------------------------

  /** Incarnations of `name`, a child id or a registered name, in the order of their spawns. */
  lives(name: string): readonly Life[] {
    return this.spans.filter(({ process }) => process.name === name || process.registered.includes(name));
  }

  /** The incarnation of this label, `b#2`. */
  life(label: string): Life | undefined {
    return this.byLabel.get(label);
  }

  /** Number of incarnations. */
  inc(name: string): number {
    return this.lives(name).length;
  }

  /** The incarnation that is alive at the end of the run. */
  up(name: string): Life | undefined {
    return this.lives(name).findLast((life) => life.exit === undefined);
  }

  /** The newest incarnation, alive or not. */
  last(name: string): Life | undefined {
    return this.lives(name).at(-1);
  }

  /** How the nth incarnation of `name` ended. */
  exit(name: string, n = 1): LogEvent | undefined {
    return this.lives(name)[n - 1]?.exit;
  }

  // ---- events -----------------------------------------------------------------------------------------------------

  all(kind: EvName, where: Where = anywhere): readonly LogEvent[] {
    return this.log.events.filter((e) => e.kind === kind && where(e));
  }

  first(kind: EvName, where: Where = anywhere): LogEvent | undefined {
    return this.log.events.find((e) => e.kind === kind && where(e));
  }

  newest(kind: EvName, where: Where = anywhere): LogEvent | undefined {
    return this.log.events.findLast((e) => e.kind === kind && where(e));
  }

  event(seq: number): LogEvent | undefined {
    return this.log.events[seq - (this.log.events[0]?.seq ?? 0)];
  }

  /** The nth operation of the scene, from 0. */
  op(n = 0): LogEvent | undefined {
    return this.all('op')[n];
  }

  /** Labels of those whose start ended well after `seq`, in order. */
  startsAfter(seq: number): readonly string[] {
    return this.all('started', (e) => e.seq > seq).map((e) => e.who);
  }

  /** Labels of those that a supervisor ordered to stop after `seq`, in order. */
  stopsAfter(seq: number): readonly string[] {
    return this.all('child_stop', (e) => e.seq > seq).map((e) => e.other);
  }

  // ---- state ------------------------------------------------------------------------------------------------------

  /** The state that a life's callbacks left last, before `seq`; undefined when there is none. */
  state(life: Life | undefined, seq = Infinity): unknown {
    return this.newest('state', (e) => e.who === life?.label && e.seq < seq)?.data.state;
  }

  // ---- mailboxes --------------------------------------------------------------------------------------------------

  /** What was sent to a life before event `seq` and not received by then, oldest first. What links and monitors tell is not in it. */
  waiting(life: Life | undefined, seq = Infinity): readonly LogEvent[] {
    const read = new Set(
      this.all('receive', (e) => e.who === life?.label && e.seq < seq).map((e) => e.cause),
    );
    return this.all('send', (e) => e.other === life?.label && e.seq < seq && !read.has(e.seq));
  }

  /** The most messages that waited for a life at one time, and the event that made them so many. Counted as `waiting`. */
  fullest(life: Life | undefined): { readonly length: number; readonly event?: LogEvent } {
    let [length, most] = [0, 0];
    let event: LogEvent | undefined;
    for (const e of this.log.events) {
      if (e.kind === 'receive' && e.who === life?.label && this.event(e.cause)?.kind === 'send') length--;
      if (e.kind !== 'send' || e.other !== life?.label || ++length <= most) continue;
      [most, event] = [length, e];
    }
    return { length: most, ...(event && { event }) };
  }

  // ---- sentences --------------------------------------------------------------------------------------------------

  /** How a life ended, as the beginning of a sentence: `` `a#1` was stopped with `shutdown` by `root#1` ``. */
  ended({ label, exit }: Life): string {
    if (exit === undefined) return `\`${label}\` is still alive`;
    const reason = printed(exit.data.reason);
    const stop = this.newest('child_stop', (e) => e.other === label && e.seq < exit.seq);
    if (stop !== undefined) return `\`${label}\` was stopped with ${reason} by \`${stop.who}\``;
    const cause = this.event(exit.cause);
    if (cause?.kind === 'exit_signal' && cause.data.how === 'link') {
      return `\`${label}\` exited with ${reason}, which came over its link to \`${cause.who}\``;
    }
    return `\`${label}\` exited with ${reason}`;
  }
}

/** A term in a sentence: an exit reason without its stack, an error as `Error: no answer`. */
export function printed(term: unknown): string {
  const short: unknown =
    term === undefined ? 'undefined' : JSON.parse(JSON.stringify(withoutStack(term)), named);
  const text = typeof short === 'string' ? short : JSON.stringify(short);
  return `\`${(text.length > 60 ? `${text.slice(0, 59)}…` : text).replaceAll('`', "'")}\``;
}

/** What stands in a log for an error or a pid, as people write it. */
function named(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('$error' in value && Array.isArray(value.$error)) return value.$error.join(': ');
  return '$pid' in value && typeof value.$pid === 'number' ? pidText(value.$pid) : value;
}

// ---- results ------------------------------------------------------------------------------------------------------

export const pass: Result = { ok: true };

/** An answer with the sentence for it. @param event the event that shows it */
export function fail(sentence: string, event?: LogEvent, mistake?: string): Result {
  return {
    ok: false,
    sentence,
    ...(event !== undefined && { event: event.seq }),
    ...(mistake !== undefined && { mistake }),
  };
}

/** The first result that is no pass. */
export function every(...results: readonly (Result | (() => Result))[]): Result {
  for (const result of results) {
    const r = typeof result === 'function' ? result() : result;
    if (!r.ok) return r;
  }
  return pass;
}

// ---- common checks, each with its general sentence ----------------------------------------------------------------

/** `name` has exactly one incarnation, and it is alive. */
export function untouched(facts: Facts, name: string): Result {
  const [first, second] = facts.lives(name);
  if (first === undefined) return missing(facts, name);
  if (first.exit !== undefined) {
    const gave = gaveUp(facts, first.label);
    if (gave !== undefined) return fail(`${gave.sentence}.`, gave.event);
    if (first.exit.seq < (facts.op()?.seq ?? 0)) return fail(`${tooEarly(first.exit)}.`, first.exit);
    const above = gaveUp(facts, facts.newest('child_stop', (e) => e.other === first.label)?.who ?? '');
    if (above !== undefined) return fail(`${facts.ended(first)}: ${above.sentence}.`, above.event);
    return fail(`${facts.ended(first)}; this fault should not have touched it.`, first.exit);
  }
  if (second !== undefined)
    return fail(`\`${second.label}\` was started beside \`${first.label}\`.`, second.spawned);
  return pass;
}

/** `name` ended, and its next incarnation is alive: `count` in all. */
export function renewed(facts: Facts, name: string, count = 2): Result {
  const lives = facts.lives(name);
  const [first] = lives;
  const last = lives.at(-1);
  if (first === undefined || last === undefined) return missing(facts, name);
  if (last.exit !== undefined) {
    if (last.exit.seq < (facts.op()?.seq ?? 0)) return fail(`${tooEarly(last.exit)}.`, last.exit);
    const sup = facts.newest('child_start', (e) => e.other === last.label)?.who;
    const gave = sup === undefined ? undefined : gaveUp(facts, sup);
    if (gave !== undefined)
      return fail(`${facts.ended(last)}, and none followed: ${gave.sentence}.`, gave.event);
    const left = facts.first('decide', (e) => e.other === last.label && e.data.restart === 'temporary');
    if (left !== undefined) {
      return fail(
        `${facts.ended(last)}, and \`${left.who}\` let it go: a \`temporary\` child is never restarted.`,
        left,
      );
    }
    return fail(`${facts.ended(last)}, and no incarnation of \`${name}\` followed.`, last.exit);
  }
  if (lives.length < count) {
    return fail(`\`${last.label}\` still runs: it was not started anew.`, last.started ?? last.spawned);
  }
  if (lives.length > count) {
    const extra = lives[count] as Life;
    return fail(
      `\`${extra.label}\` was started; ${count} incarnations of \`${name}\` are enough for this fault.`,
      extra.spawned,
    );
  }
  return pass;
}

/** That a supervisor gave up, and over how many restarts. */
function gaveUp(
  facts: Facts,
  sup: string,
): { readonly sentence: string; readonly event: LogEvent } | undefined {
  const event = facts.first('give_up', (e) => e.who === sup);
  if (event === undefined) return undefined;
  const { count, intensity, period } = event.data;
  const allowed = `${String(intensity)} in ${String(period)} s are allowed`;
  return { sentence: `\`${sup}\` gave up at restart ${String(count)}, and ${allowed}`, event };
}

/** What a supervisor says of child specifications that it does not take, in words. */
const STARTS: readonly (readonly [string, string])[] = [
  ['duplicate_child_name', ', since two of its children have one id'],
  ['bad_combination', ', since a permanent child cannot be significant'],
];

/** That a process ended before the scene began. */
function tooEarly({ who, data }: LogEvent): string {
  const reason = printed(data.reason);
  const why = STARTS.find(([word]) => reason.includes(word))?.[1] ?? '';
  return `\`${who}\` exited with ${reason}${why}, before anything was done to it`;
}

function missing(facts: Facts, name: string): Result {
  const from = facts.op()?.seq ?? 0;
  const orderly = (reason: unknown) => reason === 'normal' || reason === 'shutdown';
  const early = facts.first('exit', (e) => e.seq < from && !orderly(e.data.reason));
  if (early !== undefined) return fail(`${tooEarly(early)}, so there is no \`${name}\`.`, early);
  const root = facts.log.processes[0]?.label ?? 'the first process';
  return fail(
    `No process \`${name}\` was started; \`${root}\` runs without it. Keep the names of the program.`,
    facts.log.events[0],
  );
}
