/** The clock by which a supervisor counts. Follows `record/families/orc_f_period.erl` of the recorder. */
import { Sleep } from '#lib/runtime/kernel/routine';
import type { Family, Kit } from '../family';

export default function family({ node }: Kit): Family {
  return {
    *step(_op, step) {
      yield new Sleep((Number(step['ms']) - (node.now % 1000) + 1000) % 1000);
      return 'ok';
    },
  };
}
