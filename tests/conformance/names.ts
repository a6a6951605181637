/**
 * Names of processes and references (`b#2`, `ref:m1`), and the mapping between scenario values and terms.
 * Follows `record/src/orc.erl` of the recorder.
 */
import type { Node } from '#lib/runtime/kernel/node';
import {
  Binary,
  Float,
  Fun,
  List,
  NotATerm,
  Pid,
  Ref,
  structName,
  type Term,
  TermMap,
} from '#lib/runtime/kernel/terms';
import { error, Exception } from '#lib/runtime/kernel/errors';
import type { Json } from './format';

export type Kind = 'worker' | 'sup' | 'dynamic' | 'simple' | 'plain' | 'other';

const CALLERS = new Set([
  'GenServer',
  'Supervisor',
  'DynamicSupervisor',
  'PartitionSupervisor',
  'Task',
  'Task.Supervised',
  'Agent',
  'gen',
  'gen_event',
  'gen_statem',
  'proc_lib',
  'sys',
]);

export class Names {
  private readonly counts = new Map<string, number>();
  private readonly names = new Map<Pid, string>();
  private readonly kinds = new Map<Pid, Kind>();
  private readonly latest = new Map<string, Pid>();
  private readonly pids = new Map<string, Pid>();
  private readonly refNames = new Map<Ref, string>();
  private readonly refs = new Map<string, Ref>();

  constructor(readonly node: Node) {}

  /** The next incarnation's name. */
  next(id: string): string {
    const n = (this.counts.get(id) ?? 0) + 1;
    this.counts.set(id, n);
    return `${id}#${n}`;
  }

  bind(id: string, name: string, pid: Pid, kind: Kind): void {
    this.names.set(pid, name);
    this.kinds.set(pid, kind);
    this.latest.set(id, pid);
    this.pids.set(name, pid);
  }

  alias(name: string, pid: Pid): void {
    this.names.set(pid, name);
    this.kinds.set(pid, 'other');
  }

  name(pid: Pid): string {
    return this.names.get(pid) ?? '#pid';
  }

  kind(pid: Pid): Kind | undefined {
    return this.kinds.get(pid);
  }

  /** Pid of `b` (the latest incarnation) or of `b#1`. */
  pidOf(target: string): Pid | undefined {
    return target.includes('#') ? this.pids.get(target) : this.latest.get(target);
  }

  known(): [Pid, string, Kind][] {
    return [...this.names].map(([pid, name]) => [pid, name, this.kinds.get(pid) as Kind]);
  }

  bindRef(name: string, ref: Ref): void {
    this.refNames.set(ref, name);
    this.refs.set(name, ref);
  }

  refOf(name: string): Ref {
    const ref = this.refs.get(name);
    // As in the recorder, where the look-up does not match.
    if (ref === undefined) throw error(['badmatch', List.nil]);
    return ref;
  }

  /** Scenario value to term. */
  term(json: Json | undefined): unknown {
    if (json === undefined) return 'undefined';
    if (typeof json === 'string') return json.includes('#') ? (this.pidOf(json) ?? json) : json;
    if (Array.isArray(json)) return List.fromArray(json.map((x) => this.term(x)) as never[]);
    if (typeof json === 'object' && json !== null) {
      if (Array.isArray(json['tuple'])) return json['tuple'].map((x) => this.term(x));
      const { map } = json;
      if (Array.isArray(map)) {
        return this.map((map as [Json, Json][]).map(([k, v]) => [this.term(k), this.term(v)]));
      }
      if (typeof map === 'object' && map !== null) {
        return this.map(Object.entries(map).map(([k, v]) => [k, this.term(v)]));
      }
      if (typeof json['string'] === 'string') return Binary.fromString(json['string']);
      const [[key, value] = ['', null]] = Object.entries(json);
      return [key, this.term(value)];
    }
    return json;
  }

  private map(entries: [unknown, unknown][]): TermMap {
    return TermMap.from(entries as [Term, Term][]);
  }

