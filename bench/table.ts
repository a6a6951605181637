/** The results for people: a line a row, operations per second, ratios to the peers. */
import type { Result } from './measure';

/** The head of the table. @param peers Names, in order. */
export function head(peers: readonly string[]): string {
  const theirs = peers.flatMap((peer) => [peer.padStart(12), `ours/${peer}`.padStart(12)]);
  return [
    'row'.padEnd(28),
    'ours'.padStart(12),
    'unrecorded'.padStart(12),
    'learner'.padStart(12),
    ...theirs,
    '  operations per second of',
  ].join('');
}

export function line(result: Result, peers: readonly string[]): string {
  const theirs = peers.flatMap((peer) => {
    const rate = result.peers[peer];
    const ratio = result.ratio[peer];
    return [(rate === undefined ? '-' : short(rate)).padStart(12), (ratio?.toFixed(2) ?? '-').padStart(12)];
  });
  return [
    result.name.padEnd(28),
    short(result.ours).padStart(12),
    short(result.oursUnrecorded).padStart(12),
    short(result.oursLearner).padStart(12),
    ...theirs,
    `  ${result.unit.replace(/\/s$/, '')}`,
  ].join('');
}

/** Three significant digits: the noise is larger than a fourth would be. */
function short(rate: number): string {
  return Number(rate.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 2 });
}
