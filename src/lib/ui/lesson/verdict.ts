/** What the check says, in words. Rules LES74, LES75, LES78. */
import type { Scene } from '#lib/education/lesson';
import type { DiagnosticView } from '#lib/operations';
import type { Outcome } from './judge';

export interface Told {
  readonly kind: 'passed' | 'failed' | 'ended';
  readonly head: string;
  /** In our Markdown, one line; may be empty. */
  readonly sentence: string;
  /** In which run it was. */
  readonly where: string;
  readonly findings: readonly DiagnosticView[];
}

/** @param peeked The solution was on show. */
export function tellVerdict(
  outcome: Exclude<Outcome, { type: 'cancelled' }>,
  scenes: readonly Scene[],
  peeked: boolean,
): Told {
  if (outcome.type === 'ended') {
    const head = 'The check could not be finished';
    return { kind: 'ended', head, sentence: plain(outcome.text), where: '', findings: [] };
  }
  const { verdict } = outcome;
  if (verdict.ok) {
    return {
      kind: 'passed',
      head: `It holds in all ${verdict.runs} runs`,
      sentence: peeked
        ? 'The solution was on show, so this does not count as solved. Reset, and write it yourself.'
        : '',
      where: '',
      findings: [],
    };
  }
  const { diagnostics } = verdict;
  if (diagnostics !== undefined) {
    const head = 'The program does not compile';
    return { kind: 'failed', head, sentence: '', where: '', findings: diagnostics };
  }
  const scene = scenes.find(({ key }) => key === verdict.scene);
  return {
    kind: 'failed',
    head: 'Not yet',
    sentence: verdict.sentence,
    where: `In the run of “${scene?.label ?? verdict.scene}” under seed ${verdict.seed}.`,
    findings: [],
  };
}

/** The same, said aloud. */
export function spoken({ head, sentence, where, findings }: Told): string {
  const lines = findings.map(({ file, line, message }) => `${file}, line ${line}: ${message}`);
  return [`${head}.`, sentence.replaceAll('`', ''), where, ...lines].filter((part) => part !== '').join(' ');
}

/** A text that is not ours holds no Markdown. */
function plain(text: string): string {
  return text.replace(/[\\`*[\]]/g, '\\$&');
}
