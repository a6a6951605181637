/**
 * Events as lines of JSON, for files and for comparing runs.
 * Our own; the fields of every kind are in docs/spec/events.md. Rules EVT20 to EVT22.
 * Invariant: the same event gives the same line; the order of keys is part of it.
 */
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
import { Ref, toJson } from '#lib/runtime/kernel/terms';
import { pidText } from './print';
import type { EventRecord } from './recorder';

type Fields = Record<string, unknown>;
type Writer = (e: EventRecord) => Fields;

/** A process that may be none. */
const maybe = (pid: number): string | undefined => (pid === 0 ? undefined : pidText(pid));
const ref = (term: unknown): unknown => (term instanceof Ref ? term.toString() : toJson(term));
const terms = (list: readonly unknown[]): unknown => list.map((term) => toJson(term));

/** Only the process. */
const self: Writer = (e) => ({ pid: pidText(e.pid) });
const withOther: Writer = (e) => ({ pid: pidText(e.pid), other: pidText(e.other) });
const named: Writer = (e) => ({ pid: pidText(e.pid), name: e.a });
const fromTo: Writer = (e) => ({ from: pidText(e.pid), to: maybe(e.other), message: toJson(e.a) });
const received: Writer = (e) => ({ pid: pidText(e.pid), from: pidText(e.other), reason: toJson(e.a) });
const starter: Writer = (e) => ({ pid: pidText(e.pid), starter: pidText(e.other) });
const child: Writer = (e) => ({ supervisor: pidText(e.pid), pid: maybe(e.other), child: toJson(e.a) });
const counted: Writer = (e) => {
  const { count, intensity, period, times } = e.b as RestartCount;
  return { ...child(e), count, intensity, period, times };
};

const table: Writer = (e) => {
  const { id, name } = e.a as TableTag;
  return { pid: pidText(e.pid), table: name, tid: `#Ref<0.0.0.${id}>` };
};
const written: Writer = (e) => {
  const [size, ...objects] = e.b as TableWrite;
  return { ...table(e), objects: terms(objects), size };
};

