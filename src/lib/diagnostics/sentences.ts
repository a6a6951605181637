/**
 * The catalogue of sentences: every kind of event in words, subject first, in the present.
 * Our own. Rules SAY*.
 * Invariant: every event has a sentence; names in it are the labels of labels.ts, terms are in the learner's notation,
 * exit reasons without their stacks.
 */
import { limitText } from './limits';
import {
  type ChildStart,
  type Decision,
  Ev,
  evNames,
  type EvKind,
  type RestartCount,
  type SpawnInfo,
  type SupFlags,
  type TableInfo,
  type TableTag,
  type TableWrite,
  type TimerInfo,
  type Warning,
} from '#lib/runtime/kernel/events';
import { exact } from '#lib/runtime/kernel/terms';
import type { Labels } from './labels';
import { bare, type Place, pidIn, placeOf, print, printedPid, reasonText } from './print';
import type { EventRecord, Recorder } from './recorder';
import type { TracePart } from './views';

/** One event in words. */
export interface Sentence {
  readonly text: string;
  readonly parts: TracePart[];
  /** The rule of the spec that decided. */
  readonly rule?: string;
  /** Learner's source that it comes from. */
  readonly at?: Place;
}

export type Piece = TracePart | string | readonly (TracePart | string)[];

export const name = (text: string): TracePart => ({ type: 'name', text });
export const term = (text: string): TracePart => ({ type: 'term', text });

/** How far back a reason is looked for, in events. */
const LOOK_BACK = 20_000;

export class Sentences {
  constructor(
    private readonly recorder: Recorder,
    private readonly labels: Labels,
  ) {}

  /** The sentence of an event, `undefined` when there is no such event or it was let go. */
  of(seq: number): Sentence | undefined {
    const event = this.recorder.get(seq);
    return event === undefined ? undefined : this.say(event);
  }

  /** The sentence of a recorded event. @param words Other words for it. */
  say(event: EventRecord, words?: readonly Piece[]): Sentence {
    this.labels.advance();
    const parts = join(words ?? this.words(event)).map((part) => this.named(part));
    const rule = ruleOf(event);
    const at = placeIn(event);
    return {
      text: parts.map((part) => part.text).join(''),
      parts,
      ...(rule === undefined ? undefined : { rule }),
      ...(at === undefined ? undefined : { at }),
    };
  }

  // ---- names ----------------------------------------------------------------

  /** Pids in terms by their labels. */
  private named(part: TracePart): TracePart {
    if (part.type !== 'term' || !part.text.includes('<0.')) return part;
    return term(part.text.replace(/<0\.(\d+)\.0>/g, (_, pid) => this.labels.label(Number(pid))));
  }

  /** A process by its label. */
  p(pid: number): TracePart {
    return name(this.labels.label(pid));
  }

  /** The same where it is done something to: a process that asks for the learner is the learner. */
  private whom(pid: number): TracePart {
    return this.labels.operators.has(pid) ? name('you') : this.p(pid);
  }

  /** Who acts: a process, the learner, or the system by itself. */
  private who(e: EventRecord): TracePart {
    if (e.pid !== 0) return this.p(e.pid);
    return name(this.byLearner(e) ? 'You' : 'The system');
  }

  /** A verb for `who`: `You send`, `b#1 sends`. */
  private verb(e: EventRecord, you: string, it: string): string {
    return e.pid === 0 && this.byLearner(e) ? ` ${you} ` : ` ${it} `;
  }

  byLearner(e: EventRecord): boolean {
    return e.cause >= 0 && this.recorder.has(e.cause) && this.recorder.kindOf(e.cause) === Ev.op;
  }

  /** The child of a supervision event: its process, else the attempt to start it, else its id. */
  child(e: EventRecord): TracePart {
    if (e.other > 0) return this.p(e.other);
    const start = this.labels.startAt(e.seq);
    if (start !== undefined && start.slot >= 0)
      return name(`${this.labels.nameOf(start.slot)}#${start.incarnation}`);
    return name(bare(e.a));
  }

