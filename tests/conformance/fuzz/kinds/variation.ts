/**
 * Scenarios near the recorded ones: one of them with a value, a key, a child, a step or an operation changed for another that
 * stands in such a place somewhere. So every operation, option and form of the format takes part, and what is next to a case
 * that is known to be right.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Json, JsonObject, Scenario, ScenarioFile, Step } from '../../format';
import type { Chance } from '../chance';
import type { Draft, Op } from '../parts';

/** Groups of the format's own operations; families have kinds of their own. */
const GROUPS =
  /^(api|auto_shutdown|combinations|crash|dynamic|exit_signal|gen_server|init|intensity|mailbox|monitor|name|nested|partition|partition_more|regressions|registry|shutdown|signal|simple|strategy|task|task_more|timer)\.json$/;

/** A place that holds a value, and what sort of place it is. */
interface Slot {
  sort: string;
  holder: Record<string, Json>;
  key: string;
}

/** Places with the name of a process of the scenario. */
const NAMED = new Set(['target', 'sup', 'p', 'id', 'pid_of', 'link']);
/** Operations that make what their first argument names: a later one with it needs an earlier one of these. */
const MAKERS =
  /^(spawn|spawn_link|spawn_monitor|gs_start|gs_start_link|task_async|task_start|task_start_link|task_sup|task_sup_async|task_sup_async_nolink|task_sup_start_child|registry_start|partition_start)$/;
/** Operations with a reference that is not made by them. */
const REFERRING = /^(demonitor|cancel_timer|read_timer)$/;
const REF_MAKERS: Record<string, number> = {
  monitor: 1,
  monitor_name: 1,
  send_after: 1,
  start_timer: 1,
  spawn_monitor: 2,
};
const OWNED = /^task_(await|await_nocatch|yield|shutdown|ignore)$/;
const ASYNC = /^task_(async|sup_async|sup_async_nolink)$/;
const PLACED = /^(registry|partition|task_sup)_/;

interface Corpus {
  groups: Scenario[][];
  /** Values by sort of place. */
  pool: Map<string, Json[]>;
  /** Operations and steps by group. */
  ops: Map<string, Op[]>;
  steps: Map<string, Step[]>;
}

let read: Corpus | null = null;

function corpus(): Corpus {
  if (read !== null) return read;
  const files = ['oracle/', 'recorded/'].flatMap((name) => {
    const folder = fileURLToPath(new URL(`../../${name}`, import.meta.url));
    return readdirSync(folder)
      .filter((file) => GROUPS.test(file))
      .sort()
      .map((file) => JSON.parse(readFileSync(folder + file, 'utf8')) as ScenarioFile);
  });
  const made: Corpus = { groups: [], pool: new Map(), ops: new Map(), steps: new Map() };
  for (const { group, scenarios } of files) {
    const plain = scenarios.filter((s) => s.departs === undefined && !JSON.stringify(s.steps).includes('.'));
    made.groups.push(plain);
    const all = (kind: Map<string, unknown[]>, sort: string, value: unknown) => {
      const list = kind.get(sort) ?? [];
      kind.set(sort, list);
      list.push(value);
    };
    for (const scenario of plain) {
      for (const { sort, holder, key } of slots(scenario)) all(made.pool, sort, holder[key]);
      for (const step of scenario.steps) {
        all(made.steps, group + scenario.kind, step);
        for (const op of (step['ops'] ?? []) as Op[]) all(made.ops, group, op);
      }
    }
  }
  return (read = made);
}

/** Every place of a scenario whose value may be another. */
function slots({ tree, steps }: Pick<Scenario, 'tree' | 'steps'>): Slot[] {
  const found: Slot[] = [];
  const add = (sort: string, holder: unknown, key: string | number) =>
    found.push({ sort, holder: holder as Record<string, Json>, key: String(key) });
  const node = (n: JsonObject) => {
    for (const [key, value] of Object.entries(n)) {
      if (key === 'children') for (const child of value as JsonObject[]) node(child);
      else if (key === 'template') node(value as JsonObject);
      else if (key === 'init_at')
        for (const at of Object.keys(value as JsonObject)) add('node.init', value, at);
      else if (key !== 'id' && key !== 'type' && key !== 'family') add(`node.${key}`, n, key);
    }
  };
  const action = (a: JsonObject) => {
    for (const [key, value] of Object.entries(a)) {
      add(NAMED.has(key) ? 'named' : `action.${key}`, a, key);
      if (key === 'continue') action(value as JsonObject);
      if (key === 'cast_self') for (const one of value as JsonObject[]) action(one);
    }
  };
  const op = (o: Op) => {
    for (const [i, value] of o.entries()) {
      if (i === 0) continue;
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        if (o[0].startsWith('gs_start') || o[0] === 'partition_start') node(value);
        else if (o[0].startsWith('gs_') || o[0] === 'partition_call') action(value);
        else if (Array.isArray(value['run'])) for (const inner of value['run']) op(inner as Op);
      }
      if (o[0] === 'uncaught') op(value as Op);
      else if (!MAKERS.test(o[0]) || i > 1) add(`op.${o[0]}.${i}`, o, i);
    }
  };
  if (tree !== undefined) node(tree);
  for (const step of steps) {
    for (const [key, value] of Object.entries(step)) {
      if (key === 'op' || key === 'as') continue;
      if (key === 'child') node(value as JsonObject);
      else if (key === 'ops') for (const o of value as Op[]) op(o);
      else {
        add(NAMED.has(key) ? 'named' : `step.${step.op}.${key}`, step, key);
        if (key === 'do') action(value as JsonObject);
      }
    }
  }
  return found;
}

