/**
 * Why something happened: an event's causes told as a chain of sentences, back to its root, and what came of it.
 * Our own. Rules EVT2, WHY*.
 * Invariant: a chain goes back in the log with every link, and ends at a root or where older events were let go.
 */
import {
  type ChildStart,
  type Decision,
  Ev,
  type EvKind,
  type RestartCount,
  type SpawnInfo,
} from '#lib/runtime/kernel/events';
import type { Labels } from './labels';
import { bare, pidIn, placeOf, withoutStack } from './print';
import type { EventRecord, Recorder } from './recorder';
import { name, type Piece, reason, type Sentences, term, where } from './sentences';
import { traceRow } from './trace_window';
import type { TraceRow, Why } from './views';

/** Links of a chain that is told; a longer one is cut. */
const LINKS = 30;
/** How far ahead an event's consequences are looked for, in events. */
const AHEAD = 5_000;
/** How far back a process's own events are looked for. */
const BACK = 50_000;

/**
 * The event itself, its cause, that one's cause, and so on to the root; empty when the event is not kept.
 * Ends early where older events were let go, and after `limit` links.
 */
export function causes(recorder: Recorder, seq: number, limit = 1000): number[] {
  const chain: number[] = [];
  for (let at = seq; recorder.has(at) && chain.length < limit; at = recorder.causeOf(at)) chain.push(at);
  return chain;
}

/** A link as it is told: other words than the catalogue's where it stands in a chain, and the link before it. */
interface Link {
  readonly words?: readonly Piece[] | undefined;
  /** Number of the event that is told next, -1 at a root. */
  readonly next: number;
}

/** What a process does when it waits for nobody any more. */
const NOT_WAITING: readonly EvKind[] = [Ev.receive, Ev.timeout, Ev.exit, Ev.spawn, Ev.child_started];
/** How the wait for a start ends. */
const STARTED: readonly EvKind[] = [Ev.started, Ev.ignored, Ev.start_failed, Ev.exit];

/** `handle_call` as learners write it. */
const camel = (callback: unknown): string =>
  String(callback).replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const raised = (why: unknown): boolean => withoutStack(why) !== why && placeOf(why) !== undefined;

export class Whys {
  constructor(
    private readonly recorder: Recorder,
    private readonly labels: Labels,
    private readonly sentences: Sentences,
  ) {}

  /**
   * Why event `seq` happened, and what came of it among the first `at` events. Both are empty when it is not kept.
   *
   * @param links Links told at most.
   */
  why(seq: number, at = this.recorder.length, links = LINKS): Why {
    const { recorder } = this;
    this.labels.advance();
    const rows: TraceRow[] = [];
    let next = seq;
    while (recorder.has(next) && rows.length < links) {
      const event = recorder.get(next) as EventRecord;
      const sent = this.isOwn(event);
      if (sent && rows.length > 0) {
        next = event.cause;
        continue;
      }
      const link = this.link(event);
      rows.push(this.row(event, link.words));
      // The log goes forward only: a chain that did not go back would never end.
      next = sent ? recorder.causeOf(event.cause) : link.next < event.seq ? link.next : event.cause;
    }
    const kept = recorder.get(seq);
    return { rows, then: kept === undefined ? [] : this.then(kept, at), whole: next < 0 };
  }

  /**
   * Why a process is as it is after `at` events: of one that waits, the waits that it hangs on; of a dead one, its end.
   *
   * @param live whom a process waits for that no event tells of, by number, 0 for nobody: known of the present only.
   */
  process(pid: number, at = this.recorder.length, live: (pid: number) => number = () => 0): Why {
    this.labels.advance();
    const rows: TraceRow[] = [];
    const seen: number[] = [];
    let who = pid;
    while (!seen.includes(who)) {
      const wait = this.waitOf(who, at);
      const next = wait === undefined ? live(who) : this.awaited(wait);
      const telling = wait ?? this.last(who, at);
      if (next === 0 || telling === undefined) break;
      seen.push(who);
      rows.push(this.row(telling, wait === undefined ? this.waits(who, next) : this.waiting(wait)));
      who = next;
    }
    const [first] = rows;
    if (first === undefined) return this.unwaiting(pid, at);
    if (seen.includes(who)) {
      const telling = this.recorder.get(first.seq) as EventRecord;
      rows.push(this.row(telling, this.cycle(seen.slice(seen.indexOf(who)))));
      return { rows, then: [], whole: true };
    }
    const busy = this.last(who, at, Ev.exit) ?? this.last(who, at);
    if (busy !== undefined) rows.push(this.row(busy));
    return { rows, then: [], whole: true };
  }