  /** Newest event of a kind in `wanted` by process `pid` before `seq`. */
  before(seq: number, pid: number, ...wanted: readonly EvKind[]): EventRecord | undefined {
    const { recorder } = this;
    const end = Math.max(recorder.first, seq - LOOK_BACK);
    for (let at = seq - 1; at >= end; at--) {
      if (recorder.pidOf(at) === pid && wanted.includes(recorder.kindOf(at))) return recorder.get(at);
    }
    return undefined;
  }

  // ---- the catalogue --------------------------------------------------------

  private words(e: EventRecord): readonly Piece[] {
    const { a, b } = e;
    const p = this.p(e.pid);
    const q = this.p(e.other);
    switch (e.kind) {
      case Ev.spawn:
        return this.spawn(e, a as SpawnInfo);
      case Ev.exit:
        return [p, ' exits: ', reason(a), where(a), '.'];
      case Ev.register:
        return [p, ' registers the name ', term(bare(a)), '.'];
      case Ev.unregister:
        return this.ofKind(e.cause, Ev.exit)
          ? ['The name ', term(bare(a)), ' is free: ', p, ' has ended.']
          : ['The name ', term(bare(a)), ' is taken away from ', p, '.'];
      case Ev.send:
        return this.send(e);
      case Ev.flush:
        return [p, ' removes ', term(print(a)), ' from its mailbox, unread.'];
      case Ev.receive:
        return this.receive(e);
      case Ev.lost:
        return this.lost(e);
      case Ev.link:
        return [p, ' links itself with ', q, '.'];
      case Ev.unlink:
        return [p, ' removes its link with ', q, '.'];
      case Ev.monitor: {
        const byName: Piece = b === undefined ? '' : [' by the name ', term(bare(b))];
        return e.other === 0
          ? [p, ' monitors', byName, ': nobody has it.']
          : [p, ' monitors ', q, byName, '.'];
      }
      case Ev.demonitor:
        return [p, ' stops monitoring ', q, '.'];
      case Ev.exit_signal:
        return this.exitSignal(e);
      case Ev.exit_ignored:
        return [
          p,
          ' ignores the exit signal ',
          reason(a),
          this.from(e),
          ': it does not trap exits, and ',
          reason(a),
          ' ends nobody else.',
        ];
      case Ev.exit_trapped:
        return [p, ' traps the exit signal ', reason(a), this.from(e), ": it becomes an 'EXIT' message."];
      case Ev.down:
        return [p, " gets 'DOWN'", this.from(e, ' of '), ': ', reason(a), '.'];
      case Ev.flag:
        if (a === 'trap_exit')
          return [p, b === true ? ' traps exits from now on.' : ' no longer traps exits.'];
        return [p, ' sets its flag ', term(bare(a)), ' to ', term(print(b)), '.'];
      case Ev.timer_start: {
        const { at, message, name: to } = a as TimerInfo;
        const whom: Piece = e.other > 0 ? (e.other === e.pid ? 'itself' : q) : term(bare(to ?? 'nobody'));
        const ms = at - e.time;
        return [
          this.who(e),
          this.verb(e, 'start', 'starts'),
          `a timer: in ${ms} ms it sends `,
          whom,
          ' ',
          term(print(message)),
          '.',
        ];
      }
      case Ev.timer_fire:
        return e.pid === 0 ? ['A timer fires.'] : ['A timer of ', p, ' fires.'];
      case Ev.timer_cancel:
        return [this.who(e), this.verb(e, 'cancel', 'cancels'), `a timer ${String(b)} ms before its time.`];
      case Ev.timeout:
        return this.timeout(e);
      case Ev.callback:
        return this.callback(e);
      case Ev.state:
        return [p, ' has a new state: ', term(print(a)), '.'];
      case Ev.started:
        return [p, ' has started.'];
      case Ev.ignored:
        return [p, ' ignores its start: it will not run.'];
      case Ev.start_failed:
        return [p, ' fails to start: ', reason(a), where(a), '.'];
      case Ev.sup_init: {
        const { strategy, intensity, period, kind } = a as SupFlags;
        const how = kind === 'dynamic_supervisor' ? 'one by one (DynamicSupervisor)' : `by ${strategy}`;
        return [
          p,
          ` supervises its children ${how}: at most ${plural(intensity, 'restart')} in ${period} s.`,
        ];
      }
      case Ev.child_start:
        return this.childStart(e, (b as ChildStart).why);
      case Ev.child_started:
        return [p, ' has ', q, ' running.'];
      case Ev.child_start_failed:
        return [p, ' cannot start ', name(bare(a)), ': ', reason(b), where(b), '.'];
      case Ev.child_ignored:
        return [p, ' goes on without ', name(bare(a)), ': its start was ignored.'];
      case Ev.child_exit:
        return [p, ' learns that ', this.child(e), ' has exited: ', reason(b), '.'];
      case Ev.decide:
        return this.decide(e, b as Decision);
      case Ev.restart_count: {
        const { count, intensity, period } = b as RestartCount;
        return [p, ` counts restart ${count} of ${intensity} in ${period} s.`];
      }
      case Ev.give_up: {
        const { count, intensity, period } = b as RestartCount;
        return [
          p,
          ` gives up: this would be restart ${count} in ${period} s, and ${intensity} ${intensity === 1 ? 'is' : 'are'} allowed.`,
        ];
      }
      case Ev.child_stop:
        return [p, ' stops ', this.child(e), this.whyStopped(e), '.'];
      case Ev.child_kill:
        return [p, ' kills ', this.child(e), `: it has not stopped within ${String(b)} ms.`];
      case Ev.child_stopped:
        return [p, ' has seen ', this.child(e), ' stop: ', reason(b), '.'];
      case Ev.child_delete:
        return [p, ' forgets the child spec of ', e.other > 0 ? q : name(bare(a)), '.'];
      case Ev.log:
        return this.log(e);
      case Ev.op:
        return this.op(e);
      case Ev.output:
        return [p, b === 'error' ? ' prints an error: ' : ' prints: ', term(cut(String(a)))];
      case Ev.warning:
        return e.pid === 0 ? [(a as Warning).message] : [p, ': ', (a as Warning).message];
      case Ev.suspend:
        return [p, ' is suspended: it takes only system messages.'];
      case Ev.resume:
        return [p, ' goes on.'];
      case Ev.code_load:
        return ['Module ', term(bare(a)), ` is loaded, version ${String(b)}.`];
      case Ev.limit:
        return [e.pid === 0 ? 'The sandbox' : p, ` ${limitText(String(a), Number(b))}`];
      case Ev.label:
        return [p, ' describes itself: ', term(print(a)), '.'];
      case Ev.halt:
        return ['The node stops, and with it all its processes: ', whyHalted(a), '.'];
      case Ev.postpone:
        return [p, ' postpones ', machineEvent(a), ' until its state is another than ', term(print(b)), '.'];
      case Ev.ets_new:
      case Ev.ets_delete:
      case Ev.ets_transfer:
      case Ev.ets_heir:
      case Ev.ets_rename:
      case Ev.ets_insert:
      case Ev.ets_remove:
        return this.table(e);
      default:
        return other(e);
    }
  }

