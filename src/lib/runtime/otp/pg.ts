/**
 * Process groups: scopes, each a server that knows which processes are in which group until they leave or end.
 * Follows kernel pg, OTP 25.2: manual page; what it leaves open, seen. Rules PG*.
 * Left out: other nodes, so all members are local.
 * Invariant: the table of a scope has a row `[group, members, localMembers]` for each group, newest members first; a process
 * is monitored by the scope exactly while it is in a group of it.
 */
import { Module } from '../kernel/code_server';
import { error, Exception } from '../kernel/errors';
import * as ets from '../kernel/ets';
import type { Node } from '../kernel/node';
import { ReceiveMatch, type Routine, TIMEOUT } from '../kernel/routine';
import { demonitor as endMonitor, monitor as newMonitor, trySend } from '../kernel/signals';
import { exact, Pid, type Ref, termKey } from '../kernel/terms';
import type { From } from './gen';
import { call, type GenServerModule, start as serverStart, startLink as serverStartLink } from './gen_server';

/** The scope that is meant where none is named. */
export const DEFAULT_SCOPE = 'pg';

/**
 * Starts a scope linked to the caller: `yield` it. `['ok', pid]`, or `['error', ['already_started', pid]]`.
 *
 * @throws `function_clause` when the name is no atom.
 * @otp `pg` manual page, start_link/0,1. Rule PG1.
 */
export function startLink(node: Node, scope = DEFAULT_SCOPE): unknown {
  return serverStartLink(node, moduleOf(node, scope), undefined, { name: scope, role: 'pg' });
}

/** As `startLink`, without a link. `pg` manual page, start/1. Rule PG1. */
export function start(node: Node, scope = DEFAULT_SCOPE): unknown {
  return serverStart(node, moduleOf(node, scope), undefined, { name: scope, role: 'pg' });
}

interface Member {
  readonly ref: Ref;
  /** A group once for each time it joined, newest first. */
  groups: unknown[];
}

/** What a scope knows beside its table. */
class Scope {
  private readonly members = new Map<Pid, Member>();
  /** Who is told of all groups, and of one: by reference. */
  private readonly watchers = new Map<Ref, Pid>();
  private readonly groupWatchers = new Map<unknown, Map<Ref, Pid>>();

  constructor(
    private readonly node: Node,
    private readonly table: string,
  ) {
    ets.create(node, table, { namedTable: true, readConcurrency: true });
  }

  call(request: readonly unknown[], from: From): unknown {
    const [what, group, given] = request;
    switch (what) {
      case 'join_local':
        this.join(group, given as Pid | readonly Pid[]);
        return 'ok';
      case 'leave_local':
        return this.leave(group, given as Pid | readonly Pid[]) ? 'ok' : 'not_joined';
      case 'monitor':
        return this.monitor(from[0], request);
      default:
        return this.demonitor(group as Ref) ? 'ok' : 'false';
    }
  }

  private row(group: unknown): readonly Pid[] | undefined {
    return ets.lookup(this.node, this.table, group)[0]?.[1] as readonly Pid[] | undefined;
  }

  private put(group: unknown, pids: readonly Pid[]): void {
    ets.insert(this.node, this.table, [group, pids, pids]);
  }

  private join(group: unknown, given: Pid | readonly Pid[]): void {
    const pids = listOf(given);
    for (const pid of pids) {
      const member = this.members.get(pid);
      if (member === undefined) this.members.set(pid, { ref: newMonitor(this.node, pid), groups: [group] });
      else member.groups.unshift(group);
    }
    this.put(group, [...pids, ...(this.row(group) ?? [])]);
    this.tell('join', group, pids);
  }

  private leave(group: unknown, given: Pid | readonly Pid[]): boolean {
    const pids = listOf(given);
    let left = false;
    for (const pid of pids) {
      const member = this.members.get(pid);
      const at = member?.groups.findIndex((other) => exact(other, group)) ?? -1;
      if (member === undefined || at < 0) continue;
      left = true;
      member.groups.splice(at, 1);
      if (member.groups.length > 0) continue;
      endMonitor(this.node, member.ref);
      this.members.delete(pid);
    }
    if (left) this.drop(group, pids);
    return left;
  }

  /** Takes members out of a row, each once for each time it is given. */
  private drop(group: unknown, pids: readonly Pid[]): void {
    const row = this.row(group);
    if (row === undefined) return;
    const rest = [...row];
    for (const pid of pids) {
      const at = rest.indexOf(pid);
      if (at >= 0) rest.splice(at, 1);
    }
    if (rest.length === 0) ets.remove(this.node, this.table, group);
    else this.put(group, rest);
    this.tell('leave', group, pids);
  }

  private tell(what: 'join' | 'leave', group: unknown, pids: readonly Pid[]): void {
    for (const [ref, pid] of this.watchers) trySend(this.node, pid, [ref, what, group, pids]);
    const watchers = [...(this.groupWatchers.get(termKey(group)) ?? [])].reverse();
    for (const [ref, pid] of watchers) trySend(this.node, pid, [ref, what, group, pids]);
  }

  private monitor(pid: Pid, request: readonly unknown[]): unknown {
    const ref = newMonitor(this.node, pid);
    if (request.length === 1) {
      this.watchers.set(ref, pid);
      const rows = ets.tab2list(this.node, this.table);
      return [ref, new Map(rows.map(([group, pids]) => [group, pids]))];
    }
    const [, group] = request;
    const key = termKey(group);
    let watchers = this.groupWatchers.get(key);
    if (watchers === undefined) this.groupWatchers.set(key, (watchers = new Map()));
    watchers.set(ref, pid);
    return [ref, this.row(group) ?? []];
  }

