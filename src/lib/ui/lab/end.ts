/** Why a run has ended, in a sentence; empty while it goes on or one looks at its past. Rule LAB41. */
import type { SystemTree, TreeNode } from '#lib/diagnostics/views';
import type { RunStatus } from '#lib/operations';
import type { LastSeen, ShownTree } from '#lib/sandbox/protocol';

export function endWords(status: RunStatus | null, tree: SystemTree | null): string {
  if (status === null || tree === null) return '';
  if (status.state !== 'ended' || status.playhead < status.position) return '';
  if (status.halted !== undefined) return status.halted;
  const gaveUp = rootsOf(tree).find((node) => node.sup?.gaveUp !== undefined);
  if (gaveUp?.sup !== undefined) {
    const { intensity, period, gaveUp: count } = gaveUp.sup;
    return `${gaveUp.name} gave up: restart ${count} was more than ${intensity} in ${period} s. Nobody supervises it, so the run has ended.`;
  }
  const failed = rootsOf(tree).flatMap((node) => unstarted(tree, node) ?? []);
  if (failed[0] !== undefined) return failed[0];
  const crashed = rootsOf(tree).find((node) => node.tombstones[0]?.orderly === false);
  const stone = crashed?.tombstones[0];
  if (crashed !== undefined && stone !== undefined)
    return `${crashed.name} exited: ${stone.reason}. Nobody supervises it, so the run has ended.`;
  return 'The run has ended: no process is left.';
}

const FAILED = /^\['shutdown', \['failed_to_start_child', '?([^',]+)/;

/** Of a supervisor that never started: which child it was, and who crashed first. */
function unstarted(tree: SystemTree, { name, tombstones }: TreeNode): string | undefined {
  const child = FAILED.exec(tombstones[0]?.reason ?? '')?.[1];
  if (child === undefined) return undefined;
  const stones = Object.values(tree.nodes).flatMap((node) =>
    node.tombstones.filter(({ orderly }) => !orderly).map((stone) => ({ who: node.name, ...stone })),
  );
  const first = stones.sort((a, b) => a.event - b.event)[0];
  const why = first === undefined ? '' : ` First ${first.who} exited: ${first.reason}.`;
  return `${name} did not start, because its child ${child} failed to start.${why} Mend that, and run again.`;
}

/** What the program started last says most. */
function rootsOf(tree: SystemTree): TreeNode[] {
  return tree.roots.flatMap((slot) => tree.nodes[slot] ?? []).reverse();
}

/** What is to be known of a run that goes on, in a sentence; empty when nothing is. Rules LAB43, LAB44. */
export function runWords(status: RunStatus | null, tree: ShownTree | null): string {
  if (status === null || tree === null || status.playhead < status.position) return '';
  const { hidden = 0 } = tree;
  if (hidden > 0) return `${hidden.toLocaleString('en-US')} more processes run than are drawn here.`;
  const bare = status.position > 0 && status.idle && status.state !== 'ended';
  if (!bare || Object.values(tree.nodes).some(({ role }) => role !== 'main')) return '';
  return 'Only the program itself runs: it has started no process. End it with `export default Supervisor.define({ … })`, or start processes with `spawn`.';
}

/** What is to be known of a process that computes on and on. Rule LAB46. */
export function spinWords({ label, file, line }: LastSeen): string {
  const where = file === undefined ? '' : ` at ${file}${line === undefined ? '' : `:${line}`}`;
  return `${label} computes on and on${where} and waits for nothing: no message to it is taken. Let its loop wait, as with \`await receive()\` or \`await sleep(100)\`, or kill it.`;
}
