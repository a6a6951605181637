/** Rows of the trace with a kind that tells calls and replies from other messages, for their glyphs. */
import type { TraceRow } from '#lib/diagnostics/views';

const KINDS: readonly (readonly [test: RegExp, kind: string])[] = [
  [/ calls? /, 'call'],
  [/ repl(?:y|ies) /, 'reply'],
];

export function storyRows(rows: readonly TraceRow[]): TraceRow[] {
  return rows.map((row) => {
    if (row.kind !== 'send') return row;
    // The words before the first term: a message may hold any text.
    const head = row.parts
      .slice(0, 2)
      .map(({ text }) => text)
      .join('');
    const kind = KINDS.find(([test]) => test.test(head))?.[1];
    return kind === undefined ? row : { ...row, kind };
  });
}
