/** What a benchmark program runs on: a node, and a clock that it starts after its own set-up. */
import { readFileSync } from 'node:fs';
import type { Node } from '#lib/runtime/kernel/node';
import type { Routine } from '#lib/runtime/kernel/routine';

/** A program: the body of its main process. `args` are those of its row, as its Erlang twin gets them. */
export type Program = (bench: Bench, ...args: never[]) => Routine<void>;

export class Bench {
  private began = NaN;
  private took: number | null = null;

  /** @param clock Gives milliseconds. */
  constructor(
    readonly node: Node,
    private readonly clock: () => number,
  ) {}

  /** The work to be measured begins now. */
  begin(): void {
    this.began = this.clock();
  }

  /** It is done, or pauses until the next `begin`. */
  end(): void {
    this.took = (this.took ?? 0) + this.clock() - this.began;
  }

  /** Seconds between each `begin` and its `end`. */
  get seconds(): number {
    if (this.took === null) throw new Error('The program ended before its work was done.');
    return this.took / 1000;
  }
}

/** What a benchmark counts: time on the wall, processor time of all threads, or of the thread that does the work. */
export type ClockName = 'wall' | 'cpu' | 'thread';

/** The clocks, each in ms. */
export const clocks: Record<ClockName, () => number> = {
  wall: () => performance.now(),
  cpu() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  // Linux only. Its first figure is nanoseconds.
  thread: () => parseInt(readFileSync('/proc/thread-self/schedstat', 'utf8')) / 1e6,
};

/** Runs a program to its end on `node`, in a process of its own. Returns seconds. */
export function runProgram(
  node: Node,
  program: Program,
  args: readonly unknown[],
  clock: () => number,
): number {
  const bench = new Bench(node, clock);
  node.spawn(() => program(bench, ...(args as never[])));
  node.run();
  return bench.seconds;
}