  private table(e: EventRecord): readonly Piece[] {
    const p = this.p(e.pid);
    const q = this.p(e.other);
    const called = term(bare((e.a as TableTag).name));
    const table: Piece = ['the table ', called];
    switch (e.kind) {
      case Ev.ets_new: {
        const { type, protection, heir } = e.b as TableInfo;
        const then: Piece = heir === undefined ? '' : [', with ', this.p(heir.id), ' as its heir'];
        return [p, ' makes ', table, ` (${type}, ${protection})`, then, '.'];
      }
      case Ev.ets_delete: {
        const had = `, with ${plural(e.b as number, 'object')}.`;
        return this.ofKind(e.cause, Ev.exit)
          ? ['The table ', called, ' goes with its owner ', p, had]
          : [p, ' deletes ', table, e.other > 0 ? [' of ', q] : '', had];
      }
      case Ev.ets_transfer:
        return e.b === 'heir'
          ? [p, ' inherits ', table, ' from ', q, '.']
          : [q, ' gives ', table, ' to ', p, '.'];
      case Ev.ets_heir:
        return e.other > 0
          ? [p, ' makes ', q, ' the heir of ', table, '.']
          : [p, ' leaves ', table, ' without an heir.'];
      case Ev.ets_rename:
        return [p, ' renames the table ', term(bare(e.b)), ' to ', called, '.'];
      default: {
        const [, ...objects] = e.b as TableWrite;
        const what: Piece = objects.length === 1 ? term(print(objects[0])) : `${objects.length} objects`;
        const [verb, to] = e.kind === Ev.ets_insert ? [' puts ', ' into '] : [' takes ', ' out of '];
        return [p, verb, what, to, table, '.'];
      }
    }
  }

