/** What is said aloud of a batch of events: who exited, who started. */
import type { TraceRow } from '#lib/diagnostics/views';
import { signalOf } from '../glyphs/kinds';

const SAID = new Set(['crash', 'stop', 'start']);

/** "b#1 exited: killed; b#2 started by app", at most `limit` of them; empty when nothing in the batch is worth saying. */
export function liveSummary(rows: readonly TraceRow[], limit = 4): string {
  const said = rows.filter((row) => SAID.has(signalOf(row.kind)));
  const parts = said.slice(0, limit).map((row) => row.text.replace(/\.$/, ''));
  if (said.length > limit) parts.push(`and ${said.length - limit} more`);
  return parts.join('; ');
}
