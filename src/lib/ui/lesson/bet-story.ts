/** Which events of a run are shown one by one after a bet. Rule LES84. */
import type { Log, LogEvent } from '#lib/education/log';

/** What a supervisor and those it knows do to each other. */
const STORY: ReadonlySet<string> = new Set([
  'op',
  'exit',
  'exit_signal',
  'exit_ignored',
  'exit_trapped',
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
/** What else is told where none of that happens. */
const MORE: ReadonlySet<string> = new Set([...STORY, 'send', 'receive', 'state', 'output', 'down', 'spawn']);
/** Numbers of the events from `from` on that tell what happened, in order. */
export function storyOf(log: Log, from: number): number[] {
  const events = log.events.filter(({ seq }) => seq >= from);
  const ordered = new Set(events.filter(({ kind }) => kind === 'child_stop').map(({ other }) => other));
  const ops = new Set(events.filter(({ kind }) => kind === 'op').map(({ seq }) => seq));
  const tells = (event: LogEvent): boolean => {
    switch (event.kind) {
      case 'exit_signal':
        // The order and the operation say the same; so does the end of who was told to stop.
        return !ops.has(event.cause) && !ordered.has(event.who) && !ordered.has(event.other);
      case 'exit_trapped':
        // Of a link the supervisor's decision says more.
        return log.events[event.cause - (log.events[0]?.seq ?? 0)]?.data['how'] === 'exit';
      case 'timeout':
        return event.data['what'] === 'call' || event.data['what'] === 'shutdown';
      case 'send':
        return !ops.has(event.cause);
      default:
        return true;
    }
  };
  const those = (kinds: ReadonlySet<string>) =>
    events.filter((event) => kinds.has(event.kind) && !event.who.startsWith('operator#') && tells(event));
  const story = those(STORY);
  const chosen = story.some(({ kind }) => kind !== 'op') ? story : those(MORE);
  return chosen.map(({ seq }) => seq);
}
