/**
 * The views of one run: named questions about its log, answered as plain data.
 * Our own. Rules TREE*, OPS50.
 * Invariant: asked about a position in the past, a view uses events alone; live facts are added for the present only.
 */
import { Ev } from '#lib/runtime/kernel/events';
import type { Node } from '#lib/runtime/kernel/node';
import { type Process, Status } from '#lib/runtime/kernel/process';
import { inspect, Pid } from '#lib/runtime/kernel/terms';
import type { TellWhys, Whys } from '#lib/diagnostics/causes';
import { Labels } from '#lib/diagnostics/labels';
import { LogMetrics } from '#lib/diagnostics/log_metrics';
import { pidText } from '#lib/diagnostics/print';
import { type LiveDetail, processDetail } from '#lib/diagnostics/process_detail';
import type { Recorder } from '#lib/diagnostics/recorder';
import { Sentences } from '#lib/diagnostics/sentences';
import { type LiveNode, SystemTreeView, type TreeWatch } from '#lib/diagnostics/system_tree';
import { TraceView } from '#lib/diagnostics/trace_window';
import type { Flight, ProcessDetail, SystemTree, TraceWindow, Why } from '#lib/diagnostics/views';
import { failure, type Failure, type TraceQuery } from '#lib/operations';

/** Signals of one look at most: more than that nobody can see. */
const FLIGHTS = 60;

export class Views {
  readonly labels: Labels;
  readonly metrics: LogMetrics;
  private readonly system: SystemTreeView;
  private readonly sentences: Sentences;
  private readonly rows: TraceView;
  private whys: Whys | null = null;

  constructor(
    private readonly recorder: Recorder,
    private readonly node: () => Node,
  ) {
    this.labels = new Labels(recorder);
    this.sentences = new Sentences(recorder, this.labels);
    this.system = new SystemTreeView(recorder, this.labels, (pid) => this.live(pid));
    this.rows = new TraceView(recorder, this.labels, this.sentences);
    this.metrics = new LogMetrics(recorder, this.labels);
  }

  private live(pid: number): LiveNode | undefined {
    const process = this.node().process(pid);
    if (process === undefined) return undefined;
    const resting = process.status === Status.waiting && process.callback === null;
    const { waiting } = process;
    const stops = waiting?.what === 'shutdown';
    return { mailbox: process.mailbox.length, resting, waitsFor: waiting?.waitsFor ?? 0, stops };
  }

  /** Of the facts of the present those that hold after `at` events too: of who has taken nothing up since. */
  private held(pid: number, at: number): LiveNode | undefined {
    const process = this.node().process(pid);
    const live = this.live(pid);
    if (process === undefined || live === undefined || process.cause >= at) return undefined;
    const { mailbox: _now, waitsFor = 0, ...facts } = live;
    return { ...facts, waitsFor: this.labels.slotOf(waitsFor, at - 1) < 0 ? 0 : waitsFor };
  }

  /**
   * The tree after `at` events, or now.
   *
   * @param trailing What is shown trails a run that goes on: facts of the present that hold there too are told.
   */
  tree(at: number | null, trailing = false): SystemTree {
    if (at === null) return this.system.tree(this.recorder.length, this.node().now);
    return this.system.tree(at, undefined, trailing ? (pid) => this.held(pid, at) : undefined);
  }

  /** Nodes of the tree after `at` events, or now. */
  treeSize(at: number | null): number {
    return this.system.size(at ?? undefined);
  }

  /** The first `limit` nodes of the tree after `at` events, or now, from the roots down. */
  topOfTree(limit: number, at: number | null): SystemTree {
    return at === null
      ? this.system.top(limit, this.recorder.length, this.node().now)
      : this.system.top(limit, at);
  }

  /** Reads what was recorded since the last time, so that no view has to read much at once. Rule SBX47. */
  follow(): void {
    this.labels.advance();
    this.metrics.advance();
    this.system.state();
    this.rows.advance();
  }

  /** The tree as it is, and a watch of what changes from then on. */
  watchTree(): [SystemTree, TreeWatch] {
    return this.system.watch(this.node().now);
  }

  /** An event as a sentence; empty when it is not kept. */
  sentence(seq: number): string {
    return this.sentences.of(seq)?.text ?? '';
  }

