/** Agents. Follows `record/families/orc_f_agent.erl` of the recorder. */
import * as agent from '#lib/runtime/otp/agent';
import type { Family, Kit } from '../family';
import type { Json, JsonObject } from '../format';

type Client = (
  node: Kit['node'],
  server: ReturnType<Kit['dest']>,
  fun: (state: unknown) => unknown,
  timeout?: number,
) => unknown;

const clients: { readonly [op: string]: Client } = {
  get: agent.get,
  update: agent.update,
  get_and_update: agent.getAndUpdate,
  cast: agent.cast,
};

export default function family({ node, names, dest, enter, run, started }: Kit): Family {
  const init = (id: Json, fun: Json) =>
    function* () {
      enter(String(id));
      return yield* run(fun);
    };
  const options = (json: Json | undefined) => {
    const { name, timeout } = (json ?? {}) as { name?: string; timeout?: number };
    return { ...(name === undefined ? {} : { name }), ...(timeout === undefined ? {} : { timeout }) };
  };
  return {
    *op(op, [a = null, b = null, c]) {
      if (op === 'start_link') return started(yield agent.startLink(node, init(a, b), options(c)));
      if (op === 'start') return started(yield agent.start(node, init(a, b), options(c)));
      if (op === 'stop') {
        const reason = b === null ? 'normal' : names.term(b);
        return names.json(yield agent.stop(node, dest(a), reason, c === undefined ? Infinity : Number(c)));
      }
      const client = clients[op];
      if (client === undefined) throw new Error(`operation agent.${op} is not built`);
      const timeout = c === undefined ? undefined : Number(c);
      return names.json(yield client(node, dest(a), (state) => run(b, state), timeout));
    },
    startLink(child: JsonObject) {
      return agent.startLink(node, init(child['id'] as Json, child['state'] ?? { return: 0 }));
    },
  };
}
