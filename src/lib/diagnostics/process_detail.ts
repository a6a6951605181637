/**
 * View `process.detail`: all that the log tells of one process at a position, and of an ended one what it left.
 * Our own. Rules DETAIL*.
 * Left out: what no event tells (dictionary, reductions, current function): the sandbox passes it in for the present.
 */
import { Ev } from '#lib/runtime/kernel/events';
import type { Labels } from './labels';
import { pidText, print, reasonText } from './print';
import type { Recorder } from './recorder';
import { HISTORY, type Monitoring, type Proc } from './system_records';
import type { SystemState } from './system_state';
import { type LiveNode, specView, supView, tablesOf, tableView, tombstones, treeNode } from './system_tree';
import { tableRows } from './table_rows';
import type { ProcessDetail } from './views';

/** Facts that no event tells, known of a living process at the newest position. */
export interface LiveDetail {
  /** What the tree knows of it. */
  node?: LiveNode;
  reductions?: number;
  dictionary?: [string, string][];
  currentFunction?: string;
  at?: { file: string; line: number };
  ancestors?: string[];
  groupLeader?: string;
  /** State as it is, printed; else the last that an event told. */
  state?: string;
  /** Sequence numbers of the events that put the messages into the mailbox, in order. */
  mailbox?: readonly number[];
  /** The first objects of a table. */
  tables?: (id: number, most: number) => readonly (readonly unknown[])[] | undefined;
}

/** Messages of a mailbox, and objects of a table, that are listed. */
const LISTED = 100;

/** What is known of process `pid` after `position` events; `undefined` when the log has never heard of it. */
export function processDetail(
  recorder: Recorder,
  labels: Labels,
  state: SystemState,
  position: number,
  pid: number,
  live: LiveDetail = {},
): ProcessDetail | undefined {
  const last = position - 1;
  const proc = state.procs.get(pid);
  const slot = labels.slotOf(pid, last);
  if (proc === undefined && slot < 0) return undefined;
  const place = state.places.get(slot);
  const alive = proc !== undefined;
  const exit = alive ? -1 : newest(recorder, position, pid, Ev.exit);
  const spawn = alive ? proc.startSeq : newest(recorder, position, pid, Ev.spawn);
  const born = recorder.get(spawn);
  const info = proc?.info ?? (born?.kind === Ev.spawn ? (born.a as Proc['info']) : undefined);
  const node =
    alive && place !== undefined ? treeNode(state, labels, place, state.time, live.node) : undefined;
  const label = (other: number) => labels.label(other, last);
  const history = alive
    ? (proc.states ?? []).slice(-HISTORY)
    : statesOf(recorder, exit < 0 ? position : exit, pid, spawn);
  const mailbox = alive ? mailboxOf(recorder, position, proc, live.mailbox) : [];
  const spec = place === undefined ? undefined : specView(place);
  const sup = place === undefined || !place.isSupervisor ? undefined : supView(place, state.time);
  const shown = history.filter((seq) => recorder.has(seq)).reverse();
  const lastState = live.state ?? (proc?.hasState === true ? print(proc.state, 400) : undefined);
  const fact = <K extends string, V>(key: K, value: V | undefined) =>
    (value === undefined ? {} : { [key]: value }) as { [k in K]?: V };
  return {
    pid: pidText(pid),
    label: label(pid),
    slot: slot < 0 ? '' : labels.pathOf(slot),
    alive,
    status: !alive ? 'dead' : node !== undefined && place?.pid === pid ? node.status : statusOfOrphan(proc),
    ...fact('waitingFor', place?.pid === pid ? node?.waitingFor : undefined),
    ...fact('exitReason', exit < 0 ? undefined : reasonText(recorder.aOf(exit), 400)),
    registered: proc?.name == null ? [] : [proc.name],
    role: info?.role ?? 'process',
    ...fact('module', info?.role === undefined ? undefined : info.initial[0]),
    initialCall: info === undefined ? '' : `${info.initial[0]}.${info.initial[1]}/${info.initial[2]}`,
    ...fact('currentFunction', live.currentFunction),
    ...fact('at', live.at),
    ...fact('state', lastState ?? (shown[0] === undefined ? undefined : print(recorder.aOf(shown[0]), 400))),
    stateHistory: shown.map((seq) => ({
      time: recorder.timeOf(seq),
      event: seq,
      state: print(recorder.aOf(seq), 200),
    })),
    mailbox: mailbox.slice(0, LISTED).map((seq) => messageAt(recorder, labels, seq)),
    mailboxLength: live.mailbox?.length ?? proc?.mailbox ?? 0,
    links: [...(proc?.links ?? [])].map(label),
    monitors: watched(state, proc?.watches, (m) => (m.fired ? null : label(m.watched))),
    monitoredBy: watched(state, proc?.watchers, (m) => (m.fired ? null : label(m.watcher))),
    dictionary: live.dictionary ?? [],
    tables: (alive ? tablesOf(state, proc) : []).map((table) => ({
      ...tableView(state, labels, table),
      id: table.id,
      keypos: table.info.keypos,
      rows: (live.tables?.(table.id, LISTED) ?? tableRows(recorder, position, table))
        .slice(0, LISTED)
        .map((row) => print(row, 200)),
    })),
    trapExit: proc?.trapExit ?? false,
    reductions: live.reductions ?? 0,
    messagesReceived: proc?.received ?? 0,
    ancestors: live.ancestors ?? ancestorsOf(state, proc, label),
    groupLeader: live.groupLeader ?? '',
    ...fact('spec', spec),
    ...fact('sup', sup),
    startedAt: proc?.startTime ?? born?.time ?? 0,
    tombstones: place === undefined ? [] : tombstones(place),
  };
}

