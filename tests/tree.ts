/** Trees of scripted children: what each start does is a list, and what each end does is told from outside. */
import { Module } from '#lib/runtime/kernel/code_server';
import { error, exit } from '#lib/runtime/kernel/errors';
import type { Decision, EvName } from '#lib/runtime/kernel/events';
import { trapExit } from '#lib/runtime/kernel/flags';
import type { NodeOptions } from '#lib/runtime/kernel/node';
import type { Process } from '#lib/runtime/kernel/process';
import { RECEIVE, type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { exit2, send } from '#lib/runtime/kernel/signals';
import { Pid } from '#lib/runtime/kernel/terms';
import type { ChildSpec } from '#lib/runtime/otp/child_spec';
import * as genServer from '#lib/runtime/otp/gen_server';
import * as supervisor from '#lib/runtime/otp/supervisor';
import { Kit } from './kit';

/** What a start of a worker does; the last one of a list is repeated. */
export type Start = 'ok' | 'ignore' | 'stop' | 'raise' | 'normal' | { sleep: number };

export interface Worker extends Partial<Omit<ChildSpec, 'start' | 'id'>> {
  id: string;
  starts?: Start[];
  /** Whether it traps exits, and so runs terminate, which may take some ms or fail. */
  traps?: boolean;
  terminate?: number | 'raise';
}

export interface Sup
  extends supervisor.Flags, Partial<Pick<ChildSpec, 'restart' | 'shutdown' | 'significant'>> {
  id: string;
  children: Node[];
}

export type Node = Worker | Sup;

const isSup = (node: Node): node is Sup => 'children' in node;

/** A tree under a parent that traps exits. Incarnations are called `id#n`. */
export class Tree {
  readonly kit: Kit;
  readonly parent: Process;
  /** What start_link of the root answered. */
  answer: unknown = 'nothing';
  private readonly counts = new Map<string, number>();
  private readonly latest = new Map<string, Pid>();
  private from = 0;

  constructor(root: Node, options: Partial<NodeOptions> = {}) {
    this.kit = new Kit(options);
    const { kit } = this;
    const start = () => this.start(root);
    const took = (answer: unknown) => {
      this.answer = answer;
    };
    this.parent = kit.spawn('parent', function* (): Routine<void> {
      trapExit(kit.node, true);
      took(yield start());
      for (;;) {
        const message: unknown = yield RECEIVE;
        if (Array.isArray(message) && message[0] === 'do') yield (message[1] as () => unknown)();
      }
    });
    kit.node.run(0);
  }

  get node() {
    return this.kit.node;
  }

  /** Process of the newest incarnation, alive or not. */
  pid(id: string): Pid {
    const pid = this.latest.get(id);
    if (pid === undefined) throw new Error(`nobody was called ${id}`);
    return pid;
  }

  has(id: string): boolean {
    return this.latest.get(id)?.process != null;
  }

  /** Names of the living incarnations, sorted. */
  alive(): string[] {
    return [...this.latest.values()]
      .filter((p) => p.process !== null)
      .map((p) => this.kit.who(p.id))
      .sort();
  }

  private enter(id: string): number {
    const n = (this.counts.get(id) ?? 0) + 1;
    this.counts.set(id, n);
    const me = this.node.self().pid;
    this.latest.set(id, me);
    this.kit.call(`${id}#${n}`, me);
    return n;
  }

  spec(node: Node): ChildSpec {
    const type = isSup(node) ? 'supervisor' : 'worker';
    const spec: Record<string, unknown> = { id: node.id, start: () => this.start(node), type };
    for (const key of ['restart', 'shutdown', 'significant', 'type'] as const) {
      const value = (node as unknown as Record<string, unknown>)[key];
      if (value !== undefined) spec[key] = value;
    }
    return spec as ChildSpec;
  }

  start(node: Node): unknown {
    return isSup(node) ? this.startSup(node) : this.startWorker(node);
  }

  private startSup(sup: Sup): unknown {
    const init = () => {
      this.enter(sup.id);
      return ['ok', [sup, sup.children.map((c) => this.spec(c))]];
    };
    return supervisor.startLink(this.node, new Module<supervisor.SupervisorModule>(sup.id, { init }), 0);
  }

  startWorker(worker: Worker): unknown {
    const { node } = this;
    const enter = () => this.enter(worker.id);
    const module: genServer.GenServerModule = {
      *init(): Routine {
        const n = enter();
        if (worker.traps === true) trapExit(node, true);
        const starts = worker.starts ?? ['ok'];
        const how = starts[Math.min(n, starts.length) - 1] ?? 'ok';
        if (typeof how === 'object') yield new Sleep(how.sleep);
        if (how === 'ignore') return 'ignore';
        if (how === 'stop') return ['stop', 'no'];
        if (how === 'normal') return ['stop', 'normal'];
        if (how === 'raise') throw error('no');
        return ['ok', n];
      },
      handleCast: (how) => {
        if (how === 'raise') throw error('boom');
        if (how === 'exit') throw exit('boom');
        return ['stop', how, 0];
      },
      handleInfo: (_message, state) => ['noreply', state],
      *terminate(): Routine {
        if (typeof worker.terminate === 'number') yield new Sleep(worker.terminate);
        if (worker.terminate === 'raise') throw error('worse');
        return 'ok';
      },
    };
    return genServer.startLink(node, new Module<genServer.GenServerModule>(worker.id, module), 0);
  }

  /** Forgets what happened so far: `trace` begins here. */
  mark(): this {
    this.from = this.kit.events.length;
    return this;
  }

  /** Runs for `ms` of virtual time. */
  advance(ms: number): this {
    this.node.run(this.node.now + ms);
    return this;
  }

  /** Ends the newest incarnation of `id`: by itself with a reason, or as `raise`, `kill` or `exit2 R` from outside. */
  end(id: string, how: unknown, ms = 0): this {
    this.mark();
    const pid = this.pid(id);
    if (how === 'kill') exit2(this.node, pid, 'kill');
    else genServer.cast(this.node, pid, how);
    return this.advance(ms);
  }

  /** Has the parent perform `act`. */
  byParent(act: () => unknown, ms = 0): this {
    this.mark();
    send(this.node, this.parent.pid, ['do', act]);
    return this.advance(ms);
  }

  /** Asks a supervisor; runs until it has answered, or `ms` are over. */
  ask(act: () => unknown, ms = 0): unknown {
    this.mark();
    return this.kit.answer(act, this.node.now + ms);
  }

  /** Starts, ends and orders since `mark`, in order. */
  trace(
    kinds: readonly EvName[] = ['started', 'ignored', 'start_failed', 'exit', 'child_kill', 'give_up'],
  ): string[] {
    const { kit } = this;
    return kit.events.slice(this.from).flatMap((e) => {
      if (!kinds.includes(e.kind)) return [];
      const who = kit.who(e.pid);
      if (who.startsWith('#')) return [];
      if (e.kind === 'exit') return [`exit ${who} ${kit.show(e.a)}`];
      if (e.kind === 'start_failed') return [`start_failed ${who} ${kit.show(e.a)}`];
      if (e.kind === 'decide') {
        const { action, rule, group } = e.b as Decision;
        return [[rule, action, e.a, ...group].join(' ')];
      }
      if (e.kind === 'give_up') return [`give_up ${who}`];
      if (e.other !== 0 && e.kind.startsWith('child')) return [`${e.kind} ${kit.who(e.other)}`];
      return [`${e.kind} ${who}`];
    });
  }

  decisions(): string[] {
    return this.trace(['decide']);
  }

  which(sup: string): [string, string][] {
    const list = this.ask(() => supervisor.whichChildren(this.node, this.pid(sup))) as [unknown, unknown][];
    return list.map(([id, pid]) => [String(id), pid instanceof Pid ? this.kit.who(pid.id) : String(pid)]);
  }

  count(sup: string): unknown {
    return this.ask(() => supervisor.countChildren(this.node, this.pid(sup)));
  }
}
