/**
 * Plain processes that execute lists of primitive operations.
 * Follows `record/src/orc_proc.erl` of the recorder.
 */
import { Exception } from '#lib/runtime/kernel/errors';
import { error, exit, throwTerm } from '#lib/runtime/kernel/errors';
import { trapExit } from '#lib/runtime/kernel/flags';
import { register, unregister, whereis } from '#lib/runtime/kernel/names';
import { ReceiveMatch, type Routine, Sleep, TIMEOUT } from '#lib/runtime/kernel/routine';
import { demonitor, exit2, link, monitor, send, unlink } from '#lib/runtime/kernel/signals';
import { cancelTimer, readTimer, sendAfter, startTimer } from '#lib/runtime/kernel/time';
import { exact, List, Pid, type Ref, type Term } from '#lib/runtime/kernel/terms';
import * as genServer from '#lib/runtime/otp/gen_server';
import * as task from '#lib/runtime/otp/task';
import * as taskSupervisor from '#lib/runtime/otp/task_supervisor';
import * as partition from '#lib/runtime/otp/partition_supervisor';
import * as registry from '#lib/runtime/otp/registry';
import * as supervisor from '#lib/runtime/otp/supervisor';
import { Families } from './family';
import type { Json, JsonObject, Step } from './format';
import type { Names } from './names';
import type { Tree } from './tree';

type Op = [string, ...Json[]];
type How = 'spawn' | 'spawn_link' | { monitor: string };

const tagged = (m: unknown, ...tags: string[]) => Array.isArray(m) && tags.includes(m[0] as string);

/** What ended a list of operations early: the process function returned. */
class Return {
  constructor(
    readonly value: unknown,
    readonly results: Json[],
  ) {}
}

/** Key of the process dictionary: failures are not caught now. */
const UNCAUGHT = 'uncaught';

export class Plain {
  readonly families: Families;

  constructor(
    readonly names: Names,
    readonly tree: Tree,
    /** Does a step in the running process. */
    step: (step: Step) => Generator<unknown, Json, unknown>,
  ) {
    this.families = new Families({
      node: names.node,
      names,
      tree,
      ev: (event) => tree.ev(event),
      enter: (id) => tree.enter(id, 'worker'),
      pid: (target) => this.pid(target),
      dest: (target) => this.dest(target),
      run: (fun, ...args) => this.run(fun, args),
      step,
      started: (result) => names.json(result),
    });
    tree.startFamily = (child) => this.families.startLink(child);
  }

  /** Spawns a scripted process from the one that runs. */
  *spawn(id: string, opts: JsonObject, how: How): Routine<Pid> {
    const { names } = this;
    const { node } = names;
    const me = node.self();
    const name = names.next(id);
    const body = () => this.body(opts, me.pid);
    const linked = how === 'spawn_link';
    let pid: Pid;
    if (typeof how === 'object') {
      const [proc, ref] = node.spawnMonitor(body);
      pid = proc.pid;
      names.bindRef(how.monitor, ref);
    } else pid = node.spawn(body, { link: linked }).pid;
    names.bind(id, name, pid, 'plain');
    send(node, pid, ['$go', me.pid]);
    if (opts['run'] === undefined)
      yield new ReceiveMatch((m) => tagged(m, '$ready') && (m as unknown[])[1] === pid);
    return pid;
  }

  private *body(opts: JsonObject, parent: Pid): Routine {
    const { node } = this.names;
    yield new ReceiveMatch((m) => tagged(m, '$go'));
    trapExit(node, opts['trap_exit'] === true);
    if (opts['run'] !== undefined) {
      yield* this.ops(opts['run'] as Op[]);
      return;
    }
    send(node, parent, ['$ready', node.self().pid]);
    return yield* this.loop();
  }

  *loop(): Routine {
    const { node } = this.names;
    for (;;) {
      const [, from, ops] = (yield new ReceiveMatch((m) => tagged(m, '$do'))) as [string, Pid, Op[]];
      const results = yield* this.ops(ops);
      const done = results instanceof Return ? results.results : results;
      send(node, from, ['$done', node.self().pid, done]);
      if (results instanceof Return) return results.value;
    }
  }