  private ofKind(seq: number, kind: EvKind): boolean {
    return seq >= 0 && this.recorder.has(seq) && this.recorder.kindOf(seq) === kind;
  }

  /** ` from b#1`, empty when unknown. */
  private from(e: EventRecord, word = ' from '): Piece {
    if (e.other !== 0) return [word, this.whom(e.other)];
    const signal = this.recorder.get(e.cause);
    return signal !== undefined && this.byLearner(signal) ? [word, name('you')] : '';
  }

  private spawn(e: EventRecord, info: SpawnInfo): readonly Piece[] {
    const initial = term(`${info.initial[0]}.${info.initial[1]}/${info.initial[2]}`);
    const p = this.p(e.pid);
    if (e.other === 0)
      return this.byLearner(e) ? ['You start ', p, ': ', initial, '.'] : [p, ' starts: ', initial, '.'];
    const tied =
      info.link && info.monitor
        ? ', linked and monitored'
        : info.link
          ? ', linked'
          : info.monitor
            ? ', monitored'
            : '';
    return [this.p(e.other), ' spawns ', p, tied, ': ', initial, '.'];
  }

  private send(e: EventRecord): readonly Piece[] {
    const { label, body } = unwrap(e.a, e.b);
    const subject = this.who(e);
    const q = this.whom(e.other);
    switch (e.b) {
      case 'call':
        return label === 'system'
          ? [subject, this.verb(e, 'ask', 'asks'), q, ' (sys): ', term(bare(body)), '.']
          : [subject, this.verb(e, 'call', 'calls'), q, ': ', term(print(body)), '.'];
      case 'cast':
        return [subject, this.verb(e, 'cast', 'casts'), 'to ', q, ': ', term(print(body)), '.'];
      case 'reply':
        return [subject, this.verb(e, 'reply', 'replies'), 'to ', q, ': ', term(print(body)), '.'];
      case 'timer':
        return e.pid === e.other
          ? ['A timer of ', q, ' sends it ', term(print(body)), '.']
          : ['A timer of ', subject, ' sends ', q, ' ', term(print(body)), '.'];
      case 'system':
        if (label === 'ack') return [subject, ' tells ', q, ' how its start went: ', term(print(body)), '.'];
        return [subject, this.verb(e, 'send', 'sends'), q, ' a system message: ', term(print(body)), '.'];
      default:
        return [
          subject,
          this.verb(e, 'send', 'sends'),
          e.other === e.pid ? 'itself' : q,
          ' ',
          term(print(body)),
          '.',
        ];
    }
  }

