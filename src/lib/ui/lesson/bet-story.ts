/** Which events of a run are shown one by one after a bet. Rule LES84. */
import type { Log, LogEvent } from '#lib/education/log';

/** What a supervisor and those it knows do to each other. */
const STORY: ReadonlySet<string> = new Set([
  'op',
  'exit',
  'exit_signal',
  'exit_ignored',
  'decide',
  'give_up',
  'child_stop',
  'child_kill',
  'child_start',
  'child_start_failed',
  'child_ignored',
  'timeout',
  'lost',
]);
/** What else is told where that is not much. */
const MORE: ReadonlySet<string> = new Set([...STORY, 'send', 'receive', 'state', 'output', 'down', 'spawn']);
/** Fewer rows than this are not much; more than that nobody follows. */
const FEW = 4;
const MOST = 60;

/** Numbers of the events from `from` on that tell what happened, in order. */
export function storyOf(log: Log, from: number): number[] {
  const events = log.events.filter(({ seq }) => seq >= from);
  const ordered = new Set(events.filter(({ kind }) => kind === 'child_stop').map(({ other }) => other));
  const tells = (event: LogEvent): boolean => {
    switch (event.kind) {
      case 'exit_signal':
        // The order and the operation say the same; so does the end of who was told to stop.
        return event.data['how'] === 'link' && !ordered.has(event.who);
      case 'timeout':
        return event.data['what'] === 'call' || event.data['what'] === 'shutdown';
      default:
        return true;
    }
  };
  const bySignificance = (kinds: ReadonlySet<string>) =>
    events.filter((event) => kinds.has(event.kind) && event.who !== 'operator#1' && tells(event));
  const story = bySignificance(STORY);
  const chosen = story.length < FEW ? bySignificance(MORE) : story;
  return chosen.slice(0, MOST).map(({ seq }) => seq);
}
