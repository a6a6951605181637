/** Lines of the console: what the program prints, what the tool remarks, what the learner asked. Rules LAB23, WORD7. */
import type { Answer } from '#lib/client/session.svelte';
import type { SystemTree } from '#lib/diagnostics/views';
import type { OutputLines } from '#lib/sandbox/protocol';

export interface ConsoleLine {
  readonly id: string;
  /** Events before it. */
  readonly position: number;
  readonly kind: 'asked' | 'waiting' | 'answer' | 'failed' | 'log' | 'error' | 'warning';
  /** `b#2`, when it is known. */
  readonly who: string;
  readonly text: string;
  readonly at?: { readonly file: string; readonly line: number };
}

/** In whose words reports stand in the console. */
export type Wording = 'typescript' | 'elixir' | 'erlang';
export const WORDINGS: { value: Wording; label: string }[] = [
  { value: 'typescript', label: 'TypeScript' },
  { value: 'elixir', label: 'Elixir' },
  { value: 'erlang', label: 'Erlang' },
];

const KINDS: Readonly<Record<string, ConsoleLine['kind']>> = {
  error: 'error',
  warn: 'warning',
  warning: 'warning',
};

export function consoleLines(
  output: OutputLines,
  answers: readonly Answer[],
  tree: SystemTree | null,
  wording: Wording = 'typescript',
): ConsoleLine[] {
  const names = namesOf(tree);
  const lines: ConsoleLine[] = output.lines.flatMap(({ seq, stream, pid, text: own, at, report }) => {
    const text = report === undefined || wording === 'typescript' ? own : report[wording];
    if (report !== undefined && text === '') return [];
    const kind = KINDS[report?.level ?? stream] ?? 'log';
    const who = names.get(pid) ?? pid;
    return [{ id: `o${seq}`, position: seq, kind, who, text, ...(at === undefined ? {} : { at }) }];
  });
  for (const { id, position, asked, answer, failed, at } of answers) {
    lines.push({ id: `q${id}`, position, kind: 'asked', who: '', text: asked });
    lines.push({
      id: `a${id}`,
      position,
      kind: failed ? 'failed' : answer === '' ? 'waiting' : 'answer',
      who: '',
      text: answer === '' ? 'No reply yet.' : answer,
      ...(at === undefined ? {} : { at }),
    });
  }
  // Stable: a question stands before its answer.
  return lines.sort((a, b) => a.position - b.position);
}

function namesOf(tree: SystemTree | null): Map<string, string> {
  const names = new Map<string, string>();
  for (const node of Object.values(tree?.nodes ?? {})) {
    names.set(node.pid, `${node.name}#${node.incarnation}`);
    for (const stone of node.tombstones) names.set(stone.pid, `${node.name}#${stone.incarnation}`);
  }
  return names;
}
