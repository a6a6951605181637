/**
 * The run of the first page: a small shop that lives, and that one breaks.
 * Call flow: `start` - the tree lives - `break` - the events that follow are shown one by one, each as long as it takes
 * to be understood - the run goes on.
 * Invariant: the page only chooses when the next event is shown; what happens is the sandbox's.
 */
import { SandboxClient } from '#lib/client/sandbox-client.svelte';
import type { SystemTree, TraceRow, TraceWindow } from '#lib/diagnostics/views';
import type { Failure, RunStatus } from '#lib/operations';
import type { SignalView } from '../graph/types';
import { seconds } from '../time';
import { concerns, departures, flightOf } from './flights';
import { hear, live, NO_LIVES, type Lives } from './lanes';
import { breakable, subtree } from './stage';
import { lineOf, NO_STORY, tell, untouched, type Story } from './story';

/** Events the page is told of while the run goes on. */
const KINDS = ['send', 'receive'];
/** Events of a story at most. */
const LONGEST = 1500;
/** Real ms a signal flies: while the run goes on, and in slow motion. */
const FLIGHT_MS = 420;
const SLOW_FLIGHT_MS = 900;

type Pace = 'running' | 'slow' | 'paused';

const isFailure = (answer: unknown): answer is Failure =>
  typeof answer === 'object' && answer !== null && 'error' in answer;

export class HomeRun {
  tree = $state.raw<SystemTree>() as SystemTree;
  /** The tree on the page is the one in the sandbox. */
  alive = $state(false);
  pace = $state<Pace>('running');
  story = $state.raw<Story>(NO_STORY);
  /** The process that was broken last. */
  broken = $state<string | undefined>(undefined);
  signals = $state.raw<readonly SignalView[]>([]);
  lives = $state.raw<Lives>(NO_LIVES);
  /** Virtual ms shown. */
  time = $state(0);
  /** No process is left, or the sandbox has failed: why. */
  over = $state('');
  /** Rows to be said aloud. */
  fresh = $state.raw<readonly TraceRow[]>([]);
  client: SandboxClient | null = null;

  /** Rises with each break and reset: what belongs to an earlier one stops. */
  private turn = 0;
  private lastSeq = -1;
  private lastDeparture = 0;
  private received = 0;
  private release: (() => void) | undefined;
  /** What is to be broken as soon as the tree lives. */
  private wanted: { readonly slot: string; readonly still: boolean } | undefined;

  /** @param root Slot of the tree's root; what stands beside it is not shown. */
  constructor(
    first: SystemTree,
    readonly root: string,
  ) {
    this.tree = subtree(first, root);
    this.lives = live(this.lives, this.tree);
  }

  // ---- life -----------------------------------------------------------------------------------------------------

  /** Starts a sandbox with the program, compiled. Returns the way to end it. */
  start(program: unknown): () => void {
    const client = new SandboxClient({ name: 'shop' });
    this.client = client;
    client.watch('system.tree', {}).subscribe((tree) => this.takeTree(tree));
    client
      .watch('trace.window', { kinds: KINDS, from: -40, count: 40 })
      .subscribe((rows) => this.takeRows(rows));
    const unlisten = client.onEnd((report) => this.end(report.text));
    void this.run(client, program);
    return () => {
      this.turn++;
      unlisten();
      client.close();
      this.client = null;
    };
  }

  private async run(client: SandboxClient, program: unknown): Promise<void> {
    await client.execute('program.load', { program });
    await client.execute('run.start', { seed: 0 });
  }

  private takeTree(tree: SystemTree): void {
    this.tree = subtree(tree, this.root);
    this.lives = live(this.lives, this.tree);
    this.takeTime(this.client?.status?.run.time ?? tree.time);
    if (!this.alive) performance.mark('otp:alive');
    this.alive = true;
    const { wanted } = this;
    this.wanted = undefined;
    if (wanted !== undefined) void this.break(wanted.slot, wanted.still);
  }

  private takeTime(time: number): void {
    this.time = time;
    this.received = performance.now();
  }

  /** Between two messages from the sandbox its clock goes on here too. */
  tick(now: number): void {
    const status = this.client?.status;
    if (this.pace !== 'running' || status?.run.state !== 'running') return;
    this.time = Math.max(this.time, status.run.time + now - this.received);
  }

  private takeRows({ rows }: TraceWindow): void {
    const fresh = rows.filter((row) => row.seq > this.lastSeq);
    if (fresh.length === 0 || this.pace !== 'running') return;
    // What happened before the page could show it is not made up for.
    const late = this.lastSeq < 0;
    this.lastSeq = fresh.at(-1)?.seq ?? this.lastSeq;
    this.lives = hear(this.lives, fresh);
    if (!late) this.fly(fresh, FLIGHT_MS);
  }

  private fly(rows: readonly TraceRow[], duration: number): void {
    const flights = rows.flatMap((row) => flightOf(row, this.tree) ?? []);
    const now = performance.now();
    const last = this.pace === 'running' ? this.lastDeparture : -Infinity;
    const leaving = departures(flights, now, last, duration);
    if (leaving.length === 0) return;
    this.lastDeparture = leaving.at(-1)?.start ?? now;
    this.signals = [...this.signals, ...leaving];
  }

  arrived(id: string): void {
    this.signals = this.signals.filter((signal) => signal.id !== id);
  }

  private end(why: string): void {
    this.turn++;
    this.pace = 'paused';
    this.signals = [];
    this.over = why;
  }

  // ---- what one does --------------------------------------------------------------------------------------------

