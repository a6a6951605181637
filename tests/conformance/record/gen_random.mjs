#!/usr/bin/env node
// Seeded generator of random scenarios (without traces).
//   node gen_random.mjs SEED TREE_COUNT PROCESS_COUNT TREE_FILE PROCESS_FILE
import { writeFileSync } from 'node:fs';
const [seedArg, nTree, nProc, treeFile, procFile] = process.argv.slice(2);
let a = Number(seedArg) >>> 0;
const rnd = () => {
  // mulberry32
  a = (a + 0x6d2b79f5) >>> 0;
  let t = a;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const int = (n) => Math.floor(rnd() * n);
const pick = (l) => l[int(l.length)];
const p = (x) => rnd() < x;
const REASONS = ['normal', 'shutdown', { shutdown: 'x' }, 'kill', 'boom'];

function worker(id, sig) {
  const c = { id };
  const r = pick(['permanent', 'permanent', 'transient', 'temporary']);
  if (r !== 'permanent') c.restart = r;
  if (sig && r !== 'permanent' && p(0.6)) c.significant = true;
  if (p(0.55)) c.trap_exit = true;
  if (p(0.3)) c.shutdown = pick(['brutal_kill', 40, 'infinity', 1000]);
  if (c.trap_exit && p(0.2))
    c.terminate = pick([{ sleep: 70 }, { sleep: 10 }, { raise: 'in_terminate' }, { exit: 'other' }]);
  if (p(0.15)) {
    c.init_at = {};
    for (const n of [2, 3, 4])
      if (p(0.5))
        c.init_at[n] = pick([{ stop: 'no' }, { raise: 'bad_init' }, 'ignore', { stop: 'shutdown' }]);
    if (!Object.keys(c.init_at).length) delete c.init_at;
  } else if (p(0.03)) c.init = pick(['ignore', { stop: 'never' }]);
  return c;
}
function tree() {
  let nw = 0,
    ns = 0;
  const max = 2 + int(7);
  const workers = [],
    sups = [];
  function build(depth, id, root) {
    if (!root && p(0.18)) {
      const d = { id, type: 'dynamic' };
      if (p(0.4)) d.max_children = int(3);
      if (p(0.6)) d.max_restarts = int(3);
      sups.push({ id, dyn: true });
      return d;
    }
    const s = {
      id,
      type: 'supervisor',
      strategy: pick(['one_for_one', 'one_for_all', 'rest_for_one']),
      max_restarts: pick([0, 1, 2, 2, 3, 3, 4, 5]),
    };
    const sig = p(0.2);
    if (sig) s.auto_shutdown = pick(['any_significant', 'all_significant']);
    if (!root && p(0.4)) s.restart = pick(['transient', 'temporary']);
    if (!root && p(0.15)) s.shutdown = pick(['brutal_kill', 60]);
    sups.push({ id, dyn: false });
    s.children = [];
    const n = 1 + int(4);
    for (let i = 0; i < n; i++) {
      if (depth < 3 && p(0.3)) s.children.push(build(depth + 1, 's' + ++ns, false));
      else if (nw < max) {
        const id = 'w' + ++nw;
        workers.push({ id, sup: s.id });
        s.children.push(worker(id, sig));
      }
    }
    return s;
  }
  const t = build(1, 'root', true);
  return { t, workers, sups };
}
function treeScenario(i) {
  const { t, workers, sups } = tree();
  const steps = [{ op: 'start' }];
  let nd = 0;
  const W = () => (workers.length ? pick(workers) : { id: 'none', sup: 'root' });
  const dyns = sups.filter((s) => s.dyn),
    stat = sups.filter((s) => !s.dyn);
  const dynKids = [];
  const n = 2 + int(6);
  for (let k = 0; k < n; k++) {
    const x = rnd();
    const w = p(0.85) || !dynKids.length ? W() : pick(dynKids);
    if (x < 0.42) {
      const how = pick(['raise', 'raise', 'kill', 'normal', 'shutdown', 'custom', 'exit', 'callstop']);
      steps.push(
        {
          raise: { op: 'cast', target: w.id, do: { raise: 'boom' } },
          kill: { op: 'exit', target: w.id, reason: 'kill' },
          normal: { op: 'cast', target: w.id, do: { stop: 'normal' } },
          shutdown: { op: 'cast', target: w.id, do: { stop: 'shutdown' } },
          custom: { op: 'cast', target: w.id, do: { stop: 'oops' } },
          exit: { op: 'call', target: w.id, do: { exit: 'gone' } },
          callstop: { op: 'call', target: w.id, do: { stop: 'done', reply: 'bye' } },
        }[how],
      );
    } else if (x < 0.5) steps.push({ op: 'exit', target: w.id, reason: pick(REASONS) });
    else if (x < 0.56) {
      const t = sups.length > 1 && p(0.85) ? pick(sups.slice(1)) : sups[0];
      steps.push({ op: 'exit', target: t.id, reason: pick(['kill', 'kill', 'boom', 'shutdown']) });
    } else if (x < 0.6) {
      const t = sups.length > 1 && p(0.85) ? pick(sups.slice(1)) : sups[0];
      steps.push({ op: 'stop', target: t.id, reason: pick(['normal', 'shutdown', 'boom']) });
    } else if (x < 0.72 && dyns.length) {
      const d = pick(dyns);
      const id = 'd' + ++nd;
      dynKids.push({ id, sup: d.id, dyn: true });
      const c = worker(id, false);
      steps.push({ op: 'start_child', sup: d.id, child: c });
    } else if (x < 0.76) {
      const s = pick(stat);
      if (p(0.3) && workers.length) {
        const o = W();
        steps.push({ op: 'start_child', sup: o.sup, child: { id: o.id } });
      } else {
        const id = 'n' + ++nd;
        workers.push({ id, sup: s.id });
        steps.push({ op: 'start_child', sup: s.id, child: worker(id, false) });
      }
    } else if (x < 0.84) {
      steps.push(
        w.dyn
          ? { op: 'terminate_child', sup: w.sup, pid_of: w.id }
          : { op: 'terminate_child', sup: w.sup, id: w.id },
      );
      if (!w.dyn && p(0.6)) {
        if (p(0.4)) {
          const o = W();
          steps.push({ op: 'cast', target: o.id, do: { raise: 'boom' } });
          k++;
        }
        steps.push({ op: pick(['restart_child', 'restart_child', 'delete_child']), sup: w.sup, id: w.id });
        k++;
      }
    } else if (x < 0.9) {
      const o = W();
      steps.push({ op: 'restart_child', sup: o.sup, id: o.id });
    } else if (x < 0.94) {
      const o = W();
      steps.push({ op: 'delete_child', sup: o.sup, id: o.id });
    } else if (x < 0.97) {
      const o = W();
      steps.push({ op: 'get_childspec', sup: o.sup, id: o.id });
    } else steps.push({ op: 'call', target: w.id, do: { incr: true } });
  }
  if (p(0.5)) steps.push({ op: 'parent_exit', reason: 'shutdown' });
  return {
    id: `random_tree-${seedArg}-${i}`,
    group: 'random_tree',
    doc: 'random tree, random stimuli',
    kind: 'tree',
    tree: t,
    steps: steps.slice(0, 9),
  };
}
function procScenario(i) {
  const names = ['p', 'q', 'r', 's', 't'].slice(0, 3 + int(3));
  const steps = names.map((n) => ({ op: 'spawn', as: n, ...(p(0.45) ? { trap_exit: true } : {}) }));
  const mons = [];
  let nm = 0,
    nc = 0;
  const all = [...names];
  const n = 4 + int(6);
  for (let k = 0; k < n; k++) {
    const who = pick(all);
    const ops = [];
    const other = () => {
      const o = all.filter((x) => x !== who);
      return pick(o);
    };
    const m = 1 + int(3);
    for (let j = 0; j < m; j++) {
      const x = rnd();
      if (x < 0.3) ops.push(['link', other()]);
      else if (x < 0.36) ops.push(['unlink', other()]);
      else if (x < 0.52) {
        const id = 'm' + ++nm;
        mons.push([who, id]);
        ops.push(['monitor', id, other()]);
      } else if (x < 0.57) {
        const mine = mons.filter((z) => z[0] === who);
        if (mine.length)
          ops.push(p(0.5) ? ['demonitor', pick(mine)[1]] : ['demonitor', pick(mine)[1], 'flush']);
      } else if (x < 0.7) ops.push(['send', other(), 'm' + k + j]);
      else if (x < 0.76) ops.push(['trap_exit', p(0.5)]);
      else if (x < 0.82) {
        const id = 'c' + ++nc;
        all.push(id);
        ops.push([pick(['spawn', 'spawn_link']), id, { trap_exit: p(0.4) }]);
      } else if (x < 0.92) {
        ops.push(['exit2', other(), pick(REASONS)]);
        break;
      } else if (x < 0.97) {
        ops.push(
          pick([
            ['exit', 'boom'],
            ['exit', 'normal'],
            ['exit', { shutdown: 'x' }],
            ['raise', 'boom'],
            ['return'],
          ]),
        );
        break;
      } else {
        ops.push(['exit2', 'self', pick(REASONS)]);
        break;
      }
    }
    if (ops.length) steps.push({ op: 'do', p: who, ops });
  }
  return {
    id: `random_process-${seedArg}-${i}`,
    group: 'random_process',
    doc: 'random links, monitors, messages and exits',
    kind: 'process',
    steps,
  };
}
const write = (f, g, list) =>
  writeFileSync(
    f,
    JSON.stringify({ format: 1, group: g, otp: '25', erts: '13.1.5', elixir: '1.14.0', scenarios: list }),
  );
write(
  treeFile,
  'random_tree',
  Array.from({ length: Number(nTree) }, (_, i) => treeScenario(i)),
);
write(
  procFile,
  'random_process',
  Array.from({ length: Number(nProc) }, (_, i) => procScenario(i)),
);
