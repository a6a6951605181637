/** Module timer. Follows `record/families/orc_f_timer_server.erl` of the recorder. */
import { error } from '#lib/runtime/kernel/errors';
import { List } from '#lib/runtime/kernel/terms';
import * as timer from '#lib/runtime/otp/timer';
import type { Family, Kit } from '../family';
import type { Json } from '../format';

const INITIAL = ['orc_f_timer_server', 'apply_fun', 1] as const;

export default function family({ node, names, dest, run }: Kit): Family {
  const timers = new Map<string, timer.TimerRef>();
  const to = (json: Json) => (typeof json === 'string' ? dest(json) : names.term(json));
  return {
    *op(op, [a = null, b = null, c = null, d = null]) {
      const ms = names.term(b);
      const starts: { readonly [op: string]: () => unknown } = {
        send_after: () => timer.sendAfter(node, ms, to(c), names.term(d)),
        exit_after: () => timer.exitAfter(node, ms, to(c), names.term(d)),
        kill_after: () => timer.exitAfter(node, ms, to(c), 'kill'),
        apply_after: () => timer.applyAfter(node, ms, () => run(c), INITIAL),
        send_interval: () => timer.sendInterval(node, ms, to(c), names.term(d)),
        apply_interval: () => timer.applyInterval(node, ms, () => run(c), INITIAL),
      };
      const start = starts[op];
      if (start !== undefined) {
        const answer = (yield start()) as timer.TimerAnswer;
        if (answer[0] !== 'ok') return names.json(answer);
        timers.set(String(a), answer[1]);
        return 'ok';
      }
      if (op === 'cancel') {
        const started = timers.get(String(a));
        // As in the recorder, where the look-up does not match.
        if (started === undefined) throw error(['badmatch', List.nil]);
        return names.json(yield timer.cancel(node, started));
      }
      if (op === 'cancel_term') return names.json(yield timer.cancel(node, names.term(a)));
      if (op === 'hms') return timer.hms(Number(a), Number(b), Number(c));
      throw new Error(`operation timer_server.${op} is not built`);
    },
  };
}