  private *ops(ops: Op[]): Generator<unknown, Json[] | Return, unknown> {
    const results: Json[] = [];
    for (const op of ops) {
      if (op[0] === 'return') {
        return new Return(op.length > 1 ? this.names.term(op[1] as Json) : 'ok', [...results, 'ok']);
      }
      results.push(yield* this.op(op));
      // As the recorder, which pauses here: what an operation has set off comes to rest before the next one.
      yield new Sleep(1);
    }
    return results;
  }

  private pid(target: Json | undefined): Pid {
    if (target === 'self') return this.names.node.self().pid;
    // As in the recorder: the atom `undefined` stands for a process that never was, and goes on to the operation.
    return this.names.pidOf(String(target)) ?? ('undefined' as unknown as Pid);
  }

  private dest(target: Json | undefined): Pid | string {
    const text = String(target);
    return text.startsWith('name:') ? text.slice(5) : this.pid(target);
  }

  private *op([name, ...args]: Op): Generator<unknown, Json, unknown> {
    const { names, tree } = this;
    const { node } = names;
    const [a, b, c, d] = args;
    const text = String(a);
    switch (name) {
      case 'raise':
        throw error(names.term(a));
      case 'throw':
        throw throwTerm(names.term(a));
      case 'exit':
        throw exit(names.term(a));
      case 'exit2':
        exit2(node, this.pid(a), names.term(b));
        return 'ok';
      case 'link':
        return yield* this.guarded(() => (link(node, this.pid(a)), 'ok'));
      case 'unlink':
        unlink(node, this.pid(a));
        return 'ok';
      case 'monitor':
        names.bindRef(text, monitor(node, this.pid(b)));
        return 'ok';
      case 'monitor_name':
        names.bindRef(text, monitor(node, String(b)));
        return 'ok';
      case 'demonitor': {
        const found = demonitor(node, names.refOf(text), String(b).startsWith('flush'));
        if (b === 'info') return found;
        if (b === 'flush_info') return found;
        return 'ok';
      }
      case 'trap_exit':
        return trapExit(node, a as boolean);
      case 'send':
        send(node, this.pid(a), names.term(b));
        return 'ok';
      case 'send_name':
        return yield* this.guarded(() => (send(node, text, names.term(b)), 'ok'));
      case 'register':
        return yield* this.guarded(() => (register(node, text, this.pid(b)), 'ok'));
      case 'unregister':
        return yield* this.guarded(() => (unregister(node, text), 'ok'));
      case 'whereis':
        return names.json(whereis(node, text));
      case 'spawn':
      case 'spawn_link':
        return names.name(yield* this.typed(this.spawn(text, (b ?? {}) as JsonObject, name)));
      case 'spawn_monitor':
        return names.name(
          yield* this.typed(this.spawn(text, (c ?? {}) as JsonObject, { monitor: String(b) })),
        );
      case 'alive':
        return isAlive(this.pid(a));
      case 'self':
        return names.name(node.self().pid);
      case 'flush':
        return names.runs(yield* this.flush()).map((m) => names.json(m));
      case 'receive': {
        const got = yield this.pattern(a as Json, b as number);
        return got === TIMEOUT ? 'timeout' : { got: names.json(got) };
      }
      case 'wait':
        yield new ReceiveMatch(() => false, a as number);
        return 'ok';
      case 'send_after':
      case 'start_timer': {
        const start = name === 'send_after' ? sendAfter : startTimer;
        names.bindRef(text, start(node, b as number, this.dest(c), names.term(d)));
        return 'ok';
      }
      case 'cancel_timer':
        return left(cancelTimer(node, names.refOf(text)));
      case 'read_timer':
        return left(readTimer(node, names.refOf(text)));
      case 'gs_start':
      case 'gs_start_link':
        return names.json(yield tree.startWorker(a as JsonObject, name === 'gs_start_link'));
      case 'gs_call':
        return yield* this.guarded(() => genServer.call(node, this.pid(a), ['do', b], (c ?? 5000) as number));
      case 'gs_call_name':
        return yield* this.guarded(() => genServer.call(node, text, ['do', b]));
      case 'gs_call_nocatch':
        return names.json(yield genServer.call(node, this.pid(a), ['do', b]));
      case 'gs_cast':
        return genServer.cast(node, this.pid(a), ['do', b]);
      case 'gs_cast_name':
        return genServer.cast(node, text, ['do', b]);
      case 'gs_info':
        send(node, this.pid(a), ['do', b]);
        return 'ok';
      case 'gs_stop':
        return yield* this.guarded(() =>
          genServer.stop(node, this.pid(a), names.term(b), c === undefined ? Infinity : (c as number)),
        );
      case 'uncaught': {
        const dictionary = (node.self().dictionary ??= new Map());
        dictionary.set(UNCAUGHT, true);
        const result = yield* this.op(a as Op);
        dictionary.delete(UNCAUGHT);
        return result;
      }
      default:
        if (name.includes('.')) return yield* this.caught(this.families.op(name, args));
        if (name.startsWith('task_')) return yield* this.taskOp(name, args);
        if (name.startsWith('registry_')) return yield* this.registryOp(name, args);
        if (name.startsWith('partition_')) return yield* this.partitionOp(name, args);
        throw new Error(`operation ${name} is not built`);
    }
  }

