/**
 * Chooses, among the events that follow a break, those that explain it, and how long each is shown.
 * Invariant: every sentence is the trace's own; nothing is said that did not happen in this run.
 */
import type { SystemTree, TracePart, TraceRow } from '#lib/diagnostics/views';

export interface StoryLine {
  key: string;
  /** Kind of the event, for its glyph. */
  kind: string;
  parts: TracePart[];
}

export interface Story {
  /** What you did: "You killed till#1". */
  title: string;
  lines: readonly StoryLine[];
  /** Supervisors that gave up, by label. */
  gaveUp: readonly string[];
  /** Processes that their supervisor stops: their own ends need no words. */
  stopped: ReadonlySet<string>;
  /** Who sent the exit signal that was said last. */
  sender: string;
}

export interface Beat {
  story: Story;
  /** Whether a line was added. */
  told: boolean;
  /** Real ms in which the event is looked at in slow motion; 0: go on at once. */
  ms: number;
}

export const NO_STORY: Story = { title: '', lines: [], gaveUp: [], stopped: new Set(), sender: '' };

/** Real ms of an event by its kind: first of those with a sentence. */
const TOLD_MS: Record<string, number> = {
  exit: 600,
  exit_signal: 950,
  down: 550,
  decide: 1100,
  restart_count: 600,
  give_up: 1500,
  child_stop: 650,
  child_start: 550,
  start_failed: 800,
};
/** And of those that only show. */
const SHOWN_MS: Record<string, number> = { op: 60, exit: 380, exit_signal: 420, started: 260 };
/** An exit signal after another of the same sender leaves together with it. */
const TOGETHER_MS = 60;

/** Names in a sentence, in order. */
export const namesIn = (row: Pick<TraceRow, 'parts'>): string[] =>
  row.parts.filter((part) => part.type === 'name').map((part) => part.text);

/** Takes in the next event. */
export function tell(story: Story, row: TraceRow): Beat {
  if (row.kind === 'op')
    return { story: { ...story, title: row.text.replace(/\.$/, '') }, told: false, ms: SHOWN_MS.op ?? 0 };
  const [subject = '', object = ''] = namesIn(row);
  const together = row.kind === 'exit_signal' && story.sender === subject;
  const told = isTelling(story, row, subject, object) && !together;
  const ms = timeOf(row, told, together);
  let next = remember(story, row, subject, object);
  if (told) next = { ...next, lines: [...next.lines, lineOf(row)] };
  return { story: next, told, ms };
}

function timeOf({ kind, slot }: TraceRow, told: boolean, together: boolean): number {
  if (together) return TOGETHER_MS;
  // The learner's own signal needs no time: one has just sent it.
  if (kind === 'exit_signal' && slot === '') return 0;
  return (told ? TOLD_MS : SHOWN_MS)[kind] ?? 0;
}

export const lineOf = (row: TraceRow): StoryLine => ({
  key: String(row.seq),
  kind: row.kind,
  parts: row.parts,
});

function isTelling(story: Story, row: TraceRow, subject: string, object: string): boolean {
  switch (row.kind) {
    case 'exit':
      return row.slot !== '' && !story.stopped.has(subject);
    case 'exit_signal':
      // Only what runs along a link; the learner's own signal is the title, an order to stop has its own line.
      return row.text.includes('along their link') && !story.stopped.has(subject);
    case 'down':
      return !story.stopped.has(object);
    case 'restart_count':
      return !/ 1 of /.test(row.text);
    case 'decide':
    case 'give_up':
    case 'child_stop':
    case 'child_start':
    case 'start_failed':
      return true;
    default:
      return false;
  }
}

function remember(story: Story, row: TraceRow, subject: string, object: string): Story {
  switch (row.kind) {
    case 'exit_signal':
      return { ...story, sender: subject };
    case 'child_stop':
      return { ...story, stopped: new Set([...story.stopped, object]) };
    case 'give_up':
      return { ...story, gaveUp: [...story.gaveUp, subject], stopped: new Set([...story.stopped, subject]) };
    default:
      return story;
  }
}

/** A line for those under the same supervisor whom a break did not touch; none when there are none. */
export function untouched(before: SystemTree, after: SystemTree, broken: string): StoryLine | undefined {
  const parent = before.nodes[broken]?.parent;
  const siblings = parent === undefined ? [] : (before.nodes[parent]?.children ?? []);
  const same = siblings.flatMap((slot) => {
    const [was, is] = [before.nodes[slot], after.nodes[slot]];
    const lives = was !== undefined && is !== undefined && is.pid === was.pid && is.status !== 'dead';
    return lives && slot !== broken && is.kind === 'worker' ? [`${is.name}#${is.incarnation}`] : [];
  });
  if (same.length === 0) return undefined;
  const parts = same.flatMap<TracePart>((text, i) => [
    ...(i === 0 ? [] : [{ type: 'text' as const, text: i === same.length - 1 ? ' and ' : ', ' }]),
    { type: 'name', text },
  ]);
  const words = same.length === 1 ? ' ran on and kept its state.' : ' ran on and kept their state.';
  return { key: 'untouched', kind: 'state', parts: [...parts, { type: 'text', text: words }] };
}
