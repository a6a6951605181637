/** What the inspector says of a process, line by line. */
import type { ProcessDetail } from '#lib/diagnostics/views';
import { roleWords } from '../graph/roles';
import { ordinal, plural } from '../graph/words';
import { seconds } from '../time';

export interface Fact {
  term: string;
  value: string;
  /** Values stand in mono, words in the text face. */
  mono?: boolean;
  muted?: boolean;
}

const SHUTDOWN: Record<string, string> = {
  brutal_kill: 'shutdown brutal_kill',
  infinity: 'shutdown infinity',
};

/** "permanent, shutdown 5000 ms" */
export function restartWords(detail: ProcessDetail): string {
  const spec = detail.spec;
  if (!spec) return 'not a supervised child';
  const stop = SHUTDOWN[String(spec.shutdown)] ?? `shutdown ${spec.shutdown} ms`;
  return `${spec.restart}, ${stop}${spec.significant ? ', significant' : ''}`;
}

/** Facts of the section Now, apart from state and mailbox. */
export function factsOf(detail: ProcessDetail): Fact[] {
  const facts: Fact[] = [];
  const add = (term: string, value: string | undefined, mono = false): void => {
    if (value) facts.push(mono ? { term, value, mono } : { term, value });
  };
  if (!detail.alive) add('ended with', detail.exitReason, true);
  add('is', roleWords(detail));
  const { sup } = detail;
  if (sup) {
    add('strategy', sup.strategy === 'dynamic' ? 'one_for_one, each child for itself' : sup.strategy, true);
    add('restarts', `${sup.gaveUp ?? sup.restarts.length} of ${sup.intensity} in ${sup.period} s`);
  }
  add('restart', restartWords(detail));
  add('linked to', detail.links.join(', '));
  add('watches', detail.monitors.join(', '));
  add('watched by', detail.monitoredBy.join(', '));
  const supervisor = detail.ancestors[0];
  add(
    'started',
    seconds(detail.startedAt) +
      (detail.spec && supervisor ? `, ${ordinal(detail.spec.order)} of ${supervisor}` : ''),
  );
  add('registered', detail.registered.join(', '), true);
  add('runs', detail.currentFunction, true);
  add('first call', detail.initialCall, true);
  add('ancestors', detail.ancestors.join(', '));
  add('flags', detail.trapExit ? 'trap_exit' : '', true);
  // Of a process that has ended, and of the past, nobody has counted.
  const counted = detail.reductions > 0;
  add(
    'counted',
    !counted
      ? undefined
      : `${detail.reductions.toLocaleString('en').replaceAll(',', ' ')} reductions, ${plural(detail.messagesReceived, 'message')} received`,
  );
  return facts;
}

/** "empty", "3 waiting" */
export const mailboxWords = (detail: ProcessDetail): string =>
  detail.mailboxLength === 0 ? 'empty' : `${detail.mailboxLength} waiting`;