  /** Term to scenario value. */
  json(term: unknown): Json {
    if (term === undefined) return 'undefined';
    if (term === null) return 'nil';
    if (typeof term === 'boolean' || typeof term === 'number' || typeof term === 'string') return term;
    if (term instanceof Binary) return { string: String(term) };
    if (term instanceof Pid) return this.name(term);
    if (term instanceof Ref) return `ref:${this.refNames.get(term) ?? '?'}`;
    if (term instanceof List) return [...(term as Iterable<unknown>)].map((x) => this.json(x));
    if (Array.isArray(term)) return this.tuple(term as unknown[]);
    if (term instanceof NotATerm || term instanceof Exception) return { error: String(term) };
    if (term instanceof TermMap && term.get('__exception__') === true) {
      return { exception: String(structName(term)).replace(/^Elixir\./, '') };
    }
    if (term instanceof TermMap) return { map: this.entries(term.entries()) };
    if (term instanceof Float) return term.value;
    if (term instanceof Fun || typeof term === 'function') return '#fun';
    if (typeof term === 'object' && 'start' in term && 'id' in term) return { child: this.json(term.id) };
    if (Object.getPrototypeOf(term) === Object.prototype) return { map: this.entries(Object.entries(term)) };
    return `#${typeof term}`;
  }

  private entries(entries: readonly (readonly [unknown, unknown])[]): Json {
    const pairs = entries.map(([k, v]): [Json, Json] => [this.json(k), this.json(v)]);
    if (!entries.every(([k]) => typeof k === 'string')) return pairs;
    return Object.fromEntries(pairs.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
  }

  private tuple(t: unknown[]): Json {
    const [first, second] = t;
    // pg tells of pids in a list, which is an array as everywhere in the runtime.
    if (t.length === 4 && first instanceof Ref && (second === 'join' || second === 'leave')) {
      const pids = List.fromArray(t[3] as Term[]);
      return { tuple: [this.json(first), second, this.json(t[2]), this.json(pids)] };
    }
    // The arguments of a call are a list, which is an array as everywhere in the runtime.
    if (t.length === 3 && CALLERS.has(first as string) && Array.isArray(t[2])) {
      return { tuple: [this.json(first), this.json(second), (t[2] as unknown[]).map((x) => this.json(x))] };
    }
    if (t.length === 2) {
      if (isStack(second)) return { raise: this.json(first) };
      const call = Array.isArray(second) && second.length === 3 ? (second as unknown[]) : [];
      if (CALLERS.has(call[0] as string) && typeof call[1] === 'string') {
        return { call_failed: this.json(first) };
      }
      if (typeof first === 'string') return { [first]: this.json(second) };
    }
    return { tuple: t.map((x) => this.json(x)) };
  }

  // ---- order inside mailboxes: `oracle/README.md`, section 6 --------------------------------------------------

  /** Messages in the canonical order of a snapshot, given the order of the snapshot before. */
  canonical(before: readonly unknown[], now: readonly unknown[], actor: Pid | null): unknown[] {
    const fresh = [...now];
    const kept: unknown[] = [];
    for (const message of before) {
      const at = fresh.indexOf(message);
      if (at < 0) continue;
      fresh.splice(at, 1);
      kept.push(message);
    }
    const senderOf = (message: unknown): string => {
      const dead = deadOne(message);
      if (dead === null || dead === actor) return '';
      return dead instanceof Pid ? this.name(dead) : String(dead);
    };
    const senders = [...new Set(fresh.map(senderOf))].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return [...kept, ...senders.flatMap((s) => this.runs(fresh.filter((m) => senderOf(m) === s)))];
  }

  /** Neighbouring messages about one death: the EXIT first, then the DOWNs by reference name. */
  runs(messages: readonly unknown[]): unknown[] {
    const out: unknown[] = [];
    for (let i = 0; i < messages.length;) {
      const dead = deadOne(messages[i]);
      let j = i + 1;
      if (dead !== null) {
        const first = messages[i] as readonly unknown[];
        while (j < messages.length) {
          const next = messages[j] as readonly unknown[];
          if (deadOne(next) !== dead || (first[0] === 'EXIT' && next[0] === 'EXIT')) break;
          j++;
        }
      }
      const key = (m: unknown) => {
        const t = m as readonly unknown[];
        return t[0] === 'EXIT' ? '' : String(this.json(t[1]));
      };
      const run = messages.slice(i, j);
      out.push(
        ...(dead === null ? run : run.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))),
      );
      i = j;
    }
    return out;
  }
}

function isStack(term: unknown): boolean {
  return Array.isArray(term) && term.length > 0 && term.every((f) => Array.isArray(f) && f.length === 4);
}

/** Whose death a message tells of: a pid, a name, or null. */
function deadOne(message: unknown): Pid | string | null {
  if (!Array.isArray(message)) return null;
  if (message[0] === 'EXIT' && message.length === 3) return message[1] as Pid;
  if (message[0] === 'DOWN' && message.length === 5) {
    const who = message[3] as unknown;
    return Array.isArray(who) ? String(who[0]) : (who as Pid);
  }
  return null;
}
