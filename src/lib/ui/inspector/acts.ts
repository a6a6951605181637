/** What one can do to a process from the inspector. Callbacks only; the page runs the operations. */
export interface ProcessActs {
  /** Sends an exit signal; `reason` is a printed term such as `kill` or `{shutdown, old}`. */
  exit: (pid: string, reason: string) => void;
  send: (pid: string, message: string) => void;
  call: (pid: string, request: string) => void;
  suspend: (pid: string) => void;
  resume: (pid: string) => void;
  /** Child operations of a supervisor. */
  child?: (supervisor: string, action: ChildAction, id: string) => void;
  /** Go to another process by its printed name or pid. */
  open?: (label: string) => void;
  /** Go to a moment. */
  seek?: (event: number) => void;
  /** Tell why an incarnation ended. */
  why?: (event: number) => void;
  /** Go to a line of the learner's code. */
  show?: (file: string, line: number) => void;
}

export type ChildAction = 'terminate_child' | 'restart_child' | 'delete_child';

/** A sentence when the text is no term; undefined when it is one. */
export type TermCheck = (text: string) => string | undefined;

export interface ChildRow {
  id: string;
  name: string;
  incarnation: number;
  alive: boolean;
}
