/** Keys of the tree, by what they do. Keys with Ctrl, Alt or Meta belong to the page. */
export type TreeAct = 'walk' | 'open' | 'clear' | 'kill' | 'send' | 'menu' | 'larger' | 'smaller' | 'fit';

const ACTS: Record<string, TreeAct> = {
  ArrowUp: 'walk',
  ArrowDown: 'walk',
  ArrowLeft: 'walk',
  ArrowRight: 'walk',
  Home: 'walk',
  End: 'walk',
  Enter: 'open',
  Escape: 'clear',
  k: 'kill',
  K: 'kill',
  m: 'send',
  M: 'send',
  ContextMenu: 'menu',
  '+': 'larger',
  '=': 'larger',
  '-': 'smaller',
  '0': 'fit',
};

export interface TreeKey {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}

/** What a key does in the tree; undefined when it is not the tree's. */
export function treeAct(event: TreeKey): TreeAct | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
  if (event.key === 'F10') return event.shiftKey ? 'menu' : undefined;
  return ACTS[event.key];
}