/** Names of the processes that a scenario speaks of; supervisors are told from others. */
interface Known {
  all: string[];
  sups: string[];
}

function names({ tree, steps }: Pick<Scenario, 'tree' | 'steps'>): Known {
  const text = JSON.stringify([tree, steps]);
  const said = [...text.matchAll(/"(?:id|as)":"([a-z]\w*)"/g), ...text.matchAll(/\["(\w+)","([a-z]\w*)"/g)];
  const all = [
    ...new Set(said.flatMap(([, a = '', b]) => (b === undefined ? [a] : MAKERS.test(a) ? [b] : []))),
  ];
  const found = [...text.matchAll(/"id":"(\w+)","type":"\w+"/g)].map(([, id]) => id);
  return { all, sups: all.filter((id) => found.includes(id)) };
}

/** Those that may stand in a place: a worker has no children. */
const fitting = (known: Known, key: string): string[] => (key === 'sup' ? known.sups : known.all);

export default function variation(c: Chance): Draft {
  const { groups, pool, ops, steps } = corpus();
  const base = c.pick(c.pick(groups));
  const draft = structuredClone({
    ...(base.tree === undefined ? {} : { tree: base.tree }),
    steps: base.steps,
  });
  for (let n = 1 + c.int(3); n > 0; n--) {
    const known = names(draft);
    const donor = c.pick(groups).filter((s) => s.kind === base.kind);
    const change: readonly (readonly [number, () => void])[] = [
      [6, () => exchange(c, draft, pool, known)],
      [2, () => omit(c, draft)],
      [2, () => insertKey(c, draft, pool)],
      [3, () => insertStep(c, draft, local(c, c.pick(steps.get(base.group + base.kind) as Step[]), known))],
      [
        base.kind === 'process' ? 6 : 0,
        () => insertOp(c, draft, local(c, c.pick(ops.get(base.group) ?? [['flush']]), known)),
      ],
      [1, () => insertStep(c, draft, local(c, c.pick(draft.steps), known))],
      [base.kind === 'tree' ? 1 : 0, () => moveChild(c, draft)],
      // The tree of one, and what is done to another.
      [
        base.kind === 'tree' && donor.length > 0 ? 0.5 : 0,
        () => {
          const from = c.pick(donor);
          draft.steps = from.steps.map((step) => local(c, structuredClone(step), known));
        },
      ],
    ];
    c.weighted(change)();
  }
  draft.steps = draft.steps.filter((step, i) => base.kind === 'process' || i === 0 || step.op !== 'start');
  return sound(draft);
}

function exchange(c: Chance, draft: Draft, pool: Corpus['pool'], known: Known): void {
  const all = slots(draft);
  if (all.length === 0) return;
  const { sort, holder, key } = c.pick(all);
  if (sort === 'named') {
    const fit = fitting(known, key);
    if (fit.length > 0) holder[key] = c.pick(fit);
  } else holder[key] = local(c, structuredClone(c.pick(pool.get(sort) ?? [holder[key] as Json])), known);
}

function omit(c: Chance, draft: Draft): void {
  const free = slots(draft).filter(({ sort }) => sort.startsWith('node.') || sort.startsWith('action.'));
  if (free.length > 0 && c.p(0.5)) {
    const { holder, key } = c.pick(free);
    if (Object.keys(holder).length > 1) delete holder[key];
  } else if (draft.steps.length > 2) draft.steps.splice(1 + c.int(draft.steps.length - 1), 1);
}

/** Another option of a node of the tree, or of a child that is started. */
function insertKey(c: Chance, draft: Draft, pool: Corpus['pool']): void {
  const nodes: JsonObject[] = [];
  const walk = (value: Json): void => {
    if (typeof value !== 'object' || value === null) return;
    if (!Array.isArray(value) && value['id'] !== undefined && value['op'] === undefined) nodes.push(value);
    for (const inner of Object.values(value)) walk(inner);
  };
  walk([draft.tree ?? null, ...draft.steps]);
  if (nodes.length === 0) return;
  const to = c.pick(nodes);
  const type = to['type'] ?? 'worker';
  const keys: Record<string, readonly string[]> = {
    worker: ['restart', 'shutdown', 'significant', 'trap_exit', 'init', 'terminate', 'continue', 'timeout'],
    supervisor: ['restart', 'shutdown', 'significant', 'strategy', 'max_restarts', 'auto_shutdown', 'init'],
    dynamic: ['restart', 'shutdown', 'max_restarts', 'max_children', 'significant'],
    simple: ['restart', 'shutdown', 'max_restarts', 'significant'],
  };
  const key = c.pick(keys[String(type)] ?? ['restart']);
  if (type === 'worker' && key === 'init' && c.p(0.7)) {
    to['init_at'] = { [2 + c.int(2)]: structuredClone(c.pick(pool.get('node.init') ?? ['ok'])) };
    return;
  }
  const value = structuredClone(c.pick(pool.get(`node.${key}`) ?? []));
  if (key === 'init' && type !== 'worker') to['init'] = 'ignore';
  else if (value !== undefined) to[key] = value;
}

const insertStep = (c: Chance, draft: Draft, step: Step): void => {
  draft.steps.splice(1 + c.int(draft.steps.length), 0, step);
};

function insertOp(c: Chance, draft: Draft, op: Op): void {
  const lists = draft.steps.flatMap((step) => (step.op === 'do' ? [step['ops'] as Op[]] : []));
  if (lists.length === 0) return;
  const list = c.pick(lists);
  list.splice(c.int(list.length + 1), 0, op);
}

function moveChild(c: Chance, draft: Draft): void {
  const children = (draft.tree?.['children'] ?? []) as JsonObject[];
  if (children.length < 2) return;
  const [moved] = children.splice(c.int(children.length), 1);
  children.splice(c.int(children.length + 1), 0, moved as JsonObject);
}

/** The same with names of the processes that are here in the place of those that are not. */
function local<T extends Json>(c: Chance, value: T, known: Known): T {
  const to = new Map<string, string>();
  const name = (from: string, fit: readonly string[]): string => {
    const [id = '', at] = from.split('#');
    if (fit.includes(id) || fit.length === 0) return from;
    if (!to.has(id)) to.set(id, c.pick(fit));
    return at === undefined ? (to.get(id) as string) : `${to.get(id)}#${at}`;
  };
  const inOp = (x: Json[], inner: Json, i: number): Json => {
    const first = /^(exit2|link|unlink|send|alive|gs_call|gs_call_nocatch|gs_cast|gs_info|gs_stop)$/.test(
      String(x[0]),
    );
    const at = first ? 1 : /^(monitor|register)$/.test(String(x[0])) ? 2 : 0;
    const named = i > 0 && i === at && typeof inner === 'string' && inner !== 'self';
    return named ? name(inner, known.all) : walk(inner);
  };
  const walk = (x: Json): Json => {
    if (typeof x === 'string') return /^[a-z]\w*#\d$/.test(x) ? name(x, known.all) : x;
    if (Array.isArray(x)) return x.map((inner, i) => inOp(x, inner, i));
    if (typeof x !== 'object' || x === null) return x;
    return Object.fromEntries(
      Object.entries(x).map(([key, inner]) => [
        key,
        NAMED.has(key) && key !== 'id' && typeof inner === 'string'
          ? name(inner, fitting(known, key))
          : walk(inner),
      ]),
    );
  };
  return walk(structuredClone(value)) as T;
}

/** Without what asks for things that are not there, which means nothing on either side. */
function sound({ tree, steps }: Draft): Draft {
  const refs = new Set<string>();
  const made = new Set<string>();
  const owners = new Map<string, string>();
  const fits = (by: string, [name, ...args]: Op): boolean => {
    const a = String(args[0]);
    if (name === 'uncaught') return fits(by, args[0] as Op);
    const at = REF_MAKERS[name];
    if (at !== undefined) {
      const ref = String(args[at - 1]);
      if (refs.has(ref)) return false;
      refs.add(ref);
    }
    if (ASYNC.test(name)) owners.set(String(name === 'task_async' ? a : args[1]), by);
    if (MAKERS.test(name)) made.add(String(/_sup_(async|start)/.test(name) ? args[1] : a));
    else if (PLACED.test(name) && !made.has(a)) return false;
    if (REFERRING.test(name)) return refs.has(a);
    if (OWNED.test(name)) return owners.get(a) === by;
    const pattern = (args[0] ?? {}) as JsonObject;
    if (name === 'receive' && typeof pattern === 'object' && pattern['ref'] !== undefined)
      return refs.has(String(pattern['ref'])) || owners.has(String(pattern['ref']).split('#')[0] as string);
    return true;
  };
  const kept: Step[] = [];
  const waiting = new Set<string>();
  for (const step of steps) {
    const p = String(step['p']);
    if (step.op === 'join' && !waiting.delete(p)) continue;
    if (step.op === 'do') {
      if (waiting.has(p)) continue;
      if (step['async'] === true) waiting.add(p);
      const ops = (step['ops'] as Op[]).filter((op) => fits(p, op));
      if (ops.length > 0 || step['async'] === true) kept.push({ ...step, ops });
    } else kept.push(step);
  }
  return { ...(tree === undefined ? {} : { tree }), steps: kept };
}
