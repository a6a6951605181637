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
  /** Processes, by label: one can go to each. `value` is what they are together. */
  names?: readonly string[];
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
  return `id ${spec.id}, ${spec.restart}, ${stop}${spec.significant ? ', significant' : ''}`;
}

/** What it is at, in words; a place in the code stands beside it. */
export function nowWords(detail: ProcessDetail): string {
  const { status, waitingFor, currentFunction, at } = detail;
  const where = currentFunction === undefined || at === undefined ? '' : ` in ${currentFunction}`;
  switch (status) {
    case 'dead':
      return 'has ended';
    case 'idle':
      return where === '' ? 'idle: it waits for a message' : `waits${where}`;
    case 'waiting':
      return waitingFor === undefined ? `waits for a reply${where}` : `waits for ${waitingFor}${where}`;
    case 'suspended':
      return 'suspended: it takes no message until it is resumed';
    case 'starting':
      return `starting${where}`;
    case 'absent':
      return 'not started';
    default:
      return `${status}${where}`;
  }
}

/** States that it had before the present one, newest first: the last few. */
export const earlierStates = (detail: ProcessDetail): ProcessDetail['stateHistory'] =>
  detail.stateHistory.slice(1, 3);

/** Facts of the section Now, apart from state and mailbox. */
export function factsOf(detail: ProcessDetail): Fact[] {
  const facts: Fact[] = [];
  const add = (term: string, value: string | undefined, mono = false): void => {
    if (value) facts.push(mono ? { term, value, mono } : { term, value });
  };
  const addNames = (term: string, names: readonly string[]): void => {
    if (names.length > 0) facts.push({ term, value: names.join(', '), names });
  };
  if (!detail.alive) add('ended with', detail.exitReason, true);
  add('is', roleWords(detail));
  const { sup } = detail;
  if (sup) {
    add('strategy', sup.strategy === 'dynamic' ? 'one_for_one, each child for itself' : sup.strategy, true);
    add('restarts', `${sup.gaveUp ?? sup.restarts.length} of ${sup.intensity} in ${sup.period} s`);
  }
  add('child spec', restartWords(detail));
  addNames('linked to', detail.links);
  addNames('watches', detail.monitors);
  addNames('watched by', detail.monitoredBy);
  const supervisor = detail.ancestors[0];
  add(
    'started',
    seconds(detail.startedAt) +
      (detail.spec && supervisor ? `, ${ordinal(detail.spec.order)} of ${supervisor}` : ''),
  );
  add('registered', detail.registered.join(', '), true);
  add('first call', detail.initialCall, true);
  addNames('ancestors', detail.ancestors);
  add('flags', detail.trapExit ? 'trap_exit' : '', true);
  // Of a process that has ended, and of the past, nobody has counted.
  if (detail.reductions > 0) add('reductions', detail.reductions.toLocaleString('en').replaceAll(',', ' '));
  if (detail.reductions > 0 || detail.messagesReceived > 0)
    add('received', plural(detail.messagesReceived, 'message'));
  return facts;
}

/** Who has sent a message: what no process of the program sent, the learner did. */
export const senderWords = (from: string): string => (/^(system|operator)(#\d+)?$/.test(from) ? 'you' : from);

/** "empty", "3 waiting" */
export const mailboxWords = (detail: ProcessDetail): string =>
  detail.mailboxLength === 0 ? 'empty' : `${detail.mailboxLength} waiting`;
