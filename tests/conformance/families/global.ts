/** Module global. Follows `record/families/orc_f_global.erl` of the recorder. */
import * as agent from '#lib/runtime/otp/agent';
import * as global from '#lib/runtime/otp/global';
import type { Family, Kit } from '../family';

export default function family({ node, names, pid, enter, run, started }: Kit): Family {
  return {
    *op(op, [a = null, b = null, c = null]) {
      const name = names.term(a);
      const server = ['global', name] as const;
      switch (op) {
        case 'register_name':
          return global.registerName(node, name, pid(b));
        case 're_register_name':
          return global.reRegisterName(node, name, pid(b));
        case 'unregister_name':
          return global.unregisterName(node, name);
        case 'whereis_name':
          return names.json(global.whereisName(node, name));
        case 'registered_names':
          return global
            .registeredNames(node)
            .map((one) => names.json(one))
            .sort();
        case 'send':
          return names.json(global.send(node, name, names.term(b)));
        case 'set_lock':
          return names.json(yield global.setLock(node, name, Number(b)));
        case 'del_lock':
          return global.delLock(node, name);
        case 'trans':
          return names.json(yield global.trans(node, name, () => run(b), Number(c)));
        case 'agent_start': {
          const init = () => {
            enter(String(a));
            return 0;
          };
          return started(yield agent.start(node, init, { name: ['global', names.term(b)] }));
        }
        case 'agent_get':
          return names.json(yield agent.get(node, server, (n) => n));
        case 'agent_cast':
          return names.json(agent.cast(node, server, (n) => run(b, n)));
        case 'agent_stop':
          return names.json(yield agent.stop(node, server));
        default:
          throw new Error(`operation global.${op} is not built`);
      }
    },
  };
}
