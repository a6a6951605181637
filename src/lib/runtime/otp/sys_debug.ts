/**
 * What `sys` can have a process tell while it works: trace, log, statistics, and functions that are called.
 * Follows STDLIB sys, OTP 25: manual page, and debug_cmd and handle_debug of sys.erl. Rules SYS11 to SYS14.
 * Left out: log_to_file.
 * Invariant: a process without any of these has no `Debug`, so that its loop only looks at a null.
 */
import { Ev } from '../kernel/events';
import type { Node } from '../kernel/node';
import type { Process } from '../kernel/process';
import { exact, preview } from '../kernel/terms';

/** As OTP has it: `['in', message]`, `['out', reply, from, state]`, `['noreply', state]`, `['continue', term]`, ... */
export type SystemEvent = readonly unknown[];

/** Called with its state, the event and the name of the process; gives its new state, or `done`. */
export type DebugFunction = (state: unknown, event: SystemEvent, name: unknown) => unknown;

/** How a behaviour puts an event into words. */
export type EventText = (event: SystemEvent, name: unknown) => string;

interface Item {
  /** `trace`, `log`, `statistics`, or what a function is known by. */
  readonly id: unknown;
  readonly on: (event: SystemEvent) => boolean;
  readonly shown: () => unknown;
}

class Log implements Item {
  readonly id = 'log';
  events: SystemEvent[] = [];

  constructor(readonly size: number) {}

  on(event: SystemEvent): boolean {
    this.events.push(preview(event) as SystemEvent);
    if (this.events.length > this.size) this.events.shift();
    return true;
  }

  shown(): unknown {
    return ['log', [this.size, this.events]];
  }
}

class Statistics implements Item {
  readonly id = 'statistics';
  readonly start: number;
  readonly reductions: number;
  messagesIn = 0;
  messagesOut = 0;

  constructor(
    private readonly node: Node,
    private readonly me: Process,
  ) {
    this.start = node.now;
    this.reductions = me.reductions;
  }

  on([what]: SystemEvent): boolean {
    if (what === 'in') this.messagesIn++;
    else if (what === 'out') this.messagesOut++;
    return true;
  }

  shown(): unknown {
    return ['statistics', [this.start, ['reductions', this.reductions], this.messagesIn, this.messagesOut]];
  }

  get(): unknown {
    return [
      ['start_time', this.start],
      ['current_time', this.node.now],
      ['reductions', this.me.reductions - this.reductions],
      ['messages_in', this.messagesIn],
      ['messages_out', this.messagesOut],
    ];
  }
}

class Called implements Item {
  constructor(
    private readonly node: Node,
    private readonly me: Process,
    readonly id: unknown,
    private readonly fun: DebugFunction,
    private state: unknown,
  ) {}

  on(event: SystemEvent): boolean {
    try {
      const next = this.fun(this.state, event, this.me.name ?? this.me.pid);
      if (next === 'done') return false;
      this.state = next;
      return true;
    } catch (thrown) {
      if (!this.me.alive) throw thrown;
      this.node.exceptionOf(thrown);
      return false;
    }
  }

  shown(): unknown {
    return [typeof this.id === 'function' ? 'function' : this.id, preview(this.state)];
  }
}

/** Events that a log keeps unless told. */
const LOG_SIZE = 10;

export class Debug {
  /** The newest first. */
  private items: readonly Item[] = [];

  constructor(
    private readonly node: Node,
    private readonly me: Process,
    private readonly words: EventText,
  ) {}

  get idle(): boolean {
    return this.items.length === 0;
  }

  /** Passes a system event on to all. A function that answered `done`, or failed, is gone. */
  on(event: SystemEvent): void {
    this.items = this.items.filter((item) => item.on(event));
  }

  /** The options as `get_status` lists them. */
  shown(): unknown[] {
    return this.items.map((item) => item.shown());
  }

  /** The events that were logged, oldest first. */
  get log(): readonly SystemEvent[] {
    const log = this.find('log');
    return log instanceof Log ? log.events : [];
  }

  /** Does what `['debug', what]` asks for. Returns the answer. */
  command(what: unknown): unknown {
    if (what === 'no_debug') {
      this.items = [];
      return 'ok';
    }
    const [name, value] = Array.isArray(what) ? (what as readonly unknown[]) : [];
    if (name === 'install') return this.install(value as readonly unknown[]);
    if (name === 'remove' || value === false) return this.remove(name === 'remove' ? value : name);
    if (name === 'trace' && value === true)
      return this.add({ id: 'trace', on: (e) => this.print(e), shown: () => ['trace', true] });
    if (name === 'statistics' && value === true) return this.add(new Statistics(this.node, this.me));
    if (name === 'statistics' && value === 'get') {
      const found = this.find('statistics');
      return ['ok', found instanceof Statistics ? found.get() : 'no_statistics'];
    }
    if (name === 'log') {
      if (value === true) return this.add(new Log(LOG_SIZE));
      if (value === 'get') return ['ok', [...this.log]];
      if (value === 'print') {
        for (const event of this.log) this.print(event);
        return 'ok';
      }
      const [on, size] = Array.isArray(value) ? (value as readonly unknown[]) : [];
      if (on === true && typeof size === 'number' && Number.isInteger(size) && size >= 1)
        return this.add(new Log(size));
    }
    return 'unknown_debug';
  }

  private find(id: unknown): Item | undefined {
    return this.items.find((item) => item.id === id || exact(item.id, id));
  }

  private add(item: Item): 'ok' {
    if (this.find(item.id) === undefined) this.items = [item, ...this.items];
    return 'ok';
  }

  private remove(id: unknown): 'ok' {
    const found = this.find(id);
    this.items = this.items.filter((item) => item !== found);
    return 'ok';
  }

  private install(spec: readonly unknown[]): unknown {
    const { node, me } = this;
    if (spec.length === 2) return this.add(new Called(node, me, spec[0], spec[0] as DebugFunction, spec[1]));
    return this.add(new Called(node, me, spec[0], spec[1] as DebugFunction, spec[2]));
  }

  private print(event: SystemEvent): boolean {
    const { node, me } = this;
    node.emit(Ev.output, me.id, 0, me.cause, this.words(event, me.name ?? me.pid), 'log');
    return true;
  }
}