  /**
   * Number of the process that a registered name, label (`b#2`), slot, or else a name meant last; `null` when none ever did.
   * A name or slot is its newest process, dead or alive.
   */
  findProcess(target: string): number | null {
    this.labels.advance(this.recorder.length);
    const { labels } = this;
    let named: number | null = null;
    for (let pid = this.node().spawned; pid > 0; pid--) {
      const slot = labels.slotOf(pid);
      if (slot < 0) continue;
      if (labels.pathOf(slot) === target || labels.label(pid) === target) return pid;
      if (named === null && labels.nameOf(slot) === target) named = pid;
    }
    return named;
  }

  /** A pid of a process that has ended. */
  deadPid(id: number): Pid {
    return new Pid(id);
  }

  detail(
    pid: number,
    at: number | null,
    live: Process | undefined,
    locate: (position: number) => { file: string; line: number; fn: string } | null,
  ): ProcessDetail | Failure {
    const position = at ?? this.recorder.length;
    const state = this.system.state(position);
    const facts = live === undefined ? {} : this.liveFacts(live, locate);
    const detail = processDetail(this.recorder, this.labels, state, position, pid, facts);
    return (
      detail ?? failure('no_process', `${pidText(pid)} is not known at this moment. Choose a later one.`)
    );
  }

  private liveFacts(
    process: Process,
    locate: (position: number) => { file: string; line: number; fn: string } | null,
  ): LiveDetail {
    const place = locate(process.position);
    const dictionary = [...(process.dictionary ?? [])].map(([k, v]): [string, string] => [
      inspect(k, { width: 40 }),
      inspect(v, { width: 80 }),
    ]);
    const node = this.live(process.id);
    return {
      ...(node === undefined ? undefined : { node }),
      reductions: process.reductions,
      dictionary,
      mailbox: [...process.mailbox].slice(0, 100).map((m) => m.seq),
      tables: (id, most) => firstRows(process, id, most),
      groupLeader: String(process.groupLeader),
      ancestors: process.ancestors.map((who) => this.nameOf(who)),
      ...(place === null
        ? undefined
        : { currentFunction: place.fn, at: { file: place.file, line: place.line } }),
    };
  }

  /** An ancestor: the name that it registered, or its label. */
  private nameOf(who: unknown): string {
    if (who instanceof Pid) return this.labels.label(who.id);
    return typeof who === 'string' ? who : inspect(who);
  }

  trace(query: TraceQuery, at: number | null): TraceWindow {
    return this.rows.window({ ...query, at: at ?? undefined });
  }

  private told(tell: TellWhys): Whys {
    return (this.whys ??= tell(this.recorder, this.labels, this.sentences));
  }

  /** Why event `seq` happened, as it stands after `at` events. */
  why(tell: TellWhys, seq: number, at: number | null): Why {
    return this.told(tell).why(seq, at ?? this.recorder.length);
  }

  /** Why a process is as it is after `at` events. */
  whyProcess(tell: TellWhys, pid: number, at: number | null): Why {
    return at === null
      ? this.told(tell).process(pid, undefined, (who) => this.live(who)?.waitsFor ?? 0)
      : this.told(tell).process(pid, at);
  }

  /** The messages, exit signals and 'DOWN's among the events from `from` up to but not including `to`. */
  flights(from: number, to: number): Flight[] {
    const { recorder, labels } = this;
    labels.advance(to);
    const found: Flight[] = [];
    for (let seq = Math.max(from, recorder.first); seq < to && found.length < FLIGHTS; seq++) {
      const kind = recorder.kindOf(seq);
      let type: Flight['type'];
      if (kind === Ev.send) {
        const note = recorder.bOf(seq);
        if (note === 'system') continue;
        type = note === 'call' || note === 'reply' ? note : 'message';
      } else if (kind === Ev.exit_signal) type = 'exit';
      else if (kind === Ev.down) type = 'down';
      else continue;
      // A 'DOWN' is recorded by its receiver.
      const pid = recorder.pidOf(seq);
      const other = recorder.otherOf(seq);
      const [sender, receiver] = kind === Ev.down ? [other, pid] : [pid, other];
      const target = labels.path(receiver, seq);
      if (target === '') continue;
      const reason = kind === Ev.send ? undefined : inspect(recorder.aOf(seq), { width: 30 });
      const flight = { id: seq, type, from: labels.path(sender, seq), to: target };
      found.push(reason === undefined ? flight : { ...flight, label: reason });
    }
    return found;
  }
}

/** The first objects of a table that a process owns. */
function firstRows({ tables }: Process, id: number, most: number): (readonly unknown[])[] | undefined {
  for (const table of tables?.owned ?? []) if (table.id.id === id) return table.rows(most);
  return undefined;
}
