/** Signals of the trace as things that fly over the tree. */
import type { SystemTree, TraceRow } from '#lib/diagnostics/views';
import type { SignalView } from '../graph/types';
import { namesIn } from './story';

/** Real ms between the departures of messages that were sent in the same moment. */
const APART_MS = 240;
/** More than this is late: it is left out. */
const LATE_MS = 1500;

type Flight = Pick<SignalView, 'id' | 'kind' | 'from' | 'to' | 'label'>;

/** The signal of an event; undefined when it is none, or none between two plates. */
export function flightOf(row: TraceRow, tree: SystemTree): Flight | undefined {
  const kind = kindOf(row);
  if (kind === undefined) return undefined;
  const [first, second] = namesIn(row).map((label) => slotOf(tree, label));
  const [from, to] = kind === 'down' ? [second, first] : [first, second];
  if (from === undefined || to === undefined || from === to) return undefined;
  const flight = { id: String(row.seq), kind, from, to };
  const reason = row.parts.find((part) => part.type === 'term')?.text;
  return kind === 'exit' && reason !== undefined ? { ...flight, label: `exit: ${reason}` } : flight;
}

/** Whether all whom an event names stand in the tree, so that its sentence can be followed there. */
export function concerns(row: TraceRow, tree: SystemTree): boolean {
  return namesIn(row).every((label) => label === 'You' || slotOf(tree, label) !== undefined);
}

function kindOf({ kind, text }: TraceRow): SignalView['kind'] | undefined {
  if (kind === 'exit_signal') return 'exit';
  if (kind === 'down') return 'down';
  if (kind !== 'send') return undefined;
  if (/ calls? /.test(text)) return 'call';
  if (/ repl(?:y|ies) /.test(text)) return 'reply';
  return / casts? /.test(text) ? 'message' : undefined;
}

/** The newest slot of that name; incarnations change while a signal flies. */
function slotOf(tree: SystemTree, label: string): string | undefined {
  const name = label.replace(/#\d+$/, '');
  return Object.values(tree.nodes).find((node) => node.name === name)?.slot;
}

/** When each of `flights` leaves, one after the other; `last` is when the one before left. */
export function departures(
  flights: readonly Flight[],
  now: number,
  last: number,
  duration: number,
): SignalView[] {
  let at = Math.max(now, last + APART_MS);
  const out: SignalView[] = [];
  for (const flight of flights) {
    if (at > now + LATE_MS) break;
    out.push({ ...flight, start: at, duration });
    at += APART_MS;
  }
  return out;
}
