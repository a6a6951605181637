/** What a benchmark program runs on: a node, and a clock that it starts after its own set-up. */
import type { EventSink } from '#lib/runtime/kernel/events';
import { Node } from '#lib/runtime/kernel/node';
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

/** Time on the wall, ms. */
export const wallClock = (): number => performance.now();

/** Processor time of all our threads, ms. */
export function cpuClock(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Runs a program to its end on a node of its own. Returns seconds. */
export function runProgram(
  program: Program,
  args: readonly unknown[],
  sink: EventSink,
  clock: () => number = wallClock,
): number {
  const node = new Node({ sink });
  const bench = new Bench(node, clock);
  node.spawn(() => program(bench, ...(args as never[])));
  node.run();
  return bench.seconds;
}
