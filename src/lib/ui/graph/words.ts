/** Words for what the graph draws: states, labels for a screen reader, the second line of a plate. */
import type { SystemTree, TableView, TreeNode, Wire } from '#lib/diagnostics/views';
import { plural } from './plural';
import { roleState, roleWord } from './roles';

export { plural };

const ORDINALS = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
];

/** "second", "11th" */
export function ordinal(n: number): string {
  const word = ORDINALS[n - 1];
  if (word) return word;
  const ten = n % 100;
  const suffix = ten >= 11 && ten <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}

/** State in words: "waiting for ledger". */
export function statusWords(node: TreeNode): string {
  if (node.sup?.gaveUp !== undefined) return 'gave up';
  switch (node.status) {
    case 'waiting':
      return node.waitingFor ? `waiting for ${node.waitingFor}` : 'waiting in a call';
    case 'absent':
      return absentWords(node);
    default:
      return node.status;
  }
}

/** A supervisor keeps a child that is not there: its start was ignored, or it has ended and stays so. */
const absentWords = ({ deadCount }: TreeNode): string => (deadCount > 0 ? 'not running' : 'not started');

/** Word beside a wire. */
export function wireWord(wire: Wire): string {
  if (wire.kind === 'link') return 'link';
  return wire.fired ? 'monitor, fired' : 'monitor';
}

/** Second line of a worker's plate. */
export function secondLine(node: TreeNode): string {
  switch (node.status) {
    case 'starting':
      return 'init…';
    case 'terminating':
      return 'terminating';
    case 'waiting':
      return node.waitingFor ? `→ ${node.waitingFor}` : 'in a call';
    case 'dead':
      return node.tombstones[0]?.reason ?? 'dead';
    case 'absent':
      return absentWords(node);
    default: {
      const { role, state = '', tables = [] } = node;
      const said = roleState(role, state, tables);
      return said ?? [...tables.map(tableShort), tight(state)].filter(Boolean).join(' · ');
    }
  }
}

/** A table on a plate: "users (3)". */
const tableShort = ({ name, size }: TableView): string => `${name} (${size})`;

/** "the set users with 3 objects, protected, heir keeper#1" */
export function tableWords({ name, type, size, protection, heir }: TableView): string {
  const kept = heir === undefined ? '' : `, heir ${heir}`;
  return `the ${type} ${name} with ${plural(size, 'object')}, ${protection}${kept}`;
}

/** Braces without the space inside them: on a plate every character counts. */
const tight = (text: string): string => text.replace(/\{ /g, '{').replace(/ \}/g, '}');

/** The sentence a screen reader says for a node. */
export function nodeSentence(tree: SystemTree, node: TreeNode): string {
  const parts = [node.name, roleWord(node), `incarnation ${node.incarnation}`, statusWords(node)];
  if (node.spec) parts.push(node.spec.restart);
  const parent = node.parent === undefined ? undefined : tree.nodes[node.parent];
  if (parent)
    parts.push(
      `${ordinal((node.spec?.order ?? parent.children.indexOf(node.slot) + 1) || 1)} child of ${parent.name}`,
    );
  if (node.sup) parts.push(...supWords(node));
  else {
    const said = roleState(node.role, node.state ?? '', node.tables ?? []);
    if (said !== undefined) parts.push(said);
    else if (node.state) parts.push(`state ${node.state}`);
    parts.push(node.mailbox === 0 ? 'mailbox empty' : `${plural(node.mailbox, 'message')} in its mailbox`);
  }
  if (node.tables) parts.push(...node.tables.map((table) => `owns ${tableWords(table)}`));
  const earlier = node.status === 'dead' ? node.deadCount - 1 : node.deadCount;
  if (earlier > 0) parts.push(plural(earlier, 'earlier incarnation'));
  const last = node.tombstones[0];
  if (last) parts.push(`last exit ${last.reason}`);
  return parts.join(', ');
}

function supWords(node: TreeNode): string[] {
  const sup = node.sup;
  if (!sup) return [];
  const strategy = sup.strategy === 'dynamic' ? 'one_for_one, dynamic' : sup.strategy;
  const used = sup.gaveUp ?? sup.restarts.length;
  return [
    strategy,
    plural(node.children.length, 'child', 'children'),
    `${used} of ${sup.intensity} restarts in ${sup.period} s`,
  ];
}