  private *partitionOp(name: string, [a, b, c, d]: Json[]): Generator<unknown, Json, unknown> {
    const { names, tree } = this;
    const { node } = names;
    const id = String(a);
    const which = `Orc.${id}`;
    switch (name) {
      case 'partition_start': {
        const child = c as JsonObject;
        const o = (d ?? {}) as { strategy?: supervisor.Strategy; max_restarts?: number; with?: boolean };
        const options: partition.PartitionOptions = {
          ...{ name: which, partitions: b as number, childSpec: tree.spec(child) },
          ...(o.strategy === undefined ? {} : { strategy: o.strategy }),
          ...(o.max_restarts === undefined ? {} : { maxRestarts: o.max_restarts }),
          ...(o.with === true
            ? {
                withArguments: (n: number) => () =>
                  tree.start({ ...child, id: `${String(child['id'])}${n}` }),
              }
            : {}),
        };
        const sup = okPid(yield partition.startLink(node, options));
        const bound = names.next(id);
        names.bind(id, bound, sup, 'plain');
        return bound;
      }
      case 'partition_children': {
        const all = (yield partition.whichChildren(node, which)) as [number, unknown][];
        return all.map(([n, pid]): Json => [n, pid instanceof Pid ? names.name(pid) : 'none']).reverse();
      }
      case 'partition_count':
        return partition.partitions(node, which);
      case 'partition_counts':
        return names.json(yield partition.countChildren(node, which));
      case 'partition_whereis':
        return names.json(partition.whereis(node, which, names.term(b)));
      case 'partition_call': {
        const server = ['via', partition.via(node), [which, names.term(b)]] as const;
        return yield* this.guarded(() => genServer.call(node, server, ['do', c]));
      }
      default:
        throw new Error(`operation ${name} is not built`);
    }
  }

  private *registryOp(name: string, [a, b, c]: Json[]): Generator<unknown, Json, unknown> {
    const { names } = this;
    const { node } = names;
    const which = `Orc.${String(a)}`;
    switch (name) {
      case 'registry_start': {
        const keys = b as registry.Keys;
        const sup = okPid(yield registry.startLink(node, { name: which, keys }));
        const children = (yield supervisor.whichChildren(node, sup)) as [unknown, Pid][];
        for (const pid of [sup, ...children.map(([, child]) => child)])
          names.alias(`${String(a)}#registry`, pid);
        return 'ok';
      }
      case 'registry_register': {
        const answer = registry.register(node, which, names.term(b), names.term(c)) as unknown[];
        return answer[0] === 'ok' ? 'ok' : names.json(answer);
      }
      case 'registry_unregister':
        return registry.unregister(node, which, names.term(b));
      case 'registry_lookup':
        return registry
          .lookup(node, which, names.term(b))
          .map(([pid, value]) => [names.name(pid), names.json(value)])
          .sort((x, y) => (JSON.stringify(x) < JSON.stringify(y) ? -1 : 1));
      case 'registry_keys':
        return registry
          .keys(node, which, this.pid(b))
          .map((key) => names.json(key))
          .sort();
      case 'registry_count':
        return registry.count(node, which);
      case 'registry_update': {
        const answer = yield registry.updateValue(node, which, names.term(b), () => names.term(c));
        if (!Array.isArray(answer)) return names.json(answer);
        return { new: names.json(answer[0]), old: names.json(answer[1]) };
      }
      case 'registry_dispatch': {
        const tell = (entries: [Pid, unknown][]) => {
          for (const [pid] of entries) send(node, pid, names.term(c));
        };
        return names.json(yield registry.dispatch(node, which, names.term(b), tell));
      }
      default:
        throw new Error(`operation ${name} is not built`);
    }
  }

