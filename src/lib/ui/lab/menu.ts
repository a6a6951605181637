/** What one can do to a process, as a menu; what cannot be done says why. Rule LAB24. */
import type { SystemTree, TreeNode } from '#lib/diagnostics/views';
import type { MenuEntry } from '../controls/menu';
import type { ChildAction } from '../inspector/acts';

export interface MenuActs {
  exit(reason: string): void;
  why(): void;
  ask(what: 'send' | 'call' | 'exit'): void;
  suspend(): void;
  resume(): void;
  child(sup: string, action: ChildAction, id: string): void;
}

const ended = (node: TreeNode): string | undefined =>
  node.status === 'dead' ? 'It has ended.' : node.status === 'absent' ? 'It was never started.' : undefined;

export function processMenu(tree: SystemTree, slot: string, acts: MenuActs): MenuEntry[] {
  const node = tree.nodes[slot];
  if (node === undefined) return [];
  const off = ended(node);
  const item = (
    id: string,
    label: string,
    onselect: () => void,
    keys?: string,
    why = off ?? null,
  ): MenuEntry => ({
    id,
    label,
    onselect,
    ...(keys === undefined ? {} : { keys }),
    ...(why === null ? {} : { off: why }),
  });
  /** A message to who has ended is lost, as in OTP; where nobody ever was, there is nobody to name. */
  const nobody = node.pid === '' ? (off ?? null) : null;
  const suspended = node.status === 'suspended';
  return [
    item('kill', 'Break: kill, cannot be trapped', () => acts.exit('kill'), 'K'),
    item('shutdown', 'Break: shutdown, asks it to stop', () => acts.exit('shutdown')),
    item('normal', 'Break: normal, ignored unless it traps exits', () => acts.exit('normal')),
    item('exit', 'Break with another reason…', () => acts.ask('exit')),
    'line',
    item('send', 'Send a message…', () => acts.ask('send'), 'M', nobody),
    item('call', 'Call…', () => acts.ask('call'), undefined, nobody),
    suspended
      ? item('resume', 'Resume', () => acts.resume())
      : item('suspend', 'Suspend', () => acts.suspend()),
    'line',
    { id: 'why', label: 'Why is it so?', onselect: () => acts.why() },
    ...childEntries(tree, node, acts),
  ];
}

function childEntries(tree: SystemTree, node: TreeNode, acts: MenuActs): MenuEntry[] {
  const parent = node.parent === undefined ? undefined : tree.nodes[node.parent];
  if (parent?.sup === undefined || node.spec === undefined) return [];
  const { strategy } = parent.sup;
  const dynamic = strategy === 'dynamic' || strategy === 'simple_one_for_one';
  const id = dynamic ? node.pid : node.spec.id;
  const gone = ended(parent) === undefined ? undefined : `${parent.name} has ended.`;
  const alive = ended(node) === undefined;
  const whys: Record<ChildAction, string | undefined> = {
    terminate_child: gone ?? (alive ? undefined : 'It is terminated already.'),
    restart_child:
      gone ?? forgets(dynamic) ?? (alive ? 'It is alive: this needs a terminated child.' : undefined),
    delete_child:
      gone ?? forgets(dynamic) ?? (alive ? 'It is alive: this needs a terminated child.' : undefined),
  };
  const labels: Record<ChildAction, string> = {
    terminate_child: `Have ${parent.name} terminate it`,
    restart_child: `Have ${parent.name} restart it`,
    delete_child: `Have ${parent.name} delete it`,
  };
  return [
    'line',
    ...(Object.keys(labels) as ChildAction[]).map((action): MenuEntry => {
      const why = whys[action];
      return {
        id: action,
        label: labels[action],
        onselect: () => acts.child(parent.pid, action, id),
        ...(why === undefined ? {} : { off: why }),
      };
    }),
  ];
}

const forgets = (dynamic: boolean): string | undefined =>
  dynamic ? 'A dynamic supervisor keeps no specification of it.' : undefined;
