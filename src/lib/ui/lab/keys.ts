/** Keys of the lab, by what they do. Rules LAB30, LAB31. */
export type LabKey =
  | { readonly do: 'run' | 'kill' | 'send' | 'edit' | 'pause' | 'step' | 'back' | 'keys' }
  | { readonly do: 'crash'; readonly by: -1 | 1 }
  | { readonly do: 'number'; readonly nth: number };

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const LETTERS: Readonly<Record<string, LabKey>> = {
  k: { do: 'kill' },
  m: { do: 'send' },
  e: { do: 'edit' },
  ' ': { do: 'pause' },
  ArrowRight: { do: 'step' },
  ArrowLeft: { do: 'back' },
  '?': { do: 'keys' },
  '[': { do: 'crash', by: -1 },
  ']': { do: 'crash', by: 1 },
};

/**
 * What a key does; `undefined` when it is not the lab's.
 *
 * @param typing Something is being typed, or the key belongs to what has the focus.
 */
export function labKey(press: KeyPress, typing: boolean): LabKey | undefined {
  const { key, ctrlKey, metaKey, altKey } = press;
  if (altKey) return undefined;
  if (ctrlKey || metaKey) return key === 'Enter' || key.toLowerCase() === 's' ? { do: 'run' } : undefined;
  if (typing) return undefined;
  if (/^[1-9]$/.test(key)) return { do: 'number', nth: Number(key) };
  return LETTERS[key.length === 1 ? key.toLowerCase() : key];
}

/** A row of the sheet of keys. */
export type KeyRow = readonly [keys: string, does: string];

/** Keys of every page with a program; `numbers` is what its digits do, `own` its own letters. */
export const keyRows = (numbers: string, own: readonly KeyRow[] = []): readonly KeyRow[] => [
  ['Ctrl ⏎', 'Run; Ctrl S too'],
  ['Space', 'Pause, go on'],
  ['→', 'Step'],
  ['←', 'Back by one event'],
  ['[ ]', 'To the crash before, after'],
  ['Arrows', 'Walk the tree, while it has the focus'],
  ['⏎', 'Select'],
  ['+ − 0', 'Tree larger, smaller, all of it; twice: as large as one can read'],
  ['K', 'Break the selected process'],
  ['M', 'Send it a message'],
  ['1 to 9', numbers],
  ['E', 'To the code'],
  ...own,
  ['⇧ F10', 'What one can do to a process'],
  ['Esc Tab', 'Leave the editor'],
  ['?', 'This sheet'],
];

/** What is typed into. */
const FIELDS =
  'input:not([type=range], [type=radio], [type=checkbox]), textarea, select, [contenteditable], .monaco-editor, [role=dialog], [role=menu]';
/** What has a use of its own for a space, and for arrows. */
const PRESSED = 'button, a, summary, [role=button], [role=tab], [role=radio], [role=menuitem]';
const MOVED =
  'input, [role=slider], [role=separator], [role=listbox], [role=tree], [role=tablist], [role=radiogroup]';

/** Whether a key belongs to what has the focus; `inside` says whether that stands in something. */
export function ownsKey(inside: (selector: string) => boolean, key: string): boolean {
  if (inside(FIELDS)) return true;
  if (key === ' ') return inside(`${PRESSED}, input`);
  if (key === 'Enter') return inside(PRESSED);
  return key.startsWith('Arrow') && inside(MOVED);
}
