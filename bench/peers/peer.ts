/** Others that do the same work in the same run. A new peer is one file here, entered in `peers/index.ts`. */
import type { Row } from '../rows';

export interface Peer {
  readonly name: string;
  /** Its release, for the machine's line. */
  readonly version: string;
  /**
   * Does a row's work once. Resolves to seconds; `null` when it has no such program.
   *
   * @param cpu Processor time of all its threads instead of time on the wall.
   */
  run(row: Row, cpu: boolean): Promise<number | null>;
  /** Frees what it holds. */
  close(): void;
}
