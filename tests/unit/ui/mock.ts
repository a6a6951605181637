/** Small trees for the tests of the drawing. */
import type { SupView, SystemTree, TreeNode } from '#lib/diagnostics/views';

export function worker(slot: string, over: Partial<TreeNode> = {}): TreeNode {
  const name = slot.split('/').at(-1) ?? slot;
  const parent = slot.includes('/') ? { parent: slot.slice(0, slot.lastIndexOf('/')) } : {};
  return {
    slot,
    ...parent,
    name,
    incarnation: 1,
    pid: '<0.1.0>',
    kind: 'worker',
    role: 'gen_server',
    status: 'idle',
    mailbox: 0,
    children: [],
    tombstones: [],
    deadCount: 0,
    changed: 0,
    ...over,
  };
}

export function supervisor(slot: string, strategy: SupView['strategy'], children: string[]): TreeNode {
  return worker(slot, {
    kind: 'supervisor',
    role: 'supervisor',
    children,
    sup: { strategy, intensity: 3, period: 5, restarts: [] },
  });
}

export function tree(...nodes: TreeNode[]): SystemTree {
  return {
    position: 1,
    time: 0,
    wires: [],
    roots: nodes.filter((n) => n.parent === undefined).map((n) => n.slot),
    nodes: Object.fromEntries(nodes.map((n) => [n.slot, n])),
  };
}

/** app over stock, orders (over ledger, till, mailer) and audit. */
export function shop(): SystemTree {
  return tree(
    supervisor('app', 'one_for_one', ['app/stock', 'app/orders', 'app/audit']),
    worker('app/stock'),
    supervisor('app/orders', 'rest_for_one', ['app/orders/ledger', 'app/orders/till', 'app/orders/mailer']),
    worker('app/orders/ledger'),
    worker('app/orders/till'),
    worker('app/orders/mailer'),
    worker('app/audit'),
  );
}