  /** Of a process that waits for nobody. */
  private unwaiting(pid: number, at: number): Why {
    const end = this.last(pid, at, Ev.exit);
    const telling = end ?? this.last(pid, at);
    if (telling === undefined) return { rows: [], then: [], whole: true };
    const why = this.why(telling.seq, at);
    if (end !== undefined || telling.kind === Ev.timeout) return why;
    return { ...why, rows: [this.row(telling, this.resting(pid, at)), ...why.rows] };
  }

  private row(event: EventRecord, words?: readonly Piece[]): TraceRow {
    return traceRow(this.recorder, this.labels, this.sentences, event.seq, words);
  }

  // ---- the log, backwards ---------------------------------------------------

  /** Newest event of a kind in `wanted` by `pid` before `seq`, for which `fits` holds. */
  private before(
    seq: number,
    pid: number,
    wanted: readonly EvKind[],
    fits: (event: EventRecord) => boolean = () => true,
  ): EventRecord | undefined {
    const { recorder } = this;
    const end = Math.max(recorder.first, seq - BACK);
    for (let at = seq - 1; at >= end; at--) {
      if (recorder.pidOf(at) !== pid || !wanted.includes(recorder.kindOf(at))) continue;
      const event = recorder.get(at) as EventRecord;
      if (fits(event)) return event;
    }
    return undefined;
  }

  /** Newest event of a process, of a kind if one is given, among the first `at`. */
  private last(pid: number, at: number, kind?: EvKind): EventRecord | undefined {
    const { recorder } = this;
    const end = Math.max(recorder.first, at - BACK);
    for (let seq = Math.min(at, recorder.length) - 1; seq >= end; seq--) {
      if (recorder.pidOf(seq) === pid && (kind === undefined || recorder.kindOf(seq) === kind))
        return recorder.get(seq);
    }
    return undefined;
  }

  /**
   * The wait that a process is in after `at` events: its call, the spawn of the one whose start it waits for, or its order to a
   * child to stop.
   */
  private waitOf(pid: number, at: number): EventRecord | undefined {
    const { recorder } = this;
    const end = Math.max(recorder.first, at - BACK);
    for (let seq = Math.min(at, recorder.length) - 1; seq >= end; seq--) {
      const kind = recorder.kindOf(seq);
      if (kind === Ev.spawn && recorder.otherOf(seq) === pid && this.isStart(seq))
        return this.isOver(recorder.pidOf(seq), seq, at, STARTED) ? undefined : recorder.get(seq);
      if (recorder.pidOf(seq) !== pid) continue;
      if (NOT_WAITING.includes(kind)) return undefined;
      if (kind === Ev.child_stop)
        return this.isOver(recorder.otherOf(seq), seq, at, [Ev.exit]) ? undefined : recorder.get(seq);
      if (kind === Ev.send && recorder.bOf(seq) === 'call') return recorder.get(seq);
    }
    return undefined;
  }

  /** Whether the parent of a spawned process waits for its word. */
  private isStart(seq: number): boolean {
    const { childId, role } = this.recorder.aOf(seq) as SpawnInfo;
    return childId !== undefined || role === 'gen_server' || role === 'supervisor' || role === 'gen_statem';
  }

  /** Whether a process has such an event between two. */
  private isOver(pid: number, from: number, at: number, kinds: readonly EvKind[]): boolean {
    const { recorder } = this;
    for (let seq = from + 1; seq < Math.min(at, recorder.length); seq++)
      if (recorder.pidOf(seq) === pid && kinds.includes(recorder.kindOf(seq))) return true;
    return false;
  }

  /** Whom one waits for in a wait of `waitOf`. */
  private awaited(wait: EventRecord): number {
    return wait.kind === Ev.spawn ? wait.pid : wait.other;
  }