  /** Breaks the process in a slot, and shows what follows in slow motion; at once when `still`. */
  async break(slot: string, still = false): Promise<void> {
    const { client } = this;
    if (client === null || this.over !== '' || !breakable(this.tree, slot)) return;
    if (!this.alive) {
      this.wanted = { slot, still };
      return;
    }
    const turn = ++this.turn;
    this.free();
    this.pace = 'slow';
    this.signals = [];
    this.broken = slot;
    this.story = { ...NO_STORY, title: `You break ${this.tree.nodes[slot]?.name ?? slot}` };
    // What an earlier break is still doing happens first: going on once takes in all that is due.
    const [, before] = await Promise.all([
      client.execute('run.resume'),
      client.execute<RunStatus>('run.pause'),
    ]);
    if (isFailure(before) || turn !== this.turn) return;
    const killed = client.execute('process.kill', { pid: slot, reason: 'kill' });
    await Promise.all([killed, client.execute('run.seek', { position: before.position })]);
    await this.show(turn, before.time, slot, still);
  }

  /** Shows event after event, until what the break has caused is over. */
  private async show(turn: number, since: number, slot: string, still: boolean): Promise<void> {
    const start = this.tree;
    for (let i = 0; i < LONGEST; i++) {
      const next = await this.next();
      if (next === undefined || turn !== this.turn) return;
      const { status, row } = next;
      if (row !== undefined && row.time <= since) {
        const ms = this.take(row);
        if (ms > 0 && !still) await this.wait(ms);
        if (turn !== this.turn) return;
      }
      if (isOver(status)) {
        this.end(`${this.tree.nodes[this.root]?.name ?? 'The root'} has ended, and nobody supervises it.`);
        return;
      }
      if (status.time > since || (status.idle && status.playhead === status.position)) break;
    }
    // The page may be a frame behind: what is said of those who live is read where they do.
    const after = await this.client?.execute<SystemTree>('system.tree', {});
    if (after === undefined || isFailure(after) || turn !== this.turn) return;
    const line = untouched(start, after, slot);
    if (line) this.story = { ...this.story, lines: [...this.story.lines, line] };
    await this.goOn();
  }

  /** One event more, and where the run then stands. */
  private async next(): Promise<{ status: RunStatus; row: TraceRow | undefined } | undefined> {
    const { client } = this;
    if (client === null) return undefined;
    const [status, window] = await Promise.all([
      client.execute<RunStatus>('run.step', { by: 'event' }),
      client.execute<TraceWindow>('trace.window', { from: -1, count: 1 }),
    ]);
    if (isFailure(status) || isFailure(window)) return undefined;
    return { status, row: window.rows[0] };
  }

  /** Takes an event into the story; returns for how long it is looked at. */
  private take(row: TraceRow): number {
    // The process that started the tree is not part of it.
    if (!concerns(row, this.tree)) return 0;
    const { story, ms } = tell(this.story, row);
    this.story = story;
    this.fresh = [row];
    this.lastSeq = row.seq;
    this.lives = hear(this.lives, [row]);
    this.fly([row], SLOW_FLIGHT_MS);
    return ms;
  }

  private wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        if (this.pace !== 'paused') this.free();
      }, ms);
      this.release = () => {
        clearTimeout(timer);
        this.release = undefined;
        resolve();
      };
    });
  }

  private free(): void {
    this.release?.();
  }

  private async goOn(): Promise<void> {
    this.signals = [];
    await this.client?.execute('run.resume');
    this.pace = 'running';
  }

  /** A story is being shown, running or held. */
  private get telling(): boolean {
    return this.release !== undefined;
  }

  async togglePause(): Promise<void> {
    if (!this.alive || this.over !== '') return;
    if (this.pace === 'paused') {
      if (this.telling) {
        this.pace = 'slow';
        this.free();
      } else await this.goOn();
      return;
    }
    const { telling } = this;
    this.pace = 'paused';
    if (telling) return;
    const status = await this.client?.execute<RunStatus>('run.pause');
    if (status !== undefined && !isFailure(status)) this.takeTime(status.time);
  }

  /** On by one event, or by one sentence of a story. */
  async step(): Promise<void> {
    if (!this.alive || this.over !== '') return;
    if (this.telling) {
      this.pace = 'paused';
      this.free();
      return;
    }
    if (this.pace === 'slow') return;
    this.pace = 'paused';
    const next = await this.next();
    // With nothing left to step to it is the same row again.
    if (next?.row === undefined || next.row.seq === this.lastSeq) return;
    const { row, status } = next;
    this.takeTime(status.time);
    const known = this.story.title === STEPS ? this.story.lines : [];
    this.story = { ...NO_STORY, title: STEPS, lines: [...known.slice(-6), lineOf(row)] };
    this.lastSeq = row.seq;
    this.lives = hear(this.lives, [row]);
    this.fly([row], SLOW_FLIGHT_MS);
  }

  /** The same program from its beginning. */
  async reset(): Promise<void> {
    const { client } = this;
    if (client === null) return;
    this.turn++;
    this.free();
    this.forget();
    if (client.state === 'crashed' || client.state === 'hung') await client.restart('fresh');
    else await client.execute('run.reset');
    this.forget();
  }

  private forget(): void {
    this.pace = 'running';
    this.over = '';
    this.story = NO_STORY;
    this.broken = undefined;
    this.signals = [];
    this.lives = NO_LIVES;
    this.lastSeq = -1;
    this.time = 0;
  }

  /** "4.210 s · slow motion" */
  get clock(): string {
    const words = { running: '1×', slow: 'slow motion', paused: 'paused' };
    return `${seconds(this.time)} · ${this.over === '' ? words[this.pace] : 'ended'}`;
  }
}

const STEPS = 'Event by event';

const isOver = (status: RunStatus): boolean =>
  status.state === 'ended' && status.playhead === status.position;
