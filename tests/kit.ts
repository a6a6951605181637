/** A node with a sink that keeps every event, and short ways to run processes on it and read what happened. */
import { type EventSink, type EvName, evNames } from '#lib/runtime/kernel/events';
import { Module } from '#lib/runtime/kernel/code_server';
import { Exception } from '#lib/runtime/kernel/errors';
import { Node, type NodeOptions, type SpawnOptions } from '#lib/runtime/kernel/node';
import { linksOf, type Process } from '#lib/runtime/kernel/process';
import type { Routine } from '#lib/runtime/kernel/routine';
import { inspect, Pid, Ref } from '#lib/runtime/kernel/terms';
import type { GenServerModule } from '#lib/runtime/otp/gen_server';

/** One event as the sink got it. */
export interface Seen {
  readonly seq: number;
  readonly kind: EvName;
  readonly time: number;
  readonly pid: number;
  readonly other: number;
  readonly cause: number;
  readonly a: unknown;
  readonly b: unknown;
}

export class Collector implements EventSink {
  readonly events: Seen[] = [];

  emit(
    kind: number,
    time: number,
    pid: number,
    other: number,
    cause: number,
    a: unknown,
    b: unknown,
  ): number {
    const seq = this.events.length;
    this.events.push({ seq, kind: evNames[kind] as EvName, time, pid, other, cause, a, b });
    return seq;
  }
}

export type Body = () => unknown;

export class Kit {
  readonly sink = new Collector();
  readonly node: Node;
  /** What the programs of a test noted, in order. */
  readonly notes: unknown[] = [];
  private readonly names = new Map<number, string>();

  constructor(options: Partial<NodeOptions> = {}) {
    this.node = new Node({ sink: this.sink, ...options });
  }

  get events(): readonly Seen[] {
    return this.sink.events;
  }

  note(...what: unknown[]): void {
    this.notes.push(what.length === 1 ? what[0] : what);
  }

  /** Spawns a process; events show it as `name`. */
  spawn(name: string, body: Body, options: SpawnOptions = {}): Process {
    const proc = this.node.spawn(body, options);
    this.names.set(proc.id, name);
    return proc;
  }

  /** Gives a process a name in the events. */
  call(name: string, pid: Pid): void {
    this.names.set(pid.id, name);
  }

  /** Spawns a process and runs until nothing is left to do. */
  run(body: Body): Process {
    const proc = this.spawn('main', body);
    this.node.run();
    return proc;
  }

  /** What a routine answers in a process of its own, or the exception it ended with as `[class, reason]`. Runs until idle. */
  answer(body: () => unknown, until = Infinity): unknown {
    let answer: unknown = 'no answer';
    this.node.spawn(function* (): Routine<void> {
      try {
        answer = yield body();
      } catch (e) {
        if (!(e instanceof Exception)) throw e;
        answer = [e.class_, e.reason];
      }
    });
    this.node.run(until);
    return answer;
  }

  who(id: number): string {
    return id === 0 ? '-' : (this.names.get(id) ?? `#${id}`);
  }

  /** A term as text, with processes by name. */
  show(term: unknown): string {
    const plain = (t: unknown): unknown => {
      if (t instanceof Pid) return this.who(t.id);
      if (t instanceof Ref) return 'ref';
      if (t instanceof Error) return t.name;
      return Array.isArray(t) ? t.map(plain) : t;
    };
    const seen = plain(term);
    return typeof seen === 'string' ? seen : inspect(seen as never, { notation: 'js' });
  }

  /** Events of these kinds from `from` on, each as `kind who other a b` without what is absent. */
  trace(kinds: readonly EvName[], from = 0): string[] {
    return this.events.slice(from).flatMap((e) => {
      if (!kinds.includes(e.kind)) return [];
      const parts = [e.kind, this.who(e.pid)];
      if (e.other !== 0) parts.push(this.who(e.other));
      for (const x of [e.a, e.b]) if (x !== undefined && !(x instanceof Ref)) parts.push(this.show(x));
      return [parts.join(' ')];
    });
  }

  /** Reason a process ended with; `undefined` while it lives. */
  reasonOf(proc: Process | Pid): unknown {
    const { id } = proc;
    return this.events.find((e) => e.kind === 'exit' && e.pid === id)?.a;
  }

  /** Bodies of the reports logged with a label, such as `supervisor shutdown_error`, in order. */
  reports(label: string): Readonly<Record<string, unknown>>[] {
    return this.events.flatMap((e) => {
      if (e.kind !== 'log' || typeof e.b !== 'object' || e.b === null || !('label' in e.b)) return [];
      const { report, ...rest } = e.b as unknown as { label: readonly string[]; report?: object };
      return rest.label.join(' ') === label ? [{ ...rest, ...report }] : [];
    });
  }

  /** All events as comparable text. */
  log(): string {
    return this.events
      .map(
        (e) =>
          `${e.seq} ${e.time} ${e.kind} ${e.pid} ${e.other} ${e.cause} ${this.show(e.a)} ${this.show(e.b)}`,
      )
      .join('\n');
  }
}

/** Terms in a process's mailbox, in order. */
export function mailbox(proc: Process): unknown[] {
  return [...proc.mailbox].map((m) => m.term);
}

export function linkNames(kit: Kit, proc: Process): string[] {
  return linksOf(proc).map((p) => kit.who(p.id));
}

/** A gen_server module of these callbacks, under the name `server`. */
export function server(callbacks: Partial<GenServerModule>, name = 'server'): Module<GenServerModule> {
  return new Module<GenServerModule>(name, { init: (arg: unknown) => ['ok', arg], ...callbacks });
}
