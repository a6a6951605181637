/**
 * The same failure under all three strategies: three runs side by side. Rules LES92 to LES94, LES104. The programs: `versions.ts`.
 * Invariant: what is told of the versions was read from their runs.
 */
import { Facts } from './check';
import type { Log, LogEvent } from './log';
import type { Strategy } from './versions';

/** One incarnation on a lifeline: rows from the top, which all columns share. */
export interface Span {
  readonly label: string;
  /** -1: it lived when the scene began. */
  readonly from: number;
  /** Absent while it lives. */
  readonly to?: number;
  readonly end?: 'crash' | 'stop';
}

export interface Lifeline {
  readonly name: string;
  readonly spans: readonly Span[];
  /** Nothing happened to it. */
  readonly spared: boolean;
}

export interface Column {
  readonly strategy: Strategy;
  readonly lines: readonly Lifeline[];
  readonly ended: number;
  /** Restarts that were counted by all supervisors. */
  readonly counted: number;
  /** A supervisor gave up. */
  readonly gaveUp: string | null;
  /** Messages that nobody read, by the process that they were for; nobody in particular is the empty name. */
  readonly lost: ReadonlyMap<string, number>;
  /** Children that had another state when they ended than the next incarnation began with, or no next one. */
  readonly stateLost: readonly string[];
  /** Who of those that ended was the first to answer a call again; ms after the fault. */
  readonly answered: { readonly label: string; readonly ms: number } | null;
  /** In words, one line an event, with the row that it stands in. */
  readonly told: readonly { readonly row: number; readonly text: string }[];
  /** Events before the fault. */
  readonly before: number;
  /** By row: events up to and with it. */
  readonly at: readonly number[];
}

/** A row that all columns share: several of one virtual millisecond stand below each other. */
export interface Row {
  /** Virtual ms after the scene began. */
  readonly time: number;
  /** Place within its millisecond. */
  readonly nth: number;
}

export interface Comparison {
  readonly rows: readonly Row[];
  readonly columns: readonly Column[];
  /** Rows in which a process ends by itself, or a supervisor gives up, under any strategy. */
  readonly crashes: readonly number[];
}

interface Mark {
  readonly seq: number;
  readonly time: number;
  readonly label: string;
  /** `stop`: a supervisor ordered it; `end`: in order, by itself. */
  readonly what: 'start' | 'crash' | 'stop' | 'end' | 'give_up';
}

const ENDS: readonly Mark['what'][] = ['crash', 'stop', 'end'];

const orderly = (reason: unknown): boolean =>
  reason === 'normal' || reason === 'shutdown' || (Array.isArray(reason) && reason[0] === 'shutdown');

/** What happened to processes since the first operation, in order. */
function marksOf({ events }: Log): { begin: number; marks: Mark[] } {
  const op = events.find(({ kind }) => kind === 'op');
  const begin = op?.time ?? 0;
  const ordered = new Set(events.filter(({ kind }) => kind === 'child_stop').map(({ other }) => other));
  const marks = events
    .filter(({ seq }) => seq > (op?.seq ?? 0))
    .flatMap(({ seq, kind, who, time, data }): Mark[] => {
      if (kind === 'spawn') return [{ seq, time: time - begin, label: who, what: 'start' }];
      if (kind === 'give_up') return [{ seq, time: time - begin, label: who, what: 'give_up' }];
      if (kind !== 'exit') return [];
      const what = ordered.has(who) ? 'stop' : orderly(data['reason']) ? 'end' : 'crash';
      return [{ seq, time: time - begin, label: who, what }];
    });
  return { begin, marks };
}

