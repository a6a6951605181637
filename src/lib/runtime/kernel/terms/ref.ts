/**
 * References: unique for the whole run. Also the identity of monitors, timers and aliases.
 * Follows the Erlang Reference Manual, "Data Types", Reference. Rules TERM*.
 * Invariant: one `Ref` object per reference, so identity is equality within a node.
 */
import type { Monitor } from '../monitor';
import type { Process } from '../process';
import type { Timer } from '../timers';

export class Ref {
  /** Kernel use only: the process it is an active alias of; `null` once inactive, `undefined` if it never was one. */
  alias: Process | null | undefined = undefined;
  /** Kernel use only: the active monitor it names. */
  monitor: Monitor | null = null;
  /** Kernel use only: the running timer it names. */
  timer: Timer | null = null;

  /** @param id Number of the reference, counted from 1 in order of creation. */
  constructor(readonly id: number) {}

  /** As Erlang prints it: `#Ref<0.0.0.12>`. */
  toString(): string {
    return `#Ref<0.0.0.${this.id}>`;
  }
}