  private *taskOp(name: string, [a, b, c, d]: Json[]): Generator<unknown, Json, unknown> {
    const { names } = this;
    const { node } = names;
    const id = String(a);
    switch (name) {
      case 'task_async': {
        const n = names.next(id);
        return this.bindTask(n, task.async(node, this.task(id, n)));
      }
      case 'task_start':
      case 'task_start_link': {
        const n = names.next(id);
        const how = name === 'task_start' ? task.start : task.startLink;
        const [, pid] = how(node, this.task(id, n)) as [string, Pid];
        names.bind(id, n, pid, 'plain');
        return n;
      }
      case 'task_await':
        return yield* this.guarded(() => task.await_(node, this.taskOf(id), b as number));
      case 'task_await_nocatch':
        return names.json(yield task.await_(node, this.taskOf(id), b as number));
      case 'task_await_many':
      case 'task_yield_many': {
        const tasks = (a as string[]).map((one) => this.taskOf(one));
        const many = name === 'task_await_many' ? task.awaitMany : task.yieldMany;
        const value =
          name === 'task_await_many' ? (x: unknown) => x : (x: unknown) => (x as [unknown, unknown])[1];
        return yield* this.guarded(function* (): Routine {
          return List.fromArray(((yield many(node, tasks, b as number)) as unknown[]).map(value) as Term[]);
        });
      }
      case 'task_yield':
        return yield* this.guarded(() => task.yield_(node, this.taskOf(id), b as number));
      case 'task_shutdown': {
        const how = b === 'infinity' ? Infinity : (b as number | 'brutal_kill');
        return yield* this.guarded(() => task.shutdown(node, this.taskOf(id), how));
      }
      case 'task_ignore':
        return yield* this.guarded(() => task.ignore(node, this.taskOf(id)));
      case 'task_sup': {
        const o = (b ?? {}) as { max_children?: number; max_restarts?: number; max_seconds?: number };
        const flags = {
          ...(o.max_children === undefined ? {} : { maxChildren: o.max_children }),
          ...(o.max_restarts === undefined ? {} : { maxRestarts: o.max_restarts }),
          ...(o.max_seconds === undefined ? {} : { maxSeconds: o.max_seconds }),
        };
        const pid = okPid(yield taskSupervisor.startLink(node, flags));
        const n = names.next(id);
        names.bind(id, n, pid, 'plain');
        return n;
      }
      case 'task_sup_async':
      case 'task_sup_async_nolink': {
        const started = String(b);
        const n = names.next(started);
        const how = name === 'task_sup_async' ? taskSupervisor.async : taskSupervisor.asyncNolink;
        const bind = (made: task.Task) => this.bindTask(n, made);
        const start = () => how(node, this.pid(a), this.task(started, n));
        return yield* this.guarded(function* (): Routine {
          return bind((yield start()) as task.Task);
        });
      }
      case 'task_sup_start_child': {
        const started = String(b);
        const n = names.next(started);
        const options = { restart: c, shutdown: d ?? 5000 } as taskSupervisor.TaskOptions;
        const run = this.task(started, n);
        const result = (yield taskSupervisor.startChild(node, this.pid(a), run, options)) as [string, Pid];
        if (result[0] !== 'ok') return names.json(result);
        // The task binds itself, but under some seeds only after the next operation asks for it.
        if (names.pidOf(n) === undefined) names.bind(started, n, result[1], 'plain');
        return n;
      }
      case 'task_sup_terminate':
        return yield* this.guarded(() => taskSupervisor.terminateChild(node, this.pid(a), this.pid(b)));
      case 'task_sup_children': {
        const pids = (yield taskSupervisor.children(node, this.pid(a))) as Pid[];
        return pids.map((pid) => names.name(pid)).sort();
      }
      default:
        throw new Error(`operation ${name} is not built`);
    }
  }

