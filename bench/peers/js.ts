/** What the JavaScript peers share: they run in this process, on our clock. */
import { type ClockName, clocks } from '../clock';
import type { Row } from '../rows';
import type { Peer } from './peer';

/** Does a row's work with the arguments of its row, and calls `begin` and `end` where our program does. */
export type JsProgram = (stopwatch: Stopwatch, ...args: number[]) => Promise<void>;

export class Stopwatch {
  private began = NaN;
  /** Milliseconds between `begin` and `end`. */
  took = NaN;

  constructor(private readonly clock: () => number) {}

  begin(): void {
    this.began = this.clock();
  }

  end(): void {
    this.took = this.clock() - this.began;
  }
}

/** @param programs By the names that `rows.ts` uses. */
export function jsPeer(name: string, version: string, programs: Record<string, JsProgram>): Peer {
  return {
    name,
    version,
    async run(row: Row, clock: ClockName) {
      const program = programs[row.program];
      if (program === undefined) return null;
      const stopwatch = new Stopwatch(clocks[clock]);
      await program(stopwatch, ...(row.args as number[]));
      return stopwatch.took / 1000;
    },
    close() {},
  };
}

/** A promise, and what resolves it. */
export function signal<T = void>(): { promise: Promise<T>; done: (value: T) => void } {
  let done: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => (done = resolve));
  return { promise, done };
}
