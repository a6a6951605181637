/** Others that do the same work in the same run. A new peer is one file here, entered in `peers/index.ts`. */
import type { ClockName } from '../clock';
import type { Row } from '../rows';

export interface Peer {
  readonly name: string;
  /** Its release, for the machine's line. */
  readonly version: string;
  /**
   * Does a row's work once. Resolves to seconds; `null` when it has no such program.
   *
   * @param clock A peer that cannot tell its threads apart gives the time of all for `thread`.
   */
  run(row: Row, clock: ClockName): Promise<number | null>;
  /** Frees what it holds. */
  close(): void;
}