  /** From what only carries a cause to what it carries. */
  private through(seq: number): number {
    const { recorder } = this;
    let at = seq;
    while (recorder.has(at)) {
      const kind = recorder.kindOf(at);
      const cause = recorder.causeOf(at);
      const carries =
        kind === Ev.exit_trapped ||
        kind === Ev.timer_fire ||
        (kind === Ev.exit_signal && (recorder.bOf(at) === 'link' || this.isOp(cause))) ||
        (kind === Ev.down && recorder.has(cause) && recorder.kindOf(cause) === Ev.exit);
      if (!carries || cause < 0) return at;
      at = cause;
    }
    return at;
  }

  private isOp(seq: number): boolean {
    return this.recorder.has(seq) && this.recorder.kindOf(seq) === Ev.op;
  }

  /** A message or signal that is all that its operation does: told once, as it was sent or as the operation. */
  private isOwn({ kind, cause }: EventRecord): boolean {
    if ((kind !== Ev.send && kind !== Ev.exit_signal) || !this.isOp(cause)) return false;
    return String(this.recorder.aOf(cause)).startsWith('process.');
  }

  /** The end that a supervisor has read of: from its `'EXIT'` or `'DOWN'` to the child's exit. */
  private endBehind(seq: number): number {
    const event = this.recorder.get(seq);
    return event?.kind === Ev.receive ? this.through(event.cause) : seq;
  }

  /** The spawn at the root of what a process does. */
  private spawnOf(pid: number, seq: number): number {
    for (const at of causes(this.recorder, seq, BACK)) {
      if (this.recorder.kindOf(at) === Ev.spawn && this.recorder.pidOf(at) === pid) return at;
    }
    return this.recorder.causeOf(seq);
  }

  // ---- the links of a chain -------------------------------------------------

  private link(e: EventRecord): Link {
    switch (e.kind) {
      case Ev.exit:
        return this.exit(e);
      case Ev.spawn:
        return this.spawn(e);
      case Ev.receive:
        return { next: this.sender(e) };
      case Ev.exit_signal:
        return { next: this.order(e)?.seq ?? e.cause };
      case Ev.exit_trapped:
      case Ev.exit_ignored:
        return { next: this.signalled(e) };
      case Ev.lost:
        return { next: this.lost(e) };
      case Ev.timer_start:
        return { next: this.repeats(e) ? this.spawnOf(e.pid, e.seq) : e.cause };
      case Ev.timeout:
        return this.timeout(e);
      case Ev.child_start:
        return { next: this.startedFor(e) };
      case Ev.child_started:
        return { next: this.seqOf(e, [Ev.child_start]) };
      case Ev.child_exit:
        return { next: this.endBehind(e.cause) };
      case Ev.log:
        return { next: this.reported(e) };
      case Ev.decide:
        return this.decided(e);
      case Ev.restart_count:
        return { next: this.seqOf(e, [Ev.decide]) };
      case Ev.give_up:
        return { words: this.gaveUp(e), next: this.endBehind(e.cause) };
      case Ev.child_stop:
        return { next: this.stoppedFor(e) };
      case Ev.child_kill:
      case Ev.child_stopped:
        return { next: this.seqOf(e, [Ev.child_stop], (stop) => stop.other === e.other) };
      case Ev.child_delete:
        return { next: this.seqOf(e, [Ev.decide], (decide) => decide.cause === e.cause) };
      default:
        return { next: this.through(e.cause) };
    }
  }

  /** Number of the newest such event of the same process, else the cause. */
  private seqOf(e: EventRecord, wanted: readonly EvKind[], fits?: (event: EventRecord) => boolean): number {
    return this.before(e.seq, e.pid, wanted, fits)?.seq ?? this.through(e.cause);
  }

