/** How one looks at the lab: what is open, what is switched on, what flies. Nothing of the run. */
import { createContext } from 'svelte';
import { installConsole } from '#lib/client/console-api';
import { LabSession, type StartProgram } from '#lib/client/session.svelte';
import type { SharedRun } from '#lib/client/share';
import type { SystemTree, TraceRow, Why } from '#lib/diagnostics/views';
import type { StepKind } from '#lib/operations';
import type { Flights } from '#lib/sandbox/protocol';
import { Toasts } from '../controls/toasts.svelte';
import type { SignalView } from '../graph/types';
import type { Range } from '../timeline/types';
import { inFlight, signalsOf } from './flights';
import { eventsOf, familySet, FIRST_FAMILIES } from './kinds';
import { followRange, rangeWith } from './range';
import { bookkeeping, visibleTree } from './visible';

/** `text` is a lesson's. */
export type Part = 'text' | 'code' | 'tree' | 'process' | 'trace' | 'time';
type Asking = 'send' | 'call' | 'exit';

const EMPTY: SystemTree = { position: 0, time: 0, roots: [], nodes: {}, wires: [] };
/** Signals in flight at most. */
const MOST = 60;

export class LabView {
  session = $state.raw<LabSession | null>(null);
  readonly toasts = new Toasts();

  /** What stands in the pane of a phone. */
  part = $state<Part>('tree');
  treeTab = $state<'tree' | 'table'>('tree');
  links = $state(false);
  monitors = $state(true);
  /** The bookkeeping too. */
  all = $state(false);
  section = $state<'now' | 'history'>('now');
  asking = $state<Asking | undefined>(undefined);
  families = $state.raw<ReadonlySet<string>>(FIRST_FAMILIES);
  stepKind = $state<StepKind>('event');
  signals = $state.raw<readonly SignalView[]>([]);
  said = $state.raw<readonly TraceRow[]>([]);
  menu = $state<{ slot: string; x: number; y: number } | undefined>(undefined);
  keys = $state(false);
  /** Find or do. */
  finding = $state(false);
  /** The run that is being shared. */
  sharing = $state.raw<SharedRun | null>(null);
  /** A place in the code that is to be looked at; another object each time. */
  place = $state.raw<{ readonly file: string; readonly line?: number } | undefined>(undefined);
  /** Row of the trace one has chosen, and why it happened. */
  row = $state<number | undefined>(undefined);
  why = $state.raw<Why | null>(null);
  /** Why a process is as it is, or ended, for the slot that was asked about. */
  told = $state.raw<{ readonly slot: string; readonly why: Why } | null>(null);
  /** Before the run is there: its tree as it was when the site was built. */
  first = $state.raw<SystemTree | null>(null);
  /** How fast signals fly, as a speed, when that is not the run's. */
  pace = $state<number | undefined>(undefined);
  /** What the lanes show, when one has chosen it. */
  private range = $state.raw<Range | null>(null);
  /** What they have shown last while they followed the run. */
  private followed = followRange(0);

  readonly tree = $derived.by(() => {
    const tree = this.session?.tree ?? this.first ?? EMPTY;
    return this.all ? tree : visibleTree(tree);
  });
  /** The program lives, and its tree has been shown; or it has been tried, and does not: then its text is what helps. */
  readonly alive = $derived.by(() => {
    const { session } = this;
    if (session === null) return false;
    return (session.tree?.position ?? 0) > 0 || (session.active !== '' && !session.busy);
  });
  /** Processes that the tree leaves out, or would. */
  readonly hidden = $derived(bookkeeping(this.session?.tree ?? EMPTY).length);
  readonly selected = $derived.by(() => {
    const slot = this.session?.selected;
    return slot !== undefined && this.tree.nodes[slot] !== undefined ? slot : undefined;
  });
  readonly lanesRange = $derived.by(() => {
    const { session } = this;
    const now = session?.time ?? 0;
    // Who goes back sees the lanes hold still: they do not slide away under the hand.
    const past = session?.past === true;
    if (this.range === null && !past) this.followed = followRange(now);
    const range = this.range ?? this.followed;
    return past ? rangeWith(range, now) : range;
  });

  /**
   * Makes the session of a page and opens a program in it. Returns the way to end it.
   *
   * @param base Address of the site.
   */
  begin(
    programs: readonly StartProgram[],
    what: string | SharedRun | null,
    base: string,
    options: { name: string; shelf?: string; active?: string },
  ): () => void {
    const { active, ...others } = options;
    const session = new LabSession(programs, {
      ...others,
      kinds: eventsOf(this.families),
      onnotice: (text) => this.say(text),
      onflights: (flights) => this.fly(flights),
      onheard: (rows) => (this.said = rows),
    });
    if (active !== undefined) session.active = active;
    this.session = session;
    const end = session.open(what);
    const remove = installConsole({
      current: () => session.client,
      operationsUrl: `${base}operations.json`,
    });
    return () => {
      remove();
      end();
    };
  }

  setRange(range: Range): void {
    this.range = range;
  }

  /** Follow the run again. */
  followTime(): void {
    this.range = null;
  }

  toggleFamily(id: string, on: boolean): void {
    const others = [...this.families].filter((one) => one !== id);
    this.families = familySet(on ? [...others, id] : others);
    this.session?.setKinds(eventsOf(this.families));
  }

  fly(flights: Flights): void {
    const { status } = this.session ?? {};
    const speed = this.pace ?? (status ? status.speed : 1);
    const leaving = signalsOf(flights, this.tree, speed, performance.now());
    if (leaving.length > 0) this.signals = inFlight(this.signals, leaving, flights, MOST);
  }

  arrived(id: string): void {
    this.signals = this.signals.filter((signal) => signal.id !== id);
  }

  /** Shows what makes this run, to be given away. */
  share(): void {
    const run = this.session?.shared() ?? null;
    if (run === null) this.say('Run the text as it is now, then share it.');
    else this.sharing = run;
  }

  /** Shows a notice; returns its number, for `hush`. */
  say(text: string): number {
    return this.toasts.say({ glyph: 'op', text });
  }

  /** Takes a notice back that is no longer true. */
  hush(notice: number): void {
    this.toasts.dismiss(notice);
  }

  /** Opens a sheet for a process; on a phone its pane first. */
  ask(slot: string, what: Asking): void {
    this.session?.select(slot);
    this.part = 'process';
    this.asking = what;
  }

  /** Shows a line of the code. */
  show(file: string, line: number): void {
    this.part = 'code';
    this.place = { file, line };
  }

  /** To the code as it was left. */
  edit(): void {
    this.part = 'code';
    this.place = { file: this.session?.active ?? '' };
  }

  /** Goes to an event, and asks why it happened. */
  async choose(row: TraceRow): Promise<void> {
    this.row = row.seq;
    this.why = null;
    await this.session?.seek(row.seq + 1);
    const why = (await this.session?.why(row.seq)) ?? null;
    if (this.row === row.seq) this.why = why;
  }

  /** Asks why a process is as it is; with an event, why that happened. */
  async askWhy(slot: string, event?: number): Promise<void> {
    const { session } = this;
    if (session === null) return;
    session.select(slot);
    this.part = 'process';
    const why = event === undefined ? await session.whyProcess(slot) : await session.why(event);
    this.told = why === null ? null : { slot, why };
  }

  forgetRow(): void {
    this.row = undefined;
    this.why = null;
  }
}

export const [getLab, setLab] = createContext<LabView>();