  private receive(e: EventRecord): readonly Piece[] {
    const p = this.p(e.pid);
    const cause = this.recorder.get(e.cause);
    const note = cause?.kind === Ev.send ? cause.b : undefined;
    const { label, body } = unwrap(e.a, note);
    const sender = this.from(e, ' of ');
    if (label === 'EXIT') return [p, " receives 'EXIT'", sender, ': ', reason(body), '.'];
    if (label === 'DOWN') return [p, " receives 'DOWN'", sender, ': ', reason(body), '.'];
    switch (note) {
      case 'call':
        return [
          p,
          label === 'system' ? ' takes up the system request' : ' takes up the call',
          sender,
          ': ',
          term(print(body)),
          '.',
        ];
      case 'cast':
        return [p, ' takes up the cast', sender, ': ', term(print(body)), '.'];
      case 'reply':
        return [p, ' receives the reply', sender, ': ', term(print(body)), '.'];
      case 'timer':
        return [p, ' receives ', term(print(body)), ' from a timer.'];
      case 'system':
        if (label === 'ack')
          return [p, ' hears from ', this.p(e.other), ' how its start went: ', term(print(body)), '.'];
        return [p, ' takes up a system message', sender, ': ', term(print(body)), '.'];
      default:
        return [p, ' receives ', term(print(body)), e.other === e.pid ? ' from itself' : this.from(e), '.'];
    }
  }

  private lost(e: EventRecord): readonly Piece[] {
    const isReply = e.b === 'alias';
    const { body } = unwrap(e.a, isReply ? 'reply' : undefined);
    const does = isReply ? ' replies ' : ' sends ';
    const what = [e.pid === 0 ? 'The message ' : [this.p(e.pid), does], term(print(body))].flat();
    const verb = e.pid === 0 ? ' is lost: ' : ', and it is lost: ';
    switch (e.b) {
      case 'noname':
        return [what, verb, 'nobody has that name.'];
      case 'alias':
        return [what, verb, 'the caller no longer waits for this reply.'];
      case 'dropped':
        return [what, verb, 'it is dropped on the way', e.other > 0 ? [' to ', this.p(e.other)] : '', '.'];
      default:
        return e.other > 0
          ? [what, verb, this.p(e.other), ' has ended.']
          : [what, verb, 'its receiver has ended.'];
    }
  }

  private exitSignal(e: EventRecord): readonly Piece[] {
    const q = this.p(e.other);
    if (e.b === 'link')
      return [this.p(e.pid), ' sends ', q, ' the exit signal ', reason(e.a), ' along their link.'];
    if (e.a === 'kill')
      return [
        this.who(e),
        this.verb(e, 'send', 'sends'),
        q,
        ' the exit signal ',
        reason(e.a),
        ', which cannot be trapped.',
      ];
    return [
      this.who(e),
      this.verb(e, 'send', 'sends'),
      e.other === e.pid ? 'itself' : q,
      ' the exit signal ',
      reason(e.a),
      '.',
    ];
  }

  private timeout(e: EventRecord): readonly Piece[] {
    const p = this.p(e.pid);
    const ms = `${String(e.b)} ms`;
    const whom: Piece = e.other > 0 ? this.p(e.other) : 'the other';
    switch (e.a) {
      case 'call':
        return [p, ` has waited ${ms} for the reply of `, whom, ': the call times out.'];
      case 'start':
        return [p, ` has waited ${ms} for the start of `, whom, ': it gives up waiting and kills it.'];
      case 'shutdown':
        return [p, ` has waited ${ms} for a child to stop.`];
      case 'stop':
        return [p, ` has waited ${ms} for the end of `, whom, '.'];
      case 'sleep':
        return [p, ` has slept for ${ms}.`];
      default:
        return [p, ` has waited ${ms} for a message, and none came.`];
    }
  }