  private exit(e: EventRecord): Link {
    const { recorder, sentences } = this;
    const head: readonly Piece[] = [sentences.p(e.pid), ' exits: ', reason(e.a)];
    const cause = recorder.get(e.cause);
    if (cause?.kind === Ev.exit_signal) {
      if (cause.b === 'link' && cause.pid > 0) {
        const q = sentences.p(cause.pid);
        return { words: [...head, ': it was linked to ', q, ' and did not trap exits.'], next: cause.cause };
      }
      const order = this.order(cause);
      if (order !== undefined)
        return { words: [...head, ': ', sentences.p(cause.pid), ' stops it.'], next: order.seq };
      if (this.isOp(cause.cause)) return { next: cause.cause };
      if (cause.pid === 0 || cause.pid === e.pid) return { next: cause.seq };
      const sender = sentences.p(cause.pid);
      return { words: [...head, ': ', sender, ' sent it that exit signal.'], next: cause.seq };
    }
    const order = this.stopOf(e);
    if (order !== undefined)
      return {
        words: [
          ...head,
          ': ',
          sentences.p(order.pid),
          ' stops it, and its ',
          term('terminate'),
          ' came first.',
        ],
        next: order.seq,
      };
    const ending = this.before(
      e.seq,
      e.pid,
      [Ev.give_up, Ev.decide, Ev.child_start_failed],
      ({ seq }) => seq > e.cause,
    );
    if (ending?.kind === Ev.give_up) return { words: [...head, ': it gave up.'], next: ending.seq };
    if (ending?.kind === Ev.child_start_failed) return { words: [...head, '.'], next: ending.seq };
    if (ending?.kind === Ev.decide && (ending.b as Decision).action === 'auto_shutdown')
      return { words: [...head, '.'], next: ending.seq };
    const stopping = this.stopping(e);
    if (stopping !== undefined)
      return { words: [...head, ', having stopped its children.'], next: stopping.seq };
    const wait = this.before(e.seq, e.pid, [Ev.timeout], ({ seq, a }) => seq > e.cause && a === 'call');
    return { words: this.byItself(e, head), next: wait?.seq ?? this.missing(e) ?? this.through(e.cause) };
  }

  /** What made a supervisor stop itself before `e`: it gave up, or its significant children have ended. */
  private stopping(e: EventRecord): EventRecord | undefined {
    return this.before(
      e.seq,
      e.pid,
      [Ev.give_up, Ev.decide],
      ({ kind, b }) => kind === Ev.give_up || (b as Decision).action === 'auto_shutdown',
    );
  }

  /** The signal behind an `'EXIT'` that was received, -1 for another message. */
  private trapped({ cause }: EventRecord): number {
    const { recorder } = this;
    return recorder.has(cause) && recorder.kindOf(cause) === Ev.exit_trapped ? recorder.causeOf(cause) : -1;
  }

  /** A supervisor's order to stop that an exit signal carries. */
  private order(signal: EventRecord): EventRecord | undefined {
    if (signal.kind !== Ev.exit_signal || signal.pid === 0) return undefined;
    return this.before(
      signal.seq,
      signal.pid,
      [Ev.child_stop, Ev.child_kill],
      (order) => order.other === signal.other && order.seq >= signal.cause,
    );
  }

  private byItself(e: EventRecord, head: readonly Piece[]): readonly Piece[] {
    const { sentences } = this;
    const callback = this.before(e.seq, e.pid, [Ev.callback], ({ a }) => a !== 'terminate');
    const own =
      callback !== undefined && (callback.seq > e.cause || this.waited(e.cause)) ? callback : undefined;
    const does: Piece = own === undefined ? ['it'] : ['its ', term(camel(own.a))];
    const failed = this.failedCall(e.a);
    if (failed !== undefined) return [sentences.p(e.pid), ' exits: ', ...failed, where(e.a), '.'].flat();
    const asked = this.askedToStop(e);
    if (asked !== undefined) return [...head, ': ', sentences.p(asked), ' asked it to stop.'];
    if (raised(e.a)) return [...head, ': ', does, ' raised', where(e.a), '.'].flat();
    if (own === undefined && e.a === 'normal') return [...head, ': it has nothing more to do.'];
    if (own === undefined) return [...head, where(e.a), '.'];
    return [...head, ': ', does, ' ended it', where(e.a), '.'].flat();
  }

  /** Whether an event is what a callback has waited for: a server takes up all else in a callback of its own. */
  private waited(seq: number): boolean {
    const event = this.recorder.get(seq);
    return (
      event?.kind === Ev.timeout ||
      (event?.kind === Ev.receive && this.recorder.get(event.cause)?.b === 'reply')
    );
  }

  /** Who asked a process by a system message to stop, which is how `GenServer.stop` and `Supervisor.stop` do it. */
  private askedToStop(e: EventRecord): number | undefined {
    const read = this.recorder.get(e.cause);
    const sent = read?.kind === Ev.receive ? this.recorder.get(read.cause) : undefined;
    return sent?.kind === Ev.send && sent.b === 'system' && sent.pid > 0 ? sent.pid : undefined;
  }

