/** Supervisors between two tries to restart. Follows `record/families/orc_f_restarting.erl` of the recorder. */
import { ReceiveMatch, type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { send } from '#lib/runtime/kernel/signals';
import type { Pid } from '#lib/runtime/kernel/terms';
import type { Family, Kit } from '../family';
import type { Json, JsonObject, Step } from '../format';
import type { Kind } from '../names';

const tagged = (tag: string) => (m: unknown) => Array.isArray(m) && m[0] === tag;

/** The order of children means nothing in dynamic and simple_one_for_one supervisors. */
function tidy(step: Step, kind: Kind | undefined, answer: Json): Json {
  if (step.op !== 'which_children' || kind === 'sup' || !Array.isArray(answer)) return answer;
  return answer.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

export default function family({ node, names, tree, step: perform }: Kit): Family {
  const starts = new Map<string, number>();
  let askers: Pid[] = [];
  const asker = (step: Step) =>
    function* (): Routine<void> {
      const kind = names.kind(names.pidOf(String(step['sup'])) as Pid);
      const answer = tidy(step, kind, yield* perform(step));
      const [, to] = (yield new ReceiveMatch(tagged('answer'))) as [string, Pid];
      send(node, to, ['answered', answer]);
    };
  return {
    *step() {
      const answers: Json[] = [];
      for (const pid of askers) {
        send(node, pid, ['answer', node.self().pid]);
        const [, answer] = (yield new ReceiveMatch(tagged('answered'))) as [string, Json];
        answers.push(answer);
      }
      askers = [];
      return answers;
    },
    startLink(child) {
      const id = String(child['id']);
      return tree.startWorker(child, true, function* (): Routine<void> {
        const n = (starts.get(id) ?? 0) + 1;
        starts.set(id, n);
        for (const step of ((child['ask_at'] as JsonObject | undefined)?.[n] ?? []) as Step[]) {
          askers.push(node.spawn(asker(step)).pid);
          yield new Sleep(1);
        }
      });
    },
  };
}
