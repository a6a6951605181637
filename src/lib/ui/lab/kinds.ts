/** Families of events the lab's trace is narrowed to; what reads as a story is on at first. */
import type { SignalKind } from '../glyphs/kinds';
import type { TraceKind } from '../trace/kinds';

interface Family extends TraceKind {
  glyph: SignalKind;
  /** Names of events. */
  events: readonly string[];
}

export const FAMILIES: readonly Family[] = [
  { id: 'operations', label: 'What you did', glyph: 'op', on: true, events: ['op'] },
  {
    id: 'messages',
    label: 'Messages and calls',
    glyph: 'message',
    on: true,
    events: ['send', 'lost'],
  },
  {
    id: 'exits',
    label: 'Exits and exit signals',
    glyph: 'exit',
    on: true,
    events: ['halt', 'exit', 'exit_signal', 'exit_ignored', 'limit'],
  },
  {
    id: 'lifecycle',
    label: 'Starts, stops, decisions of supervisors',
    glyph: 'start',
    on: true,
    events: [
      'started',
      'ignored',
      'start_failed',
      'decide',
      'restart_count',
      'give_up',
      'child_start_failed',
      'child_stop',
      'child_kill',
      'ets_new',
      'ets_delete',
      'ets_transfer',
    ],
  },
  { id: 'monitors', label: "Monitors and 'DOWN'", glyph: 'down', on: true, events: ['monitor', 'down'] },
  {
    id: 'rest',
    label: 'Everything else: receipts, states, timers, links',
    glyph: 'state',
    on: false,
    events: [
      'protocol',
      'receive',
      'spawn',
      'register',
      'unregister',
      'link',
      'unlink',
      'demonitor',
      'flush',
      'exit_trapped',
      'flag',
      'timer_start',
      'timer_fire',
      'timer_cancel',
      'timeout',
      'callback',
      'state',
      'postpone',
      'sup_init',
      'child_start',
      'child_started',
      'child_ignored',
      'child_exit',
      'child_stopped',
      'child_delete',
      'log',
      'output',
      'warning',
      'suspend',
      'resume',
      'code_load',
      'label',
      'ets_heir',
      'ets_rename',
      'ets_insert',
      'ets_remove',
    ],
  },
];

/** Names of events of the families that are on; `undefined` when all are. */
export function eventsOf(on: ReadonlySet<string>): string[] | undefined {
  if (FAMILIES.every(({ id }) => on.has(id))) return undefined;
  return FAMILIES.filter(({ id }) => on.has(id)).flatMap(({ events }) => events);
}

export const familySet = (ids: readonly string[]): ReadonlySet<string> => new Set(ids);

export const FIRST_FAMILIES: ReadonlySet<string> = new Set(
  FAMILIES.filter(({ on }) => on).map(({ id }) => id),
);
