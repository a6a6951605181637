/**
 * Process identifiers: opaque, comparable, never reused in a run (OTP may reuse them).
 * Follows the Erlang Reference Manual, "Data Types", Pid. Rules TERM*.
 * Invariant: one `Pid` object per process, so identity is equality within a node.
 */
import type { Process } from '../process';

export class Pid {
  /** The live process, or `null` once it has ended. Kernel use only. */
  process: Process | null = null;

  /** @param id Number of the process, counted from 0 in order of spawning. */
  constructor(readonly id: number) {}

  /** As Erlang prints it: `<0.5.0>`. */
  toString(): string {
    return `<0.${this.id}.0>`;
  }
}