  /** An exit by a call that got no reply, in words; OTP's reason is `[why, ['GenServer', 'call', [server, …]]]`. */
  private failedCall(why: unknown): readonly Piece[] | undefined {
    const bareWhy = withoutStack(why);
    if (!Array.isArray(bareWhy) || bareWhy.length !== 2) return undefined;
    const [what, mfa] = bareWhy as readonly unknown[];
    if (!Array.isArray(mfa) || mfa[0] !== 'GenServer' || mfa[1] !== 'call' || !Array.isArray(mfa[2]))
      return undefined;
    const server = (mfa[2] as readonly unknown[])[0];
    const q = pidIn(server) > 0 ? this.sentences.p(pidIn(server)) : name(bare(server));
    if (what === 'timeout') return [term('timeout'), ': its call to ', q, ' timed out'];
    if (what === 'noproc') return [term('noproc'), ': it called ', q, ', and there is no such process'];
    if (what === 'calling_self') return [term('calling_self'), ': it called itself'];
    return [reason(what), ': its call to ', q, ' got no reply, since that one ended first'];
  }

  /** The end of a process that was called when it had ended, which is why it is not there. */
  private missing(e: EventRecord): number | undefined {
    const why = withoutStack(e.a);
    const [what, mfa] = Array.isArray(why) ? (why as readonly unknown[]) : [];
    if (what !== 'noproc' || !Array.isArray(mfa) || mfa[1] !== 'call' || !Array.isArray(mfa[2]))
      return undefined;
    const server = pidIn((mfa[2] as readonly unknown[])[0]);
    return server > 0 ? this.last(server, e.seq, Ev.exit)?.seq : undefined;
  }

  /** What a report is about: the end that a supervisor has read of, or what its process was doing. */
  private reported(e: EventRecord): number {
    const { label } = (typeof e.b === 'object' && e.b !== null ? e.b : {}) as { readonly label?: unknown };
    const module: unknown = Array.isArray(label) ? label[0] : undefined;
    return module === 'supervisor' ? this.endBehind(e.cause) : this.through(e.cause);
  }

  private spawn(e: EventRecord): Link {
    const { childId } = e.a as SpawnInfo;
    if (e.other > 0 && childId !== undefined) {
      const start = this.before(e.seq, e.other, [Ev.child_start]);
      if (start !== undefined) return { next: start.seq };
    }
    if (e.cause < 0 && e.other === 0)
      return { words: ['The program starts: ', this.sentences.p(e.pid), '.'], next: -1 };
    return { next: this.through(e.cause) };
  }

  /** What made the sender send it; a reason that came through a link or monitor is told as the end it stands for. */
  private sender(e: EventRecord): number {
    const put = this.recorder.get(e.cause);
    if (put === undefined) return e.cause;
    if (put.kind !== Ev.send) return this.through(put.seq);
    return put.cause < 0 ? put.seq : this.through(put.cause);
  }

  private signalled(e: EventRecord): number {
    const signal = this.recorder.get(e.cause);
    if (signal === undefined) return e.cause;
    return signal.b === 'link' || this.isOp(signal.cause) ? signal.cause : signal.seq;
  }

  private lost(e: EventRecord): number {
    if (e.b === 'noproc' && e.other > 0) return this.last(e.other, e.seq, Ev.exit)?.seq ?? e.cause;
    if (e.b === 'alias' && e.other > 0) return this.last(e.other, e.seq, Ev.timeout)?.seq ?? e.cause;
    return e.cause;
  }

  /** A timer that its own message starts again: what it does since its process began. */
  private repeats(e: EventRecord): boolean {
    const received = this.recorder.get(e.cause);
    const sent = received?.kind === Ev.receive ? this.recorder.get(received.cause) : undefined;
    return sent?.kind === Ev.send && sent.b === 'timer';
  }

  /** A wait as long as the one before it, with nothing but replies in between: what a process does since it began. */
  private waitsAgain(e: EventRecord): boolean {
    const { recorder } = this;
    const other = this.before(
      e.seq,
      e.pid,
      [Ev.timeout, Ev.receive],
      ({ kind, cause }) => kind === Ev.timeout || recorder.get(cause)?.b !== 'reply',
    );
    return other?.kind === Ev.timeout && other.a === e.a && other.b === e.b;
  }

