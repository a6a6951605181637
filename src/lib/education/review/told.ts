/** What happened in the run of a question, in words: who ended, what was decided, who was started. Rule LES97. */
import { Facts, printed } from '../check';
import type { Log, LogEvent } from '../log';

export interface ToldLine {
  /** Virtual ms after the first fault. */
  readonly time: number;
  /** In our Markdown, one line. */
  readonly text: string;
  /** A supervisor has decided. */
  readonly decides: boolean;
}

const DECIDES: ReadonlySet<string> = new Set(['decide', 'give_up', 'child_start_failed', 'child_ignored']);

/** The events after the first fault that decide, in order. */
export function told(log: Log): ToldLine[] {
  const facts = new Facts(log);
  const op = facts.op();
  if (op === undefined) return [];
  const waiting = new Map<string, number>();
  for (const { kind, who, seq, data } of log.events) {
    if (kind === 'send' && data['note'] === 'call') waiting.set(who, seq);
    else if (kind === 'receive' || kind === 'timeout' || kind === 'exit') waiting.delete(who);
  }
  const calls = new Set(waiting.values());
  const tool = (label: string): boolean => /^(main|operator|weather|starter)#/.test(label);
  return log.events
    .filter(({ seq, who }) => seq > op.seq && !tool(who))
    .flatMap((event) => {
      const text = calls.has(event.seq)
        ? `\`${event.who}\` calls \`${event.other}\`, and still waits for the answer`
        : said(event, facts);
      return text === null
        ? []
        : [
            {
              time: event.time - op.time,
              text,
              decides: DECIDES.has(event.kind),
            },
          ];
    });
}

function said({ kind, who, other, data, seq }: LogEvent, facts: Facts): string | null {
  switch (kind) {
    case 'exit':
      return `\`${who}\` ends with ${printed(data['reason'])}`;
    case 'spawn':
      return `\`${who}\` starts`;
    case 'exit_trapped':
      // A supervisor always traps: what it does then is told.
      return facts.first('sup_init', (e) => e.who === who && e.seq < seq) === undefined
        ? `\`${who}\` gets the message \`EXIT\` with ${printed(data['reason'])}`
        : null;
    case 'callback':
      return data['callback'] === 'terminate' && facts.first('sup_init', (e) => e.who === who) === undefined
        ? `\`terminate\` of \`${who}\` runs`
        : null;
    case 'decide':
      return `\`${who}\` decides about \`${other}\`: ${String(data['action']).replaceAll('_', ' ')} (${String(data['rule'])})`;
    case 'give_up':
      return `\`${who}\` gives up`;
    case 'child_start_failed':
      return `\`${who}\` cannot start \`${String(data['child'])}\``;
    case 'child_ignored':
      return `\`${who}\` goes on without \`${String(data['child'])}\`, which ignored its start`;
    default:
      return null;
  }
}
