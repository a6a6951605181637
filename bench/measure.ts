/**
 * Measures rows: every round runs ours recorded, ours unrecorded, ours as a learner writes it, and each peer, one after the other, so that what
 * disturbs the machine disturbs all; of the rounds the median counts.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Recorder } from '#lib/diagnostics/recorder';
import { Node } from '#lib/runtime/kernel/node';
import { type ClockName, clocks, runProgram } from './clock';
import { compileRow, runLearner } from './learner';
import type { Peer } from './peers';
import { programOf, type Row } from './rows';
import { CountingSink } from './counting-sink';

/** A row's figures: operations per second, and ours divided by each peer's. */
export interface Result {
  readonly name: string;
  readonly unit: string;
  /** With every event recorded. */
  readonly ours: number;
  /** With events only counted. */
  readonly oursUnrecorded: number;
  /** As `ours`, through compiled learner's TypeScript. */
  readonly oursLearner: number;
  readonly peers: Record<string, number>;
  /** Above 1: ours is faster. */
  readonly ratio: Record<string, number>;
}

/** Collects garbage, so that a row does not pay for what the row before it left behind. */
const collect = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();

/**
 * @param rounds How often each column runs, after one run that does not count.
 */
export async function measure(
  row: Row,
  peers: readonly Peer[],
  rounds: number,
  clock: ClockName,
): Promise<Result> {
  const recorded: number[] = [];
  const unrecorded: number[] = [];
  const learner: number[] = [];
  const compiled = compileRow(row);
  const theirs = new Map<Peer, number[]>(peers.map((peer) => [peer, []]));
  collect();
  // A node for all rounds, as there is one BEAM: collecting garbage in between would throw away compiled code with it.
  const recordedNode = new Node({ sink: new Recorder() });
  const plainNode = new Node({ sink: new CountingSink() });
  for (let round = -1; round < rounds; round++) {
    const counts = round >= 0;
    const withRecord = runProgram(recordedNode, programOf(row), row.args, clocks[clock]);
    const without = runProgram(plainNode, programOf(row), row.args, clocks[clock]);
    const learners = runLearner(compiled, clocks[clock]);
    if (counts) {
      recorded.push(withRecord);
      unrecorded.push(without);
      learner.push(learners);
    }
    for (const [peer, seconds] of theirs) {
      const took = await peer.run(row, clock);
      if (took === null) theirs.delete(peer);
      else if (counts) seconds.push(took);
    }
  }
  const ours = row.operations / median(recorded);
  const result: Result = {
    name: row.name,
    unit: row.unit,
    ours,
    oursUnrecorded: row.operations / median(unrecorded),
    oursLearner: row.operations / median(learner),
    peers: {},
    ratio: {},
  };
  for (const [peer, seconds] of theirs) {
    const rate = row.operations / median(seconds);
    result.peers[peer.name] = rate;
    result.ratio[peer.name] = ours / rate;
  }
  return result;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] as number) + upper) / 2;
}