  private timeout(e: EventRecord): Link {
    if (e.a !== 'call' || e.other === 0) {
      return { next: this.waitsAgain(e) ? this.spawnOf(e.pid, e.seq) : this.through(e.cause) };
    }
    const call = this.before(e.seq, e.pid, [Ev.send], ({ b, other }) => b === 'call' && other === e.other);
    const next = call?.seq ?? this.through(e.cause);
    const wait = this.waitOf(e.other, e.seq);
    if (wait === undefined) return { next };
    const { sentences } = this;
    const awaited = this.awaited(wait);
    const [p, q, r] = [sentences.p(e.pid), sentences.p(e.other), sentences.p(awaited)];
    const whom: Piece = awaited === e.pid ? ['for ', p, ' itself: neither could answer'] : ['for ', r];
    return { words: [p, ` has waited ${String(e.b)} ms for `, q, ', which waited ', whom, '.'].flat(), next };
  }

  private startedFor(e: EventRecord): number {
    const { why } = e.b as ChildStart;
    if (why === 'restart' || why === 'group_restart') return this.seqOf(e, [Ev.decide]);
    return why === 'start' ? this.seqOf(e, [Ev.sup_init]) : this.through(e.cause);
  }

  private decided(e: EventRecord): Link {
    const { action } = e.b as Decision;
    if (action === 'retry') return { next: this.seqOf(e, [Ev.child_start_failed]) };
    return { next: this.endBehind(e.cause) };
  }

  private stoppedFor(e: EventRecord): number {
    const doing = this.before(e.seq, e.pid, [Ev.decide, Ev.give_up, Ev.child_start_failed, Ev.callback]);
    if (doing === undefined) return this.through(e.cause);
    if (doing.kind !== Ev.callback) return doing.seq;
    const stopping = doing.a === 'terminate' ? this.stopping(e) : undefined;
    return stopping?.seq ?? this.through(e.cause);
  }

  private gaveUp(e: EventRecord): readonly Piece[] {
    const { count, intensity, period } = e.b as RestartCount;
    const counted: EventRecord[] = [];
    let seq = e.seq;
    while (counted.length < Math.min(intensity, 6)) {
      const one = this.before(seq, e.pid, [Ev.restart_count]);
      if (one === undefined) break;
      counted.unshift(one);
      ({ seq } = one);
    }
    const before: Piece =
      counted.length === 0
        ? []
        : [
            ' Counted: ',
            ...counted.flatMap(({ a, time }, i) => [
              i === 0 ? '' : ', ',
              name(bare(a)),
              ` at ${seconds(time)}`,
            ]),
            '.',
          ];
    const allowed = intensity === 1 ? '1 is allowed' : `${intensity} are allowed`;
    return [
      this.sentences.p(e.pid),
      ` gives up: restart ${count} in ${period} s, and ${allowed}.`,
      before,
    ].flat();
  }

  // ---- what came of it ------------------------------------------------------

  private then(e: EventRecord, at: number): TraceRow[] {
    if (e.kind === Ev.exit) return this.afterExit(e, at);
    if (e.kind === Ev.send) return this.afterSend(e, at);
    if (e.kind === Ev.decide || e.kind === Ev.restart_count) {
      const decide = e.kind === Ev.decide ? e : this.before(e.seq, e.pid, [Ev.decide]);
      return decide === undefined ? [] : this.acts(decide, at);
    }
    return [];
  }

  /** First event from `seq` on for which `fits` holds, among the first `at`. */
  private after(seq: number, at: number, fits: (seq: number) => boolean): EventRecord | undefined {
    const end = Math.min(this.recorder.length, at, seq + AHEAD);
    for (let one = seq; one < end; one++) if (fits(one)) return this.recorder.get(one);
    return undefined;
  }

