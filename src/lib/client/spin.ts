/** A process that computes on and on without waiting for anything. Rule LAB46. */
import type { LastSeen, SandboxStatus } from '#lib/sandbox/protocol';

/** Real ms over which the run is watched. */
const WHILE = 2_000;
/** A process that answers messages records something in each of its slices; who only computes fills them with nothing. */
const SLICES = 200;
const PER_EVENT = 4;

interface Since {
  readonly now: number;
  readonly slice: number;
  readonly position: number;
  readonly label: string;
}

export class SpinWatch {
  private since: Since | null = null;
  private spins: LastSeen | null = null;

  /**
   * Looks at the run now and then; `now` is in real ms. Returns who has computed for two seconds and more, with the line where
   * it was seen, else `null`.
   */
  look(status: SandboxStatus | null, now: number): LastSeen | null {
    const { since } = this;
    if (status === null || status.last === undefined || status.run.state !== 'running') return this.forget();
    const { last, moment } = status;
    const { slice, position } = moment;
    if (since === null || since.label !== last.label || position < since.position) {
      this.since = { now, slice, position, label: last.label };
      return (this.spins = null);
    }
    if (now - since.now < WHILE) return this.spins;
    const slices = slice - since.slice;
    const spins = slices >= SLICES && slices >= (position - since.position) * PER_EVENT;
    this.since = { now, slice, position, label: last.label };
    return (this.spins = spins ? last : null);
  }

  private forget(): null {
    this.since = null;
    return (this.spins = null);
  }
}
