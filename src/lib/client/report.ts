/**
 * The report of a sandbox's end: what is known, in sentences, and no more.
 * Rule SBX24.
 */
import type { AppliedOperation, SandboxStatus } from '#lib/sandbox/protocol';
import type { EndCause } from './life';

export interface EndReport {
  readonly cause: EndCause;
  /** What happened, in a sentence or three. */
  readonly text: string;
  /** What the browser or the check said. */
  readonly detail: string;
  /** The last status that arrived. */
  readonly status: SandboxStatus | null;
  /** Requests that had no answer, oldest first. */
  readonly underWay: readonly string[];
  /** The newest operation after which nothing more was heard: it may be the culprit. */
  readonly unconfirmed: AppliedOperation | null;
  /** Real ms between the last sign of life and the end. */
  readonly silentMs: number;
}

interface Known extends Omit<EndReport, 'cause' | 'text'> {
  readonly name: string;
}

const SENTENCES: Readonly<Record<EndCause, (known: Known) => string>> = {
  hung: ({ silentMs }) =>
    `The sandbox has not answered for ${(silentMs / 1000).toFixed(1)} s and was ended: something in the program kept the engine busy where it cannot be interrupted, such as a regular expression, a sort, or a list that grows without end.`,
  process_gone: () =>
    'The browser has ended the process in which all sandboxes of this page run, most likely because one of them used up its memory. Which one is not known.',
  no_start: ({ detail }) => `The sandbox did not start${detail === '' ? ' in time' : `: ${detail}`}.`,
  error: ({ detail }) => `The sandbox ended with an error of its own: ${detail}`,
  stopped: ({ detail }) => `The sandbox ended with an error of its own: ${detail}`,
  flood: () =>
    'The sandbox sent messages faster than any program needs to and was ended, so that the page stays usable.',
  bad_data: ({ detail }) =>
    `The sandbox sent something that no sandbox sends and was ended (${detail}). The program may have tampered with it.`,
  closed: () => 'The sandbox was closed.',
};

export function reportOf(cause: EndCause, known: Known): EndReport {
  const { detail, status, underWay, unconfirmed, silentMs } = known;
  const text = [SENTENCES[cause](known), lastSeen(status), inFlight(known), nextStep(cause, status)]
    .filter((s) => s !== '')
    .join(' ');
  return { cause, text, detail, status, underWay, unconfirmed, silentMs };
}

function lastSeen(status: SandboxStatus | null): string {
  if (status === null || status.moment.position === 0) return '';
  const at = `${(status.moment.time / 1000).toFixed(3)} s of its own time, after ${status.moment.position} events`;
  const { last } = status;
  if (last === undefined) return `It was last heard of at ${at}.`;
  const where =
    last.file === undefined ? '' : ` (${last.file}${last.line === undefined ? '' : `:${last.line}`})`;
  return `It was last heard of at ${at}; ${last.label}${where} had acted last.`;
}

/** What helps. */
function nextStep(cause: EndCause, status: SandboxStatus | null): string {
  const look = status?.last?.line === undefined ? 'Look' : 'Look there, and at what it calls,';
  switch (cause) {
    case 'hung':
      return `${look} for a loop, a pattern or a list that does not end, and mend it before you run it again.`;
    case 'process_gone':
      return `${look} for a list, a text or a map that grows without end, and mend it before you run it again.`;
    case 'flood':
      return 'Start it again with fewer processes, or more slowly.';
    case 'no_start':
    case 'error':
    case 'stopped':
      return 'Start it again; if that does not help, load the page again.';
    case 'bad_data':
      return 'Read the program before you start it again.';
    case 'closed':
      return '';
  }
}

function inFlight({ underWay, unconfirmed }: Known): string {
  if (unconfirmed !== null) return `The operation ${unconfirmed.op} had just been applied.`;
  const asked = underWay.filter((what) => what.includes('.'));
  return asked.length === 0 ? '' : `Without an answer: ${asked.join(', ')}.`;
}