  private afterExit(e: EventRecord, at: number): TraceRow[] {
    const { recorder, sentences } = this;
    const p = sentences.p(e.pid);
    const cause = recorder.get(e.cause);
    if (cause?.kind === Ev.halt) return [this.row(cause)];
    const slot = this.labels.slotOf(e.pid);
    const again = this.after(
      e.seq,
      at,
      (seq) => recorder.kindOf(seq) === Ev.child_start && this.labels.startAt(seq)?.slot === slot,
    );
    const stop = this.stopOf(e);
    if (stop !== undefined) {
      return again === undefined
        ? [this.row(stop, [p, ' was stopped, and has not been started again.'])]
        : [this.row(again)];
    }
    const sup = this.supervisorOf(e.pid, e.seq);
    if (sup === 0) {
      const next = this.after(
        e.seq,
        at,
        (seq) => recorder.kindOf(seq) === Ev.spawn && this.labels.slotOf(recorder.pidOf(seq)) === slot,
      );
      return next === undefined
        ? [this.row(e, ['Nobody starts ', p, ' again: it is no supervisor’s child.'])]
        : [this.row(next)];
    }
    const read = this.after(
      e.seq,
      at,
      (seq) =>
        recorder.pidOf(seq) === sup &&
        (recorder.kindOf(seq) === Ev.decide || recorder.kindOf(seq) === Ev.give_up) &&
        this.endBehind(recorder.causeOf(seq)) === e.seq,
    );
    if (read === undefined) {
      if (again !== undefined) return [this.row(again)];
      const end = this.last(sup, at, Ev.exit);
      const s = sentences.p(sup);
      return [
        end !== undefined
          ? this.row(end, ['Nobody starts ', p, ' again: its supervisor ', s, ' has ended too.'])
          : this.row(
              e,
              this.isTold(e, sup, at)
                ? [s, ' has not acted on it.']
                : [s, ' does not learn of it: no link joins it with ', p, '.'],
            ),
      ];
    }
    if (read.kind === Ev.give_up) return [this.row(read, this.gaveUp(read))];
    const { action } = read.b as Decision;
    const later = action === 'leave' && again !== undefined ? [this.row(again)] : [];
    return [...this.acts(read, at), ...later];
  }

  /** Whether the end of a process has sent another one a signal along their link. */
  private isTold(e: EventRecord, pid: number, at: number): boolean {
    const { recorder } = this;
    const signal = this.after(
      e.seq,
      at,
      (seq) =>
        recorder.kindOf(seq) === Ev.exit_signal &&
        recorder.causeOf(seq) === e.seq &&
        recorder.otherOf(seq) === pid,
    );
    return signal !== undefined;
  }

  /** The order by which a process was stopped. */
  private stopOf(e: EventRecord): EventRecord | undefined {
    const { recorder } = this;
    const cause = recorder.get(e.cause);
    if (cause === undefined) return undefined;
    if (cause.kind === Ev.exit_signal) return this.order(cause);
    const read = cause.kind === Ev.receive && this.trapped(cause) >= 0 ? cause : this.parentsExit(e);
    const signal = read === undefined ? undefined : recorder.get(this.trapped(read));
    return signal === undefined ? undefined : this.order(signal);
  }

  /** The `'EXIT'` of its parent that a process has read: a supervisor stops its children between that and its end. */
  private parentsExit(e: EventRecord): EventRecord | undefined {
    const parent = this.supervisorOf(e.pid, e.seq);
    if (parent === 0) return undefined;
    return this.before(e.seq, e.pid, [Ev.receive], (read) => {
      const signal = this.recorder.get(this.trapped(read));
      return signal?.pid === parent && this.order(signal) !== undefined;
    });
  }

  /** The supervisor that started a process as its child, 0 for none. */
  private supervisorOf(pid: number, seq: number): number {
    const { recorder } = this;
    for (let at = seq; at >= recorder.first; at--) {
      if (recorder.kindOf(at) !== Ev.spawn || recorder.pidOf(at) !== pid) continue;
      return (recorder.aOf(at) as SpawnInfo).childId === undefined ? 0 : recorder.otherOf(at);
    }
    return 0;
  }

