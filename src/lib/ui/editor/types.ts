/** What an editor is given, as plain data. */

/** A finding of the compile step about a file: `Diagnostic` of `languages/typescript` is one. */
export interface Marker {
  severity: 'error' | 'warning';
  message: string;
  file: string;
  /** From 1, as are all positions here. */
  line: number;
  column: number;
  endLine?: number;
  endColumn?: number;
  /** Kind of finding; `syntax` is left to the type checker where there is one. */
  code?: string;
}

/** The line on which a process ended, and why: "**till#1** exited here at 8.200 s: `['no_price', 'cake']`". */
export interface Crash {
  file: string;
  line: number;
  /** Set in bold before the text. */
  who?: string;
  text: string;
  /** Set as code after the text. */
  term?: string;
}

/** A line on which a process stands. */
export interface Current {
  file: string;
  line: number;
  /** On hover: who stands there. */
  text?: string;
}

export interface EditorProps {
  /** Text by file name. Changes from outside are taken over as an edit that can be undone. */
  files: Readonly<Record<string, string>>;
  /** The file that is shown. */
  active: string;
  /** Says what a file is called to a screen reader; default its name. */
  label?: string;
  /** Called at once with each change; the next `files` must carry it. */
  onchange: (file: string, text: string) => void;
  /** Ctrl+Enter, Ctrl+S, and with Cmd on a Mac. */
  onrun?: () => void;
  markers?: readonly Marker[];
  crash?: Crash | undefined;
  current?: readonly Current[];
  readonly?: boolean;
  /** When Monaco is fetched: when the page is idle, only on `load()`, or never (a plain sheet, for phones). */
  when?: 'idle' | 'asked' | 'never';
  /** What already works while the editor loads. */
  meanwhile?: string;
}