/** Puts the runs of the versions beside each other, aligned in time. */
export function compare(runs: readonly { readonly strategy: Strategy; readonly log: Log }[]): Comparison {
  const marked = runs.map(({ strategy, log }) => ({ strategy, log, ...marksOf(log) }));
  const times = [...new Set(marked.flatMap(({ marks }) => marks.map(({ time }) => time)))].sort(
    (a, b) => a - b,
  );
  const rows = times.flatMap((time): Row[] => {
    const most = Math.max(...marked.map(({ marks }) => marks.filter((mark) => mark.time === time).length));
    return Array.from({ length: most }, (_, nth) => ({ time, nth }));
  });
  const placed = marked.map((one) => ({ ...one, marks: placedIn(one.marks, rows) }));
  const crashes = placed.flatMap(({ marks }) =>
    marks.flatMap(({ what, row }) => (what === 'crash' || what === 'give_up' ? [row] : [])),
  );
  return {
    rows,
    columns: placed.map((one) => columnOf(one, rows)),
    crashes: [...new Set(crashes)].sort((a, b) => a - b),
  };
}

type Placed = Mark & { readonly row: number };

function placedIn(marks: readonly Mark[], rows: readonly Row[]): Placed[] {
  const seen = new Map<number, number>();
  return marks.map((mark) => {
    const nth = seen.get(mark.time) ?? 0;
    seen.set(mark.time, nth + 1);
    return { ...mark, row: rows.findIndex((row) => row.time === mark.time && row.nth === nth) };
  });
}

interface Marked {
  readonly strategy: Strategy;
  readonly log: Log;
  readonly begin: number;
  readonly marks: readonly Placed[];
}

function columnOf({ strategy, log, begin, marks }: Marked, rows: readonly Row[]): Column {
  const facts = new Facts(log);
  const op = facts.op();
  const children = new Set(facts.all('child_start').map(({ other }) => other));
  const names = [
    ...new Set(log.processes.filter(({ label }) => children.has(label)).map(({ name }) => name)),
  ];
  const lines = names.map((name): Lifeline => {
    const spans = facts.lives(name).flatMap(({ label, exit, spawned }): Span[] => {
      if (op !== undefined && exit !== undefined && exit.seq < op.seq) return [];
      const end = marks.find((mark) => mark.label === label && ENDS.includes(mark.what));
      const start = marks.find((mark) => mark.label === label && mark.what === 'start');
      const from = op !== undefined && spawned.seq < op.seq ? -1 : (start?.row ?? -1);
      return [{ label, from, ...(end && { to: end.row, end: end.what === 'crash' ? 'crash' : 'stop' }) }];
    });
    return { name, spans, spared: spans.length === 1 && spans[0]?.from === -1 && spans[0].to === undefined };
  });
  const ended = marks.filter(({ what, label }) => ENDS.includes(what) && children.has(label));
  return {
    strategy,
    lines,
    ended: ended.length,
    counted: facts.all('restart_count', ({ seq }) => seq > (op?.seq ?? 0)).length,
    gaveUp: marks.find(({ what }) => what === 'give_up')?.label ?? null,
    ...costOf(facts, op?.seq ?? 0, begin, children),
    told: marks
      .filter(({ label, what }) => children.has(label) || what === 'give_up')
      .map((mark) => ({ row: mark.row, text: said(mark) })),
    before: op?.seq ?? 0,
    at: rows.map(({ time, nth }, i) => {
      // With fewer events in this millisecond than the others all of it is over, and so it is in its last row.
      const ends = rows[i + 1]?.time !== time;
      const own = ends ? undefined : marks.filter((mark) => mark.time === time)[nth];
      const last = own ?? log.events.findLast((event) => event.time - begin <= time);
      return (last?.seq ?? 0) + 1;
    }),
  };
}

// ---- what the failure costs ---------------------------------------------------------------------------------------------------

/** What programs send each other: neither protocols nor the replies to who no longer waits. */
const isMail = ({ data }: LogEvent): boolean =>
  (data['note'] === undefined || data['note'] === 'call' || data['note'] === 'cast') &&
  data['why'] !== 'alias';