  private callback(e: EventRecord): readonly Piece[] {
    const p = this.p(e.pid);
    const callback = term(String(e.a));
    if (e.a === 'init') return [p, ' runs ', callback, '.'];
    if (e.a === 'terminate') return [p, ' runs ', callback, ': ', reason(e.b), '.'];
    if (e.a === 'handle_event' || String(e.a).endsWith('/3')) {
      const [type, content, state] = e.b as readonly unknown[];
      const now = term(print(state));
      if (type !== 'enter') return [p, ', in state ', now, ', handles ', machineEvent(e.b), '.'].flat();
      return exact(content, state)
        ? [p, ' enters state ', now, '.']
        : [p, ' enters state ', now, ', from ', term(print(content)), '.'];
    }
    return [p, ' runs ', callback, ' with ', term(print(e.b)), '.'];
  }

  private childStart(e: EventRecord, why: ChildStart['why']): readonly Piece[] {
    const p = this.p(e.pid);
    const child = this.child(e);
    switch (why) {
      case 'restart':
      case 'group_restart':
        return [p, ' restarts ', name(child.text.replace(/#\d+$/, '')), ': ', child, ' starts.'];
      case 'restart_child':
        return [p, ' starts ', child, ' from its spec, as asked.'];
      case 'start_child':
        return [p, ' starts ', child, ', as asked.'];
      case 'start':
        return [p, ' starts ', child, '.'];
    }
  }

  private decide(
    e: EventRecord,
    { action, restart, strategy, reason: why, group }: Decision,
  ): readonly Piece[] {
    const p = this.p(e.pid);
    const child = this.child(e);
    const orderly: Piece = [reason(why), ' is an orderly end.'];
    switch (action) {
      case 'restart':
        return restart === 'transient'
          ? [p, ' restarts ', child, ': it is transient, and ', reason(why), ' is not an orderly end.']
          : [p, ' restarts ', child, `: it is ${restart}.`];
      case 'restart_group':
        return strategy === 'one_for_all'
          ? [p, ' restarts all its children: ', child, ' has ended, and this is one_for_all.']
          : [
              p,
              ' restarts ',
              child,
              ` and ${plural(group.length - 1, 'child', 'children')} started after it: this is rest_for_one.`,
            ];
      case 'retry':
        return [p, ' tries again to start ', name(bare(e.a)), ': it counts as one more restart.'];
      case 'leave':
        return [p, ' leaves ', child, ' as it is: it is transient, and ', orderly];
      case 'remove':
        return restart === 'temporary'
          ? [p, ' does not restart ', child, ': it is temporary.']
          : [p, ' does not restart ', child, `: it is ${restart}, and `, orderly];
      case 'auto_shutdown':
        return [p, ' shuts down: its significant child ', child, ' has ended.'];
    }
  }

  /** Why a supervisor stops a child: what it was doing when it gave the order. */
  private whyStopped(e: EventRecord): Piece {
    const doing = this.before(e.seq, e.pid, Ev.decide, Ev.callback);
    if (doing === undefined) return '';
    if (doing.kind === Ev.decide) {
      const { strategy } = doing.b as Decision;
      const ended = this.child(doing);
      if (strategy === 'rest_for_one') return [': it started after ', ended, ', and this is rest_for_one'];
      if (strategy === 'one_for_all') return [': ', ended, ' has ended, and this is one_for_all'];
      return '';
    }
    if (doing.a === 'terminate') return [': ', this.p(e.pid), ' is stopping itself'];
    if (doing.a === 'handle_call') return ', as asked';
    if (doing.a === 'init') return ': a child after it could not start';
    return '';
  }

  private log(e: EventRecord): readonly Piece[] {
    const p = this.p(e.pid);
    const {
      label,
      report,
      message,
      reason: why,
    } = (typeof e.b === 'object' && e.b !== null ? e.b : {}) as Record<string, unknown>;
    const [module, event] = Array.isArray(label) ? (label as unknown[]) : [];
    const about = (typeof report === 'object' && report !== null ? report : {}) as Record<string, unknown>;
    const child = (about['offender'] ?? about['started'] ?? {}) as Record<string, unknown>;
    switch (event) {
      case 'terminate':
      case 'terminating':
      case 'error': {
        const parts = Array.isArray(why) ? (why as unknown[]) : [];
        const end =
          module === 'Task.Supervisor' ? about['reason'] : module === 'gen_statem' ? parts.slice(1) : why;
        return [p, ' reports why it ends: ', reason(end), where(end), '.'];
      }
      case 'crash':
        return [p, ' leaves a crash report.'];
      case 'unexpected_msg':
      case 'no_handle_info':
        return [p, ' has no use for ', term(print(message)), '.'];
      case 'exit':
        return [
          'Application ',
          name(bare(about['application'])),
          ' (',
          term(bare(about['type'])),
          ') has exited: ',
          reason(about['exited']),
          '.',
        ];
      case 'shutdown_error':
        return [p, ' goes on stopping, though prep_stop failed: ', reason(about['reason']), '.'];
      case 'progress':
        if (module === 'application_controller')
          return ['Application ', name(bare(about['application'])), ' has started.'];
        return [p, ' reports that ', name(bare(child['id'])), ' has started.'];
      case undefined:
        return [
          p,
          ` logs (${String(e.a)}): `,
          term(cut(typeof message === 'string' ? message : print(message))),
          '.',
        ];
      default: {
        const told = [term(bare(event)), ' of ', name(bare(child['id'])), ': ', reason(about['reason'])];
        return [p, ' reports ', ...told, '.'];
      }
    }
  }

  private op(e: EventRecord): readonly Piece[] {
    const params = (typeof e.b === 'object' && e.b !== null ? e.b : {}) as Record<string, unknown>;
    const target = this.target(e, params);
    switch (e.a) {
      case 'process.kill': {
        const why = params['reason'] ?? 'kill';
        return why === 'kill'
          ? ['You killed ', target, '.']
          : ['You sent ', target, ' the exit signal ', reason(why), '.'];
      }
      case 'process.send':
        return ['You sent ', target, ' ', term(print(params['message'])), '.'];
      case 'process.cast':
        return ['You cast to ', target, ': ', term(print(params['request'])), '.'];
      case 'process.call':
        return ['You called ', target, ': ', term(print(params['request'])), '.'];
      case 'process.suspend':
        return ['You suspended ', target, '.'];
      case 'process.resume':
        return ['You let ', target, ' go on.'];
      case 'supervisor.terminate_child':
        return ['You had ', target, ' stop its child ', this.ofChild(params), '.'];
      case 'supervisor.restart_child':
        return ['You had ', target, ' start its child ', this.ofChild(params), ' again.'];
      case 'supervisor.delete_child':
        return ['You had ', target, ' forget its child ', this.ofChild(params), '.'];
      case 'supervisor.start_child':
        return ['You had ', target, ' start another child.'];
      default: {
        const rest = Object.keys(params).length === 0 ? '' : [' ', term(print(e.b))];
        return ['You did ', term(bare(e.a)), rest, '.'];
      }
    }
  }

  /** The child that an operation on a supervisor names, by its id or its pid. */
  private ofChild({ id, pid }: Record<string, unknown>): TracePart {
    const printed = printedPid(pid);
    return printed === undefined ? name(bare(id ?? pid ?? 'nobody')) : this.p(printed);
  }

  /** Whom an operation was aimed at: the process that its first event reached, else as it was written. */
  private target(e: EventRecord, params: Record<string, unknown>): TracePart {
    const { recorder } = this;
    for (let seq = e.seq + 1; seq < Math.min(recorder.length, e.seq + 8); seq++) {
      if (recorder.causeOf(seq) === e.seq && recorder.otherOf(seq) > 0) return this.p(recorder.otherOf(seq));
    }
    const written = params['sup'] ?? params['pid'] ?? params['target'];
    // Operations name a process in text: a printed pid, a number, or a name.
    const pid = printedPid(written) ?? pidIn(written);
    return pid > 0 ? this.p(pid) : name(bare(written ?? 'nobody'));
  }
}

/** Why a node stops: an application has ended that it cannot be without. */
function whyHalted(why: unknown): Piece {
  if (!Array.isArray(why)) return reason(why);
  const [what, application, cause] = why as readonly unknown[];
  const which = name(bare(application));
  return what === 'application_start_failure'
    ? ['application ', which, ' could not start, ', reason(cause)]
    : ['application ', which, ' has ended, ', reason(cause)];
}

/** An event of a state machine, `[type, content, ...]`. */
function machineEvent(event: unknown): Piece {
  const [type, content] = event as readonly unknown[];
  const about = term(print(content));
  if (Array.isArray(type)) {
    return type[0] === 'call' ? ['the call ', about] : ['its timeout ', term(print(type[1])), ': ', about];
  }
  switch (type) {
    case 'timeout':
      return ['its event timeout: ', about];
    case 'state_timeout':
      return ['its state timeout: ', about];
    case 'internal':
      return ['its own event ', about];
    case 'cast':
      return ['the cast ', about];
    default:
      return ['the message ', about];
  }
}

/** For kinds that this catalogue has not heard of. */
function other(e: EventRecord): readonly Piece[] {
  return [evNames[e.kind] ?? `event ${String(e.kind)}`, '.'];
}

function join(pieces: readonly Piece[]): TracePart[] {
  const out: TracePart[] = [];
  for (const piece of pieces.flat() as (TracePart | string)[]) {
    const part: TracePart = typeof piece === 'string' ? { type: 'text', text: piece } : piece;
    if (part.text === '') continue;
    const last = out.at(-1);
    if (last?.type === 'text' && part.type === 'text')
      out[out.length - 1] = { type: 'text', text: last.text + part.text };
    else out.push(part);
  }
  return out;
}

export function reason(why: unknown): TracePart {
  return term(reasonText(why));
}

/** ` at counter.ts:14`, empty when the reason does not tell. */
export function where(why: unknown): string {
  const place = placeOf(why);
  return place === undefined ? '' : ` at ${place.file}:${place.line}`;
}

function plural(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

function cut(text: string, width = 200): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** What is in a message of a protocol: a call's request, a reply's value, the reason in an 'EXIT'. */
export function unwrap(message: unknown, note: unknown): { readonly label: unknown; readonly body: unknown } {
  if (!Array.isArray(message)) return { label: undefined, body: message };
  const m = message as readonly unknown[];
  const [label] = m;
  if ((note === 'call' || label === '$gen_call' || label === 'system') && m.length === 3)
    return { label, body: m[2] };
  if (label === '$gen_cast' && m.length === 2) return { label, body: m[1] };
  if (label === 'ack' && note === 'system' && m.length === 3) return { label, body: m[2] };
  if (label === 'EXIT' && m.length === 3) return { label, body: m[2] };
  if (label === 'DOWN' && m.length === 5) return { label, body: m[4] };
  const isReply = m.length === 2 && typeof label === 'object' && label !== null && !Array.isArray(label);
  if (isReply && (note === 'reply' || note === undefined))
    return { label: note === 'reply' ? 'reply' : undefined, body: note === 'reply' ? m[1] : message };
  return { label: undefined, body: message };
}

function ruleOf(e: EventRecord): string | undefined {
  if (e.kind === Ev.decide) return (e.b as Decision).rule;
  if (e.kind === Ev.restart_count || e.kind === Ev.give_up) return 'SUP15';
  return undefined;
}

function placeIn(e: EventRecord): Place | undefined {
  switch (e.kind) {
    case Ev.exit:
    case Ev.start_failed:
      return placeOf(e.a);
    case Ev.child_exit:
    case Ev.child_start_failed:
    case Ev.child_stopped:
      return placeOf(e.b);
    case Ev.warning: {
      const { file, line } = e.a as Warning;
      return file === undefined || line === undefined ? undefined : { file, line };
    }
    default:
      return undefined;
  }
}