  private demonitor(ref: Ref): boolean {
    if (!this.forget(ref)) return false;
    endMonitor(this.node, ref, true);
    return true;
  }

  /** Takes a watcher out. */
  private forget(ref: Ref): boolean {
    if (this.watchers.delete(ref)) return true;
    for (const [key, watchers] of this.groupWatchers) {
      if (!watchers.delete(ref)) continue;
      if (watchers.size === 0) this.groupWatchers.delete(key);
      return true;
    }
    return false;
  }

  ended(ref: Ref, pid: Pid): void {
    const member = this.members.get(pid);
    if (member?.ref !== ref) {
      this.forget(ref);
      return;
    }
    this.members.delete(pid);
    for (const group of member.groups) this.drop(group, [pid]);
  }
}

const listOf = (given: Pid | readonly Pid[]): readonly Pid[] => (given instanceof Pid ? [given] : given);

function moduleOf(node: Node, scope: string): Module<GenServerModule> {
  if (typeof scope !== 'string') throw error('function_clause');
  let made: Scope;
  return new Module<GenServerModule>('pg', {
    init() {
      made = new Scope(node, scope);
      return ['ok', scope];
    },
    handleCall: (request, from, state) => ['reply', made.call(request as readonly unknown[], from), state],
    handleInfo(message, state) {
      if (Array.isArray(message) && message[0] === 'DOWN') made.ended(message[1] as Ref, message[3] as Pid);
      return ['noreply', state];
    },
    terminate() {
      ets.destroy(node, scope);
    },
  });
}

function localOnly(pids: unknown): void {
  const list: unknown = pids instanceof Pid ? [pids] : pids;
  if (!Array.isArray(list) || !list.every((pid) => pid instanceof Pid)) throw error('function_clause');
}

/**
 * Puts processes into a group, once more when they are in it already: `yield` it. Always `ok`.
 *
 * @throws `function_clause` for what is no pid and no list of pids; exit `noproc` without the scope.
 * @otp `pg` manual page, join/2,3. Rule PG2.
 */
export function join(node: Node, scope: string, group: unknown, pids: Pid | readonly Pid[]): unknown {
  localOnly(pids);
  return call(node, scope, ['join_local', group, pids], Infinity);
}

/**
 * Takes processes out of a group, once for each time they are given: `yield` it. `ok`, or `not_joined` when none was in it.
 *
 * @throws As `join`.
 * @otp `pg` manual page, leave/2,3. Rule PG3.
 */
export function leave(node: Node, scope: string, group: unknown, pids: Pid | readonly Pid[]): unknown {
  localOnly(pids);
  return call(node, scope, ['leave_local', group, pids], Infinity);
}

/** All members of a group, newest first; none without the group or the scope. `pg` manual page, get_members/1,2. Rule PG4. */
export function getMembers(node: Node, scope: string, group: unknown): readonly Pid[] {
  return members(node, scope, group, 2);
}

/** The members on this node: all, since there is no other. `pg` manual page, get_local_members/1,2. Rule PG4. */
export function getLocalMembers(node: Node, scope: string, group: unknown): readonly Pid[] {
  return members(node, scope, group, 3);
}

function members(node: Node, scope: string, group: unknown, place: number): readonly Pid[] {
  try {
    return ets.lookupElement(node, scope, group, place) as readonly Pid[];
  } catch (e) {
    if (e instanceof Exception) return [];
    throw e;
  }
}

/**
 * All groups of a scope.
 *
 * @throws `badarg` without the scope.
 * @otp `pg` manual page, which_groups/0,1. Rule PG4.
 */
export function whichGroups(node: Node, scope: string = DEFAULT_SCOPE): unknown[] {
  return ets.match(node, scope, ['$1', '_', '_']).map(([group]) => group);
}

/**
 * Has the caller told of every change in a scope: `yield` it. Answers `[ref, groups]`, a map of members by group; the
 * messages are `[ref, 'join', group, pids]` and `[ref, 'leave', group, pids]`.
 *
 * @otp `pg` manual page, monitor_scope/0,1 (since OTP 25.1). Rule PG5.
 */
export function monitorScope(node: Node, scope: string = DEFAULT_SCOPE): unknown {
  return call(node, scope, ['monitor'], Infinity);
}

/** As `monitorScope`, of one group: answers `[ref, members]`. `pg` manual page, monitor/1,2. Rule PG5. */
export function monitor(node: Node, scope: string, group: unknown): unknown {
  return call(node, scope, ['monitor', group], Infinity);
}

/**
 * Ends a monitor of the caller, and removes its messages from the mailbox: `yield` it. `ok`, or false when there is none.
 *
 * @otp `pg` manual page, demonitor/1,2. Rule PG5.
 */
export function* demonitor(node: Node, scope: string, ref: Ref): Routine<unknown> {
  const answer: unknown = yield call(node, scope, ['demonitor', ref], Infinity);
  if (answer !== 'ok') return false;
  const isNews = (m: unknown) =>
    Array.isArray(m) && m.length === 4 && m[0] === ref && (m[1] === 'join' || m[1] === 'leave');
  for (let news: unknown; news !== TIMEOUT;) news = yield new ReceiveMatch(isNews, 0);
  return 'ok';
}

/** The groups with members on this node: all but empty ones. `pg` manual page, which_local_groups/0,1. Rule PG4. */
export function whichLocalGroups(node: Node, scope: string = DEFAULT_SCOPE): unknown[] {
  const rows = ets.match(node, scope, ['$1', '_', '$2']);
  return rows.filter(([, pids]) => (pids as readonly Pid[]).length > 0).map(([group]) => group);
}