  /** Body of a task: named, then driven like any other scripted process. */
  private task(id: string, name: string): () => Routine {
    return () => {
      this.names.bind(id, name, this.names.node.self().pid, 'plain');
      return this.loop();
    };
  }

  private bindTask(name: string, made: task.Task): string {
    const id = name.split('#')[0] as string;
    this.names.bind(id, name, made.pid, 'plain');
    this.names.bindRef(name, made.ref);
    (this.names.node.self().dictionary ??= new Map()).set(`task ${id}`, made);
    return name;
  }

  /** The task of that id that the running process started. As in the recorder, anything else is `undefined`. */
  private taskOf(id: string): task.Task {
    return this.names.node.self().dictionary?.get(`task ${id}`) as task.Task;
  }

  private *typed<T>(routine: Generator<unknown, T, unknown>): Generator<unknown, T, unknown> {
    return yield* routine;
  }

  private *guarded(act: () => unknown): Generator<unknown, Json, unknown> {
    const { names } = this;
    return yield* this.caught(
      (function* () {
        return names.json(yield act());
      })(),
    );
  }

  private *caught(routine: Generator<unknown, Json, unknown>): Generator<unknown, Json, unknown> {
    try {
      return yield* routine;
    } catch (e) {
      const uncaught = this.names.node.self().dictionary?.get(UNCAUGHT) === true;
      if (!(e instanceof Exception) || uncaught) throw e;
      return { [`caught_${e.class_}`]: this.names.json(e.reason) };
    }
  }

  /** A scripted function: see `record/README.md`, "Functions". */
  private *run(fun: Json | undefined, args: readonly unknown[]): Routine {
    const { names, tree } = this;
    const { node } = names;
    const script = (fun ?? {}) as JsonObject;
    const has = (key: string) => script[key] !== undefined;
    const term = (key: string) => names.term(script[key]);
    if (has('tag')) tree.ev(['handle', names.name(node.self().pid), 'fun', script['tag']]);
    if (has('sleep')) yield new Sleep(script['sleep'] as number);
    for (const [to, message] of (script['send'] ?? []) as [Json, Json][])
      send(node, this.dest(to), names.term(message));
    if (has('raise')) throw error(term('raise'));
    if (has('throw')) throw throwTerm(term('throw'));
    if (has('exit')) throw exit(term('exit'));
    if (has('return')) return term('return');
    const [first] = args;
    const sum = (key: string): number => {
      if (typeof first !== 'number') throw error('badarith');
      return first + Number(script[key]);
    };
    if (has('add')) return sum('add');
    if (has('get_and_add')) return [first, sum('get_and_add')];
    return has('arg') ? args[Number(script['arg']) - 1] : 'ok';
  }

  private *flush(): Generator<unknown, unknown[], unknown> {
    const out: unknown[] = [];
    for (;;) {
      const message = yield this.pattern('_', 0);
      if (message === TIMEOUT) return out;
      out.push(message);
    }
  }

  private pattern(pattern: Json, timeout: number): ReceiveMatch {
    if (pattern === '_') return new ReceiveMatch((m) => !tagged(m, '$do', '$go'), timeout);
    if (typeof pattern === 'object' && pattern !== null && !Array.isArray(pattern)) {
      const tag = pattern['tagged'];
      if (tag !== undefined) return new ReceiveMatch((m) => tagged(m, String(tag)), timeout);
      if (pattern['ref'] !== undefined) {
        const ref: Ref = this.names.refOf(String(pattern['ref']));
        return new ReceiveMatch((m) => Array.isArray(m) && (m[0] === ref || m[1] === ref), timeout);
      }
    }
    const term = this.names.term(pattern);
    return new ReceiveMatch((m) => exact(m, term), timeout);
  }
}

function isAlive(pid: Pid): boolean {
  if (!(pid instanceof Pid)) throw error('badarg');
  return pid.process !== null;
}

/** The process of a start that the recorder has as `{ok, Pid} = …`. */
function okPid(answer: unknown): Pid {
  const [ok, pid] = Array.isArray(answer) ? (answer as unknown[]) : [];
  if (ok === 'ok' && pid instanceof Pid) return pid;
  throw error(['badmatch', answer]);
}

function left(ms: number | false): Json {
  return ms === false ? false : 'time_left';
}