const WRITERS: Record<EvKind, Writer> = {
  [Ev.spawn]: (e) => {
    const { initial, link, monitor, childId, role } = e.a as SpawnInfo;
    return {
      pid: pidText(e.pid),
      parent: maybe(e.other),
      initial: `${initial[0]}.${initial[1]}/${initial[2]}`,
      link,
      monitor,
      child: childId === undefined ? undefined : toJson(childId),
      role,
    };
  },
  [Ev.exit]: (e) => ({ pid: pidText(e.pid), reason: toJson(e.a) }),
  [Ev.register]: named,
  [Ev.unregister]: named,
  [Ev.send]: (e) => ({ ...fromTo(e), note: e.b }),
  [Ev.flush]: (e) => ({ pid: pidText(e.pid), from: maybe(e.other), message: toJson(e.a) }),
  [Ev.receive]: (e) => ({ pid: pidText(e.pid), from: maybe(e.other), message: toJson(e.a) }),
  [Ev.lost]: (e) => ({ ...fromTo(e), why: e.b }),
  [Ev.link]: withOther,
  [Ev.unlink]: withOther,
  [Ev.monitor]: (e) => ({ pid: pidText(e.pid), watched: maybe(e.other), ref: ref(e.a), name: e.b }),
  [Ev.demonitor]: (e) => ({ pid: pidText(e.pid), watched: maybe(e.other), ref: ref(e.a) }),
  [Ev.exit_signal]: (e) => ({ from: pidText(e.pid), to: pidText(e.other), reason: toJson(e.a), how: e.b }),
  [Ev.exit_ignored]: received,
  [Ev.exit_trapped]: received,
  [Ev.down]: (e) => ({ pid: pidText(e.pid), watched: maybe(e.other), reason: toJson(e.a), ref: ref(e.b) }),
  [Ev.flag]: (e) => ({ pid: pidText(e.pid), flag: e.a, value: toJson(e.b) }),
  [Ev.timer_start]: (e) => {
    const { ref: made, at, message, name } = e.a as TimerInfo;
    return { pid: pidText(e.pid), to: maybe(e.other), ref: ref(made), at, message: toJson(message), name };
  },
  [Ev.timer_fire]: (e) => ({ pid: pidText(e.pid), to: maybe(e.other), ref: ref(e.a) }),
  [Ev.timer_cancel]: (e) => ({ pid: pidText(e.pid), ref: ref(e.a), left: e.b }),
  [Ev.timeout]: (e) => ({ pid: pidText(e.pid), waiting_for: maybe(e.other), what: e.a, ms: e.b }),
  [Ev.callback]: (e) => ({ pid: pidText(e.pid), callback: e.a, about: toJson(e.b) }),
  [Ev.state]: (e) => ({ pid: pidText(e.pid), state: toJson(e.a) }),
  [Ev.started]: starter,
  [Ev.ignored]: starter,
  [Ev.start_failed]: (e) => ({ ...starter(e), reason: toJson(e.a) }),
  [Ev.sup_init]: (e) => {
    const { strategy, intensity, period, autoShutdown, kind } = e.a as SupFlags;
    return {
      supervisor: pidText(e.pid),
      strategy,
      intensity,
      period,
      auto_shutdown: autoShutdown,
      type: kind,
    };
  },
  [Ev.child_start]: (e) => {
    const { restart, shutdown, type, significant, why, index } = e.b as ChildStart;
    return { ...child(e), restart, shutdown, type, significant, why, index };
  },
  [Ev.child_started]: child,
  [Ev.child_start_failed]: (e) => ({ ...child(e), reason: toJson(e.b) }),
  [Ev.child_ignored]: child,
  [Ev.child_exit]: (e) => ({ ...child(e), reason: toJson(e.b) }),
  [Ev.decide]: (e) => {
    const { action, rule, restart, strategy, reason, group } = e.b as Decision;
    return { ...child(e), action, rule, restart, strategy, reason: toJson(reason), group: terms(group) };
  },
  [Ev.restart_count]: counted,
  [Ev.give_up]: counted,
  [Ev.child_stop]: (e) => ({ ...child(e), shutdown: e.b }),
  [Ev.child_kill]: (e) => ({ ...child(e), ms: e.b }),
  [Ev.child_stopped]: (e) => ({ ...child(e), reason: toJson(e.b) }),
  [Ev.child_delete]: child,
  [Ev.log]: (e) => ({ pid: pidText(e.pid), level: e.a, report: toJson(e.b) }),
  [Ev.op]: (e) => ({ op: e.a, params: toJson(e.b) }),
  [Ev.output]: (e) => ({ pid: pidText(e.pid), text: e.a, stream: e.b }),
  [Ev.warning]: (e) => {
    const { code, message, file, line } = e.a as Warning;
    return { pid: pidText(e.pid), code, message, file, line };
  },
  [Ev.suspend]: self,
  [Ev.resume]: self,
  [Ev.code_load]: (e) => ({ module: e.a, version: e.b }),
  [Ev.limit]: (e) => ({ pid: maybe(e.pid), what: e.a, limit: e.b }),
  [Ev.label]: (e) => ({ pid: pidText(e.pid), label: toJson(e.a) }),
  [Ev.halt]: (e) => ({ pid: pidText(e.pid), why: toJson(e.a) }),
  [Ev.postpone]: (e) => ({ pid: pidText(e.pid), event: toJson(e.a), state: toJson(e.b) }),
  [Ev.ets_new]: (e) => {
    const { type, protection, keypos, named, heir } = e.b as TableInfo;
    return { ...table(e), type, protection, keypos, named, heir: maybe(heir?.id ?? 0) };
  },
  [Ev.ets_delete]: (e) => ({ ...table(e), owner: maybe(e.other), size: e.b }),
  [Ev.ets_transfer]: (e) => ({ ...table(e), from: pidText(e.other), why: e.b }),
  [Ev.ets_heir]: (e) => ({ ...table(e), heir: maybe(e.other) }),
  [Ev.ets_rename]: (e) => ({ ...table(e), before: e.b }),
  [Ev.ets_insert]: written,
  [Ev.ets_remove]: written,
};

/** An event's fields as a JSON value; see `line`. */
export function toObject(event: EventRecord): Record<string, unknown> {
  const { seq, time, kind, cause } = event;
  const head = { seq, time, kind: evNames[kind], cause: cause < 0 ? undefined : cause };
  const writer = WRITERS[kind] as Writer | undefined;
  return { ...head, ...(writer === undefined ? undefined : writer(event)) };
}

/** An event as one line of JSON, without the end of line. Fields that are absent are left out. */
export function line(event: EventRecord): string {
  return JSON.stringify(toObject(event));
}
