/**
 * What a supervision tree does after faults, as a small decision model of its own: no processes, no messages, only who
 * lives. Written from the manual page of `supervisor`, not from our supervisor.
 */
import type { RestartType } from '#lib/runtime/otp/child_spec';

export interface WorkerSpec {
  kind: 'worker';
  id: string;
  restart: RestartType;
  /** Whether start number n succeeds; absent ones do. */
  starts: readonly boolean[];
}
export interface SupSpec {
  kind: 'sup';
  id: string;
  restart: RestartType;
  strategy: 'one_for_one' | 'one_for_all' | 'rest_for_one';
  maxRestarts: number;
  maxSeconds: number;
  children: readonly Spec[];
}
export type Spec = WorkerSpec | SupSpec;

export type Fault = 'boom' | 'kill' | 'normal' | 'shutdown';

type Slot = { spec: Spec; state: Live | null };
type Live = { spec: Spec; name: string; slots: Slot[]; restarts: number[] };

/** Thrown by a start that fails. */
class Failed extends Error {}

export class Model {
  readonly counts = new Map<string, number>();
  /** Living incarnations. */
  private readonly alive = new Map<string, Live>();
  root: Live | null = null;

  constructor(spec: Spec) {
    try {
      this.root = this.start(spec, 0);
    } catch (e) {
      if (!(e instanceof Failed)) throw e;
    }
  }

  names(): string[] {
    return [...this.alive.keys()].sort();
  }

  lives(id: string): boolean {
    return this.alive.has(`${id}#${this.counts.get(id) ?? 0}`);
  }

  private start(spec: Spec, now: number): Live {
    const n = (this.counts.get(spec.id) ?? 0) + 1;
    this.counts.set(spec.id, n);
    if (spec.kind === 'worker' && spec.starts[n - 1] === false) throw new Failed();
    const live: Live = { spec, name: `${spec.id}#${n}`, slots: [], restarts: [] };
    if (spec.kind === 'sup') {
      live.slots = spec.children.map((c) => ({ spec: c, state: null }));
      try {
        for (const slot of live.slots) slot.state = this.start(slot.spec, now);
      } catch (e) {
        for (const slot of live.slots) this.stop(slot);
        throw e;
      }
    }
    this.alive.set(live.name, live);
    return live;
  }

  private stop(slot: Slot): void {
    if (slot.state !== null) this.remove(slot.state);
    slot.state = null;
  }

  /** A process and all below it are gone. */
  private remove(live: Live): void {
    for (const slot of live.slots) this.stop(slot);
    this.alive.delete(live.name);
  }

  /** The newest incarnation of `id` ends by `fault` at `now` (virtual s). */
  fault(id: string, fault: Fault, now: number): void {
    const path = this.pathTo(id);
    if (path === null) return;
    const [, last] = path;
    const sup = last.at(-1);
    if (sup === undefined) {
      this.remove(path[0]);
      this.root = null;
      return;
    }
    this.remove(path[0]);
    this.ended(last, path[0], fault, now);
  }

  /** The living process of that id, and the supervisors above it from the root down. */
  private pathTo(id: string): [Live, Live[]] | null {
    const look = (live: Live, above: Live[]): [Live, Live[]] | null => {
      if (live.spec.id === id) return [live, above];
      for (const { state } of live.slots) {
        const found = state === null ? null : look(state, [...above, live]);
        if (found !== null) return found;
      }
      return null;
    };
    return this.root === null ? null : look(this.root, []);
  }

  /** The last supervisor of `above` learns that `child` has ended. */
  private ended(above: Live[], child: Live, fault: Fault, now: number): void {
    const sup = above.at(-1) as Live;
    const { restart } = child.spec;
    const slot = sup.slots.find((s) => s.state === child) as Slot;
    slot.state = null;
    const orderly = fault === 'normal' || fault === 'shutdown';
    if (restart === 'temporary') sup.slots.splice(sup.slots.indexOf(slot), 1);
    else if (restart === 'permanent' || !orderly) this.restart(above, sup, slot, now);
  }

  private restart(above: Live[], sup: Live, slot: Slot, now: number): void {
    const spec = sup.spec as SupSpec;
    for (let failing = slot; ;) {
      const second = Math.floor(now);
      sup.restarts = [...sup.restarts.filter((t) => second - t <= spec.maxSeconds), second];
      if (sup.restarts.length > spec.maxRestarts) {
        this.remove(sup);
        if (above.length === 1) this.root = null;
        else this.ended(above.slice(0, -1), sup, 'shutdown', now);
        return;
      }
      const at = sup.slots.indexOf(failing);
      const from = spec.strategy === 'one_for_one' ? at : spec.strategy === 'rest_for_one' ? at : 0;
      const to = spec.strategy === 'one_for_one' ? at + 1 : sup.slots.length;
      const group = sup.slots.slice(from, to);
      for (const s of group) this.stop(s);
      sup.slots = sup.slots.filter(
        (s) => !group.includes(s) || s === failing || s.spec.restart !== 'temporary',
      );
      const failed = group.find((s) => sup.slots.includes(s) && !this.tryStart(s, now));
      if (failed === undefined) return;
      failing = failed;
    }
  }

  private tryStart(slot: Slot, now: number): boolean {
    try {
      slot.state = this.start(slot.spec, now);
      return true;
    } catch (e) {
      if (e instanceof Failed) return false;
      throw e;
    }
  }
}