/** What nobody reads, whose state is gone, and who answers first. Rule LES104. */
function costOf(
  facts: Facts,
  from: number,
  begin: number,
  children: ReadonlySet<string>,
): Pick<Column, 'lost' | 'stateLost' | 'answered'> {
  const ended = facts.log.processes.flatMap(({ label }) => {
    const life = facts.life(label);
    return life?.exit !== undefined && life.exit.seq > from ? [{ ...life, exit: life.exit }] : [];
  });
  const lost = new Map<string, number>();
  const add = (name: string, count: number): void => {
    if (count > 0) lost.set(name, (lost.get(name) ?? 0) + count);
  };
  for (const life of ended) add(life.process.name, facts.waiting(life, life.exit.seq).filter(isMail).length);
  for (const event of facts.all('lost', ({ seq }) => seq > from).filter(isMail))
    add(facts.life(event.other)?.process.name ?? '', 1);
  const names = new Set(ended.flatMap(({ label, process }) => (children.has(label) ? [process.name] : [])));
  const stateLost = [...names].filter((name) =>
    ended.some((life) => {
      if (life.process.name !== name || facts.state(life) === undefined) return false;
      const next = facts.lives(name).find(({ spawned }) => spawned.seq > life.exit.seq);
      const first = facts.first('state', ({ who }) => who === next?.label);
      return JSON.stringify(first?.data['state']) !== JSON.stringify(facts.state(life));
    }),
  );
  const firstEnd = Math.min(...ended.map(({ exit }) => exit.seq));
  const answer = facts.first(
    'send',
    ({ seq, who, data }) =>
      seq > firstEnd && data['note'] === 'reply' && names.has(facts.life(who)?.process.name ?? ''),
  );
  return {
    lost,
    stateLost,
    answered: answer === undefined ? null : { label: answer.who, ms: answer.time - begin },
  };
}

/** One row of what the failure costs: under each strategy, and in a sentence. */
export interface Cost {
  readonly label: string;
  readonly cells: readonly string[];
  readonly sentence: string;
}

/** What the failure costs under each strategy, compared. */
export function costs(columns: readonly Column[]): Cost[] {
  const total = ({ lost }: Column): number => [...lost.values()].reduce((sum, count) => sum + count, 0);
  /** Under which strategies a number is least; all the same is null. */
  const least = (of: (column: Column) => number): string | null => {
    const best = Math.min(...columns.map(of));
    const found = columns.filter((column) => of(column) === best);
    return found.length === columns.length ? null : found.map(({ strategy }) => strategy).join(' and ');
  };
  const told = (begins: string, word: string, of: (column: Column) => number): string => {
    const where = least(of);
    return `${begins}: ${where === null ? 'the same under all three' : `${word} under ${where}`}.`;
  };
  const whose = (names: Iterable<string>): string => [...names].filter((name) => name !== '').join(', ');
  return [
    {
      label: 'messages lost',
      cells: columns.map((column) => {
        const names = whose(column.lost.keys());
        return total(column) === 0 ? '0' : `${total(column)}${names === '' ? '' : ` for ${names}`}`;
      }),
      sentence: columns.every((column) => total(column) === 0)
        ? 'No message was on its way to a process that ended.'
        : told(
            'A process that ends takes its mailbox along, and what comes before the next one is there is lost too',
            'fewest',
            total,
          ),
    },
    {
      label: 'state lost',
      cells: columns.map(({ stateLost }) => (stateLost.length === 0 ? 'nobody' : whose(stateLost))),
      sentence: columns.every(({ stateLost }) => stateLost.length === 0)
        ? 'Nobody had a state that its init does not build again.'
        : told(
            'Who is started anew begins with the state of its init',
            'least',
            ({ stateLost }) => stateLost.length,
          ),
    },
    {
      label: 'first answer after the failure',
      cells: columns.map(({ answered }) =>
        answered === null ? 'none' : `${answered.label} after ${Math.round(answered.ms * 10) / 10} ms`,
      ),
      sentence: columns.every(({ answered }) => answered === null)
        ? 'None of those that ended answered a call afterwards, or none was called.'
        : told(
            'From the fault until one of those that ended answers a call again',
            'soonest',
            ({ answered }) => answered?.ms ?? Infinity,
          ),
    },
  ];
}

function said({ label, what }: Mark): string {
  const does = { start: 'starts', crash: 'ends', stop: 'is stopped', end: 'ends', give_up: 'gives up' }[what];
  return `${label} ${does}`;
}