function statusOfOrphan(proc: Proc): ProcessDetail['status'] {
  if (proc.stopping || proc.terminating) return 'terminating';
  return proc.callee === 0 ? 'idle' : 'waiting';
}

function watched(
  state: SystemState,
  keys: Iterable<unknown> | null | undefined,
  show: (monitor: Monitoring) => string | null,
): string[] {
  const out: string[] = [];
  for (const key of keys ?? []) {
    const monitor = state.monitors.get(key);
    const text = monitor === undefined ? null : show(monitor);
    if (text !== null) out.push(text);
  }
  return out;
}

/** Parents first to last, as far as they are alive. */
function ancestorsOf(state: SystemState, proc: Proc | undefined, label: (pid: number) => string): string[] {
  const out: string[] = [];
  for (let pid = proc?.parent ?? 0; pid !== 0 && out.length < 100; pid = state.procs.get(pid)?.parent ?? 0) {
    out.push(label(pid));
  }
  return out;
}

/** Newest kept event of a kind about a process before `position`, -1 when there is none. */
function newest(recorder: Recorder, position: number, pid: number, kind: number): number {
  for (let seq = position - 1; seq >= recorder.first; seq--) {
    if (recorder.kindOf(seq) === kind && recorder.pidOf(seq) === pid) return seq;
  }
  return -1;
}

/** The last states of a process before `end`, oldest first. */
function statesOf(recorder: Recorder, end: number, pid: number, start: number): number[] {
  const out: number[] = [];
  for (let seq = end - 1; seq >= Math.max(recorder.first, start) && out.length < HISTORY; seq--) {
    if (recorder.kindOf(seq) === Ev.state && recorder.pidOf(seq) === pid) out.push(seq);
  }
  return out.reverse();
}

/**
 * The events whose messages are in the mailbox, oldest first.
 * Without live facts: what was delivered and not received, the newest `proc.mailbox` of them when some were taken out
 * in another way.
 */
function mailboxOf(
  recorder: Recorder,
  position: number,
  proc: Proc,
  live: readonly number[] | undefined,
): readonly number[] {
  if (live !== undefined) return live.filter((seq) => recorder.has(seq));
  if (proc.mailbox === 0) return [];
  const received = new Set<number>();
  const found: number[] = [];
  const waiting = new Set((proc.waiting ?? []).map((w) => w.seq));
  const { pid } = proc;
  for (let seq = position - 1; seq >= Math.max(recorder.first, proc.startSeq); seq--) {
    const kind = recorder.kindOf(seq);
    if (kind === Ev.receive || kind === Ev.flush) {
      if (recorder.pidOf(seq) === pid) received.add(recorder.causeOf(seq));
    } else if (kind === Ev.send) {
      if (recorder.otherOf(seq) === pid && !received.has(seq)) found.push(seq);
    } else if ((kind === Ev.down || kind === Ev.exit_trapped) && waiting.has(seq)) found.push(seq);
    if (found.length === proc.mailbox) break;
  }
  return found.reverse();
}

function messageAt(recorder: Recorder, labels: Labels, seq: number): ProcessDetail['mailbox'][number] {
  const kind = recorder.kindOf(seq);
  const sender = kind === Ev.send ? recorder.pidOf(seq) : recorder.otherOf(seq);
  const about = recorder.aOf(seq);
  const message =
    kind === Ev.down
      ? `['DOWN', ${labels.label(sender)}, ${reasonText(about)}]`
      : kind === Ev.exit_trapped
        ? `['EXIT', ${labels.label(sender)}, ${reasonText(about)}]`
        : print(about, 200);
  return { from: labels.label(sender), message, time: recorder.timeOf(seq), event: seq };
}
