/** Aliases. Follows `record/families/orc_f_alias.erl` of the recorder. */
import { alias, monitor, send, unalias } from '#lib/runtime/kernel/signals';
import type { Family, Kit } from '../family';

export default function family({ node, names, pid }: Kit): Family {
  return {
    *op(op, [a, b]) {
      const name = String(a);
      if (op === 'make') names.bindRef(name, alias(node));
      else if (op === 'monitor') names.bindRef(name, monitor(node, pid(b), true));
      else if (op === 'send') send(node, names.refOf(name), names.term(b));
      else if (op === 'unalias') return unalias(node, names.refOf(name));
      else throw new Error(`operation alias.${op} is not built`);
      return 'ok';
    },
  };
}