  /** What a supervisor did about an end, in one sentence: whom it stopped, whom it started, what it counts. */
  private acts(decide: EventRecord, at: number): TraceRow[] {
    const { recorder, sentences } = this;
    const { strategy, action } = decide.b as Decision;
    if (action === 'leave' || action === 'remove' || action === 'auto_shutdown') return [this.row(decide)];
    const stopped: EventRecord[] = [];
    const started: EventRecord[] = [];
    let count: RestartCount | undefined;
    const end = Math.min(recorder.length, at, decide.seq + AHEAD);
    for (let seq = decide.seq + 1; seq < end; seq++) {
      if (recorder.pidOf(seq) !== decide.pid) continue;
      const kind = recorder.kindOf(seq);
      if (kind === Ev.decide || kind === Ev.child_exit || kind === Ev.exit) break;
      if (kind === Ev.child_stop) stopped.push(recorder.get(seq) as EventRecord);
      if (kind === Ev.child_start) started.push(recorder.get(seq) as EventRecord);
      if (kind === Ev.restart_count) count = recorder.bOf(seq) as RestartCount;
    }
    const list = (events: readonly EventRecord[]): Piece =>
      events.flatMap((e, i) => [i === 0 ? '' : ', ', sentences.child(e)]);
    const order = stopped.length > 1 ? ' in reverse order of start' : '';
    const words: Piece[] = [sentences.p(decide.pid), ` (${strategy})`];
    if (stopped.length > 0) words.push(' stopped ', list(stopped), `${order}, and`);
    words.push(started.length > 0 ? [' started ', list(started)].flat() : ' is about to start it again', '.');
    if (count !== undefined)
      words.push(` Restart ${count.count} of ${count.intensity} in ${count.period} s.`);
    return [this.row(decide, words)];
  }

  private afterSend(e: EventRecord, at: number): TraceRow[] {
    const { recorder, sentences } = this;
    const taken = this.after(e.seq + 1, at, (seq) => {
      const kind = recorder.kindOf(seq);
      return recorder.causeOf(seq) === e.seq && (kind === Ev.receive || kind === Ev.flush);
    });
    if (taken !== undefined) return [this.row(taken)];
    const q = sentences.p(e.other);
    const end = this.after(
      e.seq + 1,
      at,
      (seq) => recorder.kindOf(seq) === Ev.exit && recorder.pidOf(seq) === e.other,
    );
    if (end !== undefined)
      return [this.row(end, ['It was never read: ', q, ' exits first, and its mailbox goes with it.'])];
    const wait = this.waitOf(e.other, at);
    const busy: Piece = wait === undefined ? [] : [', which waits for ', sentences.p(this.awaited(wait))];
    return [this.row(e, ['It is in the mailbox of ', q, busy, '.'].flat())];
  }

  // ---- waits ----------------------------------------------------------------

  private waits(who: number, whom: number): readonly Piece[] {
    return [this.sentences.p(who), ' waits for ', this.sentences.p(whom), '.'];
  }

  private waiting(call: EventRecord): readonly Piece[] {
    const { sentences } = this;
    const since = ` since ${seconds(call.time)}.`;
    if (call.kind === Ev.spawn)
      return [sentences.p(call.other), ' waits for the start of ', sentences.p(call.pid), since];
    if (call.kind === Ev.child_stop)
      return [sentences.p(call.pid), ' waits for the end of ', sentences.p(call.other), since];
    const body = sentences.say(call).parts.findLast(({ type }) => type === 'term');
    const what: Piece = body === undefined ? [] : [' to ', body];
    return [sentences.p(call.pid), ' waits for the reply of ', sentences.p(call.other), what, since].flat();
  }

  private cycle(ring: readonly number[]): readonly Piece[] {
    const { sentences } = this;
    const [first = 0] = ring;
    if (ring.length === 1) return [sentences.p(first), ' waits for itself: nobody else can answer.'];
    const all = [...ring, first].flatMap((pid, i) => [
      i === 0 ? '' : i === 1 ? ' waits for ' : ', which waits for ',
      sentences.p(pid),
    ]);
    return [...all, ': none of them can go on unless a wait times out.'];
  }

  private resting(pid: number, at: number): readonly Piece[] {
    const p = this.sentences.p(pid);
    const newest = this.last(pid, at);
    return newest?.kind === Ev.suspend
      ? [p, ' is suspended: it takes only system messages.']
      : [p, ' waits for a message. What it did last:'];
  }
}

/** "1.200 s" */
function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}

/** Makes what tells why things happened in a run. */
export type TellWhys = (recorder: Recorder, labels: Labels, sentences: Sentences) => Whys;
export const tellWhys: TellWhys = (recorder, labels, sentences) => new Whys(recorder, labels, sentences);
