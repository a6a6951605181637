/** Which glyph stands for what: states of a node, kinds of a trace row. */
import type { TreeNode } from '#lib/diagnostics/views';

export type LampKind =
  | 'idle'
  | 'running'
  | 'waiting'
  | 'suspended'
  | 'dead'
  | 'crash'
  | 'starting'
  | 'terminating'
  | 'absent'
  | 'gaveup';

/** Lamp of a node: shape carries the state, colour repeats it. */
export function lampOf(node: Pick<TreeNode, 'status' | 'tombstones' | 'sup'>): LampKind {
  if (node.sup?.gaveUp !== undefined) return 'gaveup';
  if (node.status === 'dead') return node.tombstones[0]?.orderly === false ? 'crash' : 'dead';
  return node.status;
}

export type SignalKind =
  | 'op'
  | 'message'
  | 'call'
  | 'reply'
  | 'exit'
  | 'crash'
  | 'down'
  | 'start'
  | 'stop'
  | 'supervisor'
  | 'state'
  | 'dropped'
  | 'link'
  | 'monitor'
  | 'time'
  | 'other';

const GLYPHS: [test: RegExp, kind: SignalKind][] = [
  [/^decide$|^sup_init$/, 'supervisor'],
  [/^op|operation|^you$/, 'op'],
  [/drop|lost/, 'dropped'],
  [/(^|[^a-z])down/, 'down'],
  [/demonitor|monitor/, 'monitor'],
  [/unlink|^link/, 'link'],
  [/reply/, 'reply'],
  [/call/, 'call'],
  [/crash|gave|giv/, 'crash'],
  [/exit_?(signal|trapped|ignored)|signal/, 'exit'],
  [/shutdown|stop|terminat/, 'stop'],
  [/exit|kill|died/, 'crash'],
  [/restart|start|spawn|init/, 'start'],
  [/state/, 'state'],
  [/sup/, 'supervisor'],
  [/time|timer/, 'time'],
  [/send|sent|message|cast|receive|deliver/, 'message'],
];

/** Glyph of a trace row's kind, such as `process.exit` or `message`. */
export function signalOf(kind: string): SignalKind {
  const name = kind.toLowerCase();
  return GLYPHS.find(([test]) => test.test(name))?.[1] ?? 'other';
}

/** What a glyph means, in a word. */
export const SIGNAL_WORDS: Record<SignalKind, string> = {
  op: 'you',
  message: 'message',
  call: 'call',
  reply: 'reply',
  exit: 'exit signal',
  crash: 'crash',
  down: "'DOWN'",
  start: 'start',
  stop: 'stop',
  supervisor: 'supervisor',
  state: 'state',
  dropped: 'dropped',
  link: 'link',
  monitor: 'monitor',
  time: 'time',
  other: 'event',
};
