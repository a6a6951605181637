/** A bet in words. */
import type { MarkAnswer, OrderAnswer } from '#lib/education/outcome';
import type { Mark, Order } from '#lib/education/lesson';
import type { TraceRow, TreeNode, Why } from '#lib/diagnostics/views';
import type { BetOutcome, Told } from './bet-play.svelte';

/** Characters of a state that stand on a mark. */
const SHORT = 8;

/** What a mark of this process says. */
export function markWords(mark: Mark, { name, incarnation, state }: TreeNode): string {
  switch (mark) {
    case 'dies':
      return 'dies';
    case 'next':
      return `${name}#${incarnation + 1} starts`;
    case 'keeps':
      return state !== undefined && state !== '' && state.length <= SHORT ? `keeps ${state}` : 'keeps state';
  }
}

/** A mark as it is said: "b dies". */
export const markSaid = (name: string, mark: Mark): string =>
  ({ dies: `${name} dies`, next: `${name} gets a next incarnation`, keeps: `${name} keeps its state` })[mark];

export const ORDER_QUESTIONS: Record<Order, string> = {
  stops: 'In which order does the supervisor stop them?',
  starts: 'In which order does it start them?',
};

const list = (names: readonly string[]): string => (names.length === 0 ? 'nobody' : names.join(', '));

export function orderSaid({ order, bet, run, right }: OrderAnswer): string {
  const what = order === 'stops' ? 'Stopped' : 'Started';
  return right ? `${what}: ${list(run)}, as you bet.` : `${what}: ${list(run)}. You bet: ${list(bet)}.`;
}

/** What became of a process, in a few words, with the label of the incarnation that was asked about. */
export function fateSaid({ fate, why }: Told): { readonly who: string; readonly does: string } {
  const { before, dies, next, keeps, later } = fate;
  if (keeps && untouched(why)) return { who: before, does: 'goes on: no end reached it.' };
  if (keeps) return { who: before, does: 'goes on: the same process, with its state.' };
  if (dies && next) return { who: before, does: 'ends, and another one starts in its place.' };
  if (later > 0)
    return {
      who: before,
      does: `ends, and so ${later === 1 ? 'does the next one' : `do the next ${later}`}.`,
    };
  return { who: before, does: 'ends, and no other one follows.' };
}

/** No end reached it by a link or a monitor, and no supervisor of its own decided anything: all there is to tell is the operation. */
const untouched = ({ rows }: Why): boolean => rows[0]?.kind === 'op';

/** What says most about a fate: who stopped it and by which rule, what its supervisor did, or that no end reached it. */
export function headline({ fate, why: { rows, then } }: Told): readonly TraceRow[] {
  const [first, second, third] = rows;
  const [came, after] = then;
  if (fate.keeps) {
    if (first?.kind === 'op') return [];
    return came !== undefined ? [came] : first === undefined ? [] : [first];
  }
  if (second?.kind === 'child_stop') {
    const stop = third?.rule === undefined ? second : { ...second, rule: third.rule };
    // What a decision stops it also starts.
    const back = fate.next && third?.kind !== 'decide' && came?.kind === 'child_start' ? [came] : [];
    return [stop, ...back];
  }
  // What came of the end of a supervisor that gave up is less than why it did.
  if (second?.kind === 'give_up' && came?.kind === 'exit') return [second];
  return [first, came, after].flatMap((row) => row ?? []);
}

/** The same of each, in order; what one of those before was told is not said again. */
export function headlines(told: readonly Told[]): readonly (readonly TraceRow[])[] {
  const said = new Set<string>();
  return told.map((one) =>
    headline(one).filter(({ seq, text }) => {
      const key = `${seq} ${text}`;
      const isNew = !said.has(key);
      said.add(key);
      return isNew;
    }),
  );
}

/** Whether all that was asked is one choice: then there is nothing to count. */
export const isSingle = ({ score, choices }: BetOutcome): boolean => score === null && choices.length === 1;

/** "10 of 16 marks right." */
export function scoreSaid(outcome: BetOutcome): string {
  if (isSingle(outcome)) return outcome.right > 0 ? 'As you bet.' : 'Another answer came true.';
  return `${outcome.right} ${ofHowMany(outcome)}`;
}

/** "of 16 marks right." */
export function ofHowMany({ of, score }: BetOutcome): string {
  const what = score === null ? 'answer' : 'mark';
  return `of ${of} ${of === 1 ? what : `${what}s`} right.`;
}

/** Our Markdown, said aloud. */
export const plain = (line: string): string => line.replace(/[`*]/g, '');

/** The whole outcome, said aloud. */
export function outcomeSaid(outcome: BetOutcome): string {
  const { choices, score, told } = outcome;
  const missed = (one: MarkAnswer): boolean => one.open && one.bet !== one.run;
  const marks = (score?.answers ?? [])
    .filter((one) => one.missed > 0)
    .map((one) => {
      const what = one.marks.filter(missed).map(({ mark, run }) => `${run ? '' : 'not '}${mark}`);
      return `${one.name}: in the run ${what.join(', ')}.`;
    });
  const answers = choices.flatMap(({ question, run, sentence }) => {
    const asked = isSingle(outcome) ? [] : [plain(question)];
    const own = isSingle(outcome) ? '' : plain(sentence ?? '');
    return run === undefined ? [] : [...asked, `What came true: ${plain(run)}.`, own];
  });
  const idea = outcome.idea ?? '';
  return [scoreSaid(outcome), plain(idea), ...answers, ...marks, told.length > 0 ? 'Why stands below.' : '']
    .filter((part) => part !== '')
    .join(' ');
}
