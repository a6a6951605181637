/**
 * A lab session: the learner's files, their run in a sandbox, what is seen of it, and what one does to it.
 * Rules LAB1 to LAB25, LAB32, LAB40, LAB41. Pages draw it; nothing here does.
 * Call flow: `open` - the files as they were left - `run` - watches bring the run - acts go out as operations.
 * Invariant: the selection is a slot, so that it outlives the process.
 */
import type { ProcessDetail, TraceRow, TraceWindow, TreeNode, Why } from '#lib/diagnostics/views';
import type { Version } from '#lib/education/work';
import type { DiagnosticView, Failure, RunStatus, StepKind } from '#lib/operations';
import type { Flights, LastSeen, OutputLines, ShownTree, TimelineView } from '#lib/sandbox/protocol';
import type { EndReport } from './report';
import { SandboxClient } from './sandbox-client.svelte';
import { SavedWork } from './saved';
import type { SharedRun } from './share';
import { SpinWatch } from './spin';
import type * as termTexts from './term-texts';
import type { Watch } from './watch.svelte';

type TermTexts = typeof termTexts;

/** A program one can start with. */
export interface StartProgram {
  readonly slug: string;
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  /** The same, compiled when the site was built; `null` when it was not there then. */
  readonly program: unknown;
}

export type Files = Readonly<Record<string, string>>;

/** A line of the learner's own in the console: what was asked, and what came of it. */
export interface Answer {
  readonly id: number;
  /** Events before it. */
  readonly position: number;
  readonly asked: string;
  /** Empty while it is waited for. */
  readonly answer: string;
  readonly failed: boolean;
  /** Where a call that failed did so. */
  readonly at?: { readonly file: string; readonly line: number };
}

/** Where in the code the newest crash was. */
export interface CrashMark {
  readonly file: string;
  readonly line: number;
  readonly who: string;
  readonly text: string;
}

export interface SessionOptions {
  /** Name of the sandbox in reports. */
  readonly name?: string;
  /** Kinds of events of the trace at first; `undefined` is all. */
  readonly kinds?: readonly string[] | undefined;
  /** Called with a sentence for the learner. */
  readonly onnotice?: (text: string) => void;
  /** Signals among the events that have just been shown. */
  readonly onflights?: (flights: Flights) => void;
  /** Rows that say who has exited and who was started, as they are shown. */
  readonly onheard?: (rows: readonly TraceRow[]) => void;
  /** Prefix under which files are kept; default `lab`. */
  readonly shelf?: string;
}

/** Rows of the trace that the page holds. */
const WINDOW = 160;
const NO_TRACE: TraceWindow = { total: 0, first: 0, rows: [] };
/** Kinds of events that are said aloud, and marked in the code. */
const HEARD = ['exit', 'child_start'];
/** Virtual ms and rows in which an act is taken to have had its effect, and kinds of events that tell it. */
const STORY_MS = 2_000;
const STORY_ROWS = 60;
const STORY: ReadonlySet<string> = new Set([
  'op',
  'exit',
  'exit_signal',
  'exit_ignored',
  'down',
  'started',
  'start_failed',
  'decide',
  'restart_count',
  'give_up',
  'child_start_failed',
  'child_stop',
  'child_kill',
]);
/** Real ms between two looks at the clock. */
const TICK = 100;

export class LabSession {
  readonly client: SandboxClient;

  // ---- the program
  current = $state.raw<StartProgram>() as StartProgram;
  files = $state.raw<Files>({});
  active = $state('');
  /** Findings of the last load. */
  diagnostics = $state.raw<readonly DiagnosticView[]>([]);
  /** Files of the run in progress. */
  ran = $state.raw<Files | null>(null);
  /** A run is being prepared. */
  busy = $state(false);
  seed = $state(0);

  // ---- what is seen
  tree = $state.raw<ShownTree | null>(null);
  selected = $state<string | undefined>(undefined);
  detail = $state.raw<ProcessDetail | null>(null);
  trace = $state.raw<TraceWindow>(NO_TRACE);
  /** Number of the first row held, among those that pass the filter. */
  traceFrom = $state(0);
  follow = $state(true);
  /** Number of the last row of what the learner's act has led to: the trace holds still there. Rule LAB26. */
  anchor = $state<number | undefined>(undefined);
  /** Grows when another program begins: what is seen of the one before has no use any more. */
  epoch = $state(0);
  /** Changes are kept in this browser, as far as is known. */
  stored = $state(true);
  filter = $state('');
  kinds = $state.raw<readonly string[] | undefined>(undefined);
  output = $state.raw<OutputLines>({ lines: [], dropped: 0 });
  answers = $state.raw<readonly Answer[]>([]);
  timeline = $state.raw<TimelineView | null>(null);
  crash = $state.raw<CrashMark | undefined>(undefined);
  /** Who computes on and on, and where it was seen. */
  spins = $state.raw<LastSeen | null>(null);
  /** Virtual ms, which goes on between two messages of the sandbox. */
  time = $state(0);

  private readonly saved: SavedWork;
  private readonly options: SessionOptions;
  private traceWatch: Watch<'trace.window'> | null = null;
  private traceStart = -WINDOW;
  /** The act that is yet to be seen in the trace comes at this event or after it. */
  private actFrom: number | undefined;
  /** The act at which the trace holds still. */
  private heldAct: TraceRow | undefined;
  private detailWatch: Watch<'process.detail'> | null = null;
  private detailPid = '';
  private lastHeard = -1;
  private lastAnswer = 0;
  private received = 0;
  private timer: ReturnType<typeof setInterval> | undefined;
  private ended: (() => void) | undefined;

  constructor(
    readonly programs: readonly StartProgram[],
    options: SessionOptions = {},
  ) {
    this.options = options;
    this.kinds = options.kinds;
    this.client = new SandboxClient(options.name === undefined ? {} : { name: options.name });
    this.saved = new SavedWork({
      onNotice: (text) => this.notice(text),
      onStored: (stored) => (this.stored = stored),
    });
  }

  /** Where the run stands, as it is shown. */
  get status(): RunStatus | null {
    return this.client.status?.run ?? null;
  }

  /** One looks at an earlier moment than the newest one has seen. Rule LAB14. */
  get past(): boolean {
    const { status } = this;
    return status !== null && status.state !== 'running' && status.playhead < this.client.shown;
  }

  /** More has happened than is shown: one looks at the past, or a pause has stopped what one sees. */
  get behind(): boolean {
    const { status } = this;
    return status !== null && status.state !== 'running' && status.playhead < status.position;
  }

  /** Files differ from those that run. */
  get changed(): boolean {
    return this.ran !== null && !sameFiles(this.ran, this.files);
  }

  /** Something was done to this run: restarts may count, and nobody need be a first incarnation any more. */
  get actedOn(): boolean {
    return (this.client.log?.operations.length ?? 0) > 0;
  }

  /** Files are the example's own. */
  get untouched(): boolean {
    return sameFiles(this.current.files, this.files);
  }

  get report(): EndReport | null {
    return this.client.report;
  }

  // ---- life -----------------------------------------------------------------------------------------------------

  /** Opens a program, as it was left, or a shared run, and runs it. Returns the way to end the session. */
  open(what: string | SharedRun | null): () => void {
    const { client } = this;
    client.watch('system.tree', {}).subscribe((tree) => this.takeTree(tree));
    client.watch('output', {}).subscribe((output) => (this.output = output));
    client.watch('timeline', {}).subscribe((timeline) => (this.timeline = timeline));
    client.watch('system.flights', {}).subscribe((flights) => this.options.onflights?.(flights));
    client
      .watch('trace.window', { kinds: HEARD, from: -40, count: 40 })
      .subscribe((window) => this.hear(window.rows));
    this.watchTrace();
    this.ended = client.onEnd(() => (this.busy = false));
    this.timer = setInterval(() => this.tick(performance.now()), TICK);
    if (typeof what === 'object' && what !== null) void this.openShared(what);
    else void this.choose(what ?? '');
    return () => {
      clearInterval(this.timer);
      this.ended?.();
      void this.saved.flush();
      client.close();
    };
  }

  /** Between two messages from the sandbox its clock goes on here too. */
  private tick(now: number): void {
    const { status } = this;
    this.spins = this.spinWatch.look(this.client.status, now);
    if (status === null) return;
    if (status !== this.lastStatus) {
      this.lastStatus = status;
      this.received = now;
    }
    const runs =
      this.client.state === 'running' && status.playhead >= status.position && status.speed !== null;
    this.time = status.time + (runs ? (now - this.received) * (status.speed ?? 0) : 0);
  }
  private lastStatus: RunStatus | null = null;
  private readonly spinWatch = new SpinWatch();

  // ---- the program ----------------------------------------------------------------------------------------------

  /** Opens a program, as it was left, and runs it. */
  async choose(slug: string): Promise<void> {
    const program = this.programs.find((one) => one.slug === slug) ?? this.programs[0];
    if (program === undefined) return;
    this.current = program;
    const version = await this.saved.load(this.shelf(program.slug));
    if (this.current !== program) return;
    this.setFiles(version?.files ?? program.files);
    this.selected = undefined;
    await this.run();
  }

  /**
   * Opens a run that somebody shared, played up to its moment. When one has changed that program before, it is opened as one
   * left it, and only started. Rule SHARE1.
   */
  async openShared(run: SharedRun): Promise<void> {
    const program: StartProgram = {
      slug: `shared-${await fingerprint(run)}`,
      title: run.title,
      files: run.files,
      program: null,
    };
    this.current = program;
    const version = await this.saved.load(this.shelf(program.slug));
    if (this.current !== program) return;
    this.setFiles(version?.files ?? run.files);
    this.selected = undefined;
    this.seed = run.seed;
    if (!(await this.run())) return;
    if (!this.untouched) {
      this.notice(
        'You changed this program before: it is open as you left it. What was done to it is not played.',
      );
      return;
    }
    if (run.until === null) return;
    this.busy = true;
    const { seed, operations, until, position } = run;
    const played = await this.client.play({ seed, operations, until });
    this.busy = false;
    if (isFailure(played)) this.trouble(played);
    else if (position !== null) await this.seek(position);
  }

  /** The run as it stands, to be shared; `null` before the first start, or when the text has changed since. */
  shared(): SharedRun | null {
    const { client, ran, status } = this;
    const { log } = client;
    if (log === null || ran === null || this.changed) return null;
    const { seed, operations, until } = log;
    const position = this.behind && status !== null ? status.playhead : null;
    return { title: this.current.title, files: ran, seed, operations, until, position };
  }

  /** Brings the example's own text back, and runs it. What the learner wrote stays among the earlier versions. */
  async startOver(): Promise<void> {
    await this.saved.release(this.shelf(this.current.slug));
    this.setFiles(this.current.files);
    await this.run();
  }

  /** Versions of the text as it was left at different times, the newest first. Rule KEEP2. */
  async versions(): Promise<readonly Version[]> {
    await this.saved.flush();
    return this.saved.history(this.shelf(this.current.slug));
  }

  /** Brings an earlier version back; what stands there now is a version too. It is not run by itself. Rule KEEP2. */
  async bringBack({ files }: Version): Promise<void> {
    const shelf = this.shelf(this.current.slug);
    this.setFiles(files);
    await this.saved.bringBack(shelf, files);
  }

  edit(file: string, text: string): void {
    if (this.files[file] === text) return;
    this.files = { ...this.files, [file]: text };
    this.keep();
    this.client.preloadCompiler();
  }

  addFile(name: string): void {
    this.files = { ...this.files, [name]: '' };
    this.active = name;
    this.keep();
  }

  renameFile(from: string, to: string): void {
    this.files = Object.fromEntries(
      Object.entries(this.files).map(([name, text]) => [name === from ? to : name, text]),
    );
    if (this.active === from) this.active = to;
    this.keep();
  }

  removeFile(name: string): void {
    const { [name]: _gone, ...rest } = this.files;
    this.files = rest;
    if (this.active === name) this.active = entryOf(rest);
    this.keep();
  }

  private setFiles(files: Files): void {
    this.files = { ...files };
    if (!(this.active in this.files) || this.active === '') this.active = entryOf(files);
    this.diagnostics = [];
  }

  private keep(): void {
    this.saved.save(this.shelf(this.current.slug), this.files);
  }

  private shelf(slug: string): string {
    return `${this.options.shelf ?? 'lab'}/${slug}`;
  }

  // ---- time -----------------------------------------------------------------------------------------------------

  /** Runs the files from the beginning. Resolves to whether they compiled; false too while they are being opened, which runs them. */
  async run(): Promise<boolean> {
    const { client, current } = this;
    const files = this.files;
    if (Object.keys(files).length === 0) return false;
    this.busy = true;
    this.sought++;
    try {
      if (client.state === 'hung' || client.state === 'crashed') await client.restart('empty');
      const compiled = current.program !== null && sameFiles(current.files, files);
      const sent = compiled ? { program: current.program } : { files };
      const loaded = await client.execute<{ diagnostics: readonly DiagnosticView[] }>('program.load', sent, {
        key: 'load',
      });
      if (isFailure(loaded)) {
        if (loaded.error.code !== 'superseded') this.trouble(loaded);
        return false;
      }
      this.diagnostics = loaded.diagnostics;
      if (loaded.diagnostics.some(({ severity }) => severity === 'error')) return false;
      this.forget();
      const started = await client.execute('run.start', { seed: this.seed });
      if (isFailure(started)) return this.trouble(started);
      if (this.ran === null || !sameFiles(this.ran, files)) this.epoch++;
      this.ran = files;
      return true;
    } finally {
      this.busy = false;
    }
  }

  /** The program that runs, from the beginning and without what was done to it. */
  async reset(): Promise<void> {
    if (this.ran === null) {
      await this.run();
      return;
    }
    this.sought++;
    this.forget();
    await this.does('run.reset');
  }

  /** Another seed, and again from the beginning. */
  async shake(): Promise<void> {
    this.seed = 1 + Math.floor(Math.random() * 9_999);
    await this.run();
  }

  async setSeed(seed: number): Promise<void> {
    if (!Number.isSafeInteger(seed) || seed < 0 || seed === this.seed) return;
    this.seed = seed;
    await this.run();
  }

  /** After the sandbox has ended: to just before, or from the beginning. */
  async recover(how: 'fresh' | 'replay'): Promise<void> {
    this.busy = true;
    if (how === 'fresh') this.forget();
    const answer = await this.client.restart(how);
    this.busy = false;
    if (isFailure(answer)) this.trouble(answer);
  }

  private forget(): void {
    this.anchor = undefined;
    this.heldAct = undefined;
    this.actFrom = undefined;
    this.crash = undefined;
    this.answers = [];
    this.lastHeard = -1;
    this.follow = true;
    this.seekTail();
  }

  pause(): Promise<unknown> {
    return this.does('run.pause');
  }

  resume(): Promise<unknown> {
    this.sought++;
    return this.does('run.resume');
  }

  toggle(): Promise<unknown> {
    return this.status?.state === 'running' ? this.pause() : this.resume();
  }

  /** Goes on by one event, message, slice or exit; says so when nothing is left to step to. Rule LAB12. */
  step(by: StepKind): Promise<void> {
    return this.move((before) => this.stepFrom(before, by));
  }

  private async stepFrom(before: RunStatus, by: StepKind): Promise<void> {
    const after = (await this.does('run.step', { by })) as RunStatus | Failure;
    if (isFailure(after)) return;
    const moved =
      after.position > before.position || after.playhead !== before.playhead || after.time > before.time;
    if (moved) return;
    this.notice(
      after.state === 'ended'
        ? 'There is no step left: the run has ended. Run it again, or step back.'
        : 'There is no step left: every process waits, and no timer runs. Send a message or break a process.',
    );
  }

  /** Back by one event. */
  back(): Promise<void> {
    if (this.status?.state === 'running') void this.pause();
    return this.move(({ first, playhead }) => this.look({ position: Math.max(first + 1, playhead - 1) }));
  }

  speed(factor: number | null): Promise<unknown> {
    return this.does('run.speed', { factor });
  }

  /** Looks at the moment after so many events; `null` is the present. */
  seek(position: number | null): Promise<unknown> {
    return this.jump({ position });
  }

  seekTime(time: number): Promise<unknown> {
    return this.jump({ time: Math.max(0, time) });
  }

  private jump(to: object): Promise<unknown> {
    this.sought++;
    const jump = this.look(to);
    this.moves = jump;
    return jump;
  }

  private look(to: object): Promise<unknown> {
    return this.does('run.seek', to, 'seek');
  }

  /** The move that was asked for last. */
  private moves: Promise<unknown> = Promise.resolve();
  /** Moments asked for by name: a move that was asked for before has no use after them. */
  private sought = 0;

  /** Moves on from where the move before ends: keys come faster than the page is told. */
  private move(go: (from: RunStatus) => Promise<unknown>): Promise<void> {
    const { sought } = this;
    const move = this.moves.then(async () => {
      if (sought !== this.sought) return;
      const from = await this.client.execute<RunStatus>('run.status');
      if (!isFailure(from) && sought === this.sought) await go(from);
    });
    this.moves = move;
    return move;
  }

  /** To the crash before or after the moment one looks at. */
  seekCrash(by: -1 | 1): Promise<void> {
    return this.move(async ({ playhead: at }) => {
      const crashes = this.timeline?.crashes ?? [];
      const next =
        by < 0
          ? crashes.findLast((mark) => mark.event + 1 < at)
          : crashes.find((mark) => mark.event + 1 > at);
      if (next !== undefined) await this.look({ position: next.event + 1 });
      else this.notice(by < 0 ? 'There is no earlier crash.' : 'There is no later crash.');
    });
  }

  // ---- processes ------------------------------------------------------------------------------------------------

  select(slot: string | undefined): void {
    this.selected = slot;
    this.followDetail();
  }

  /** Selects what a printed name, label or pid means. */
  selectNamed(name: string): void {
    const nodes = Object.values(this.tree?.nodes ?? {});
    const bare = name.replace(/#\d+$/, '');
    const found = nodes.find((node) => node.pid === name || node.slot === name || node.name === bare);
    if (found) this.select(found.slot);
  }

  /** Sends an exit signal; the reason is a term as text. */
  kill(target: string, reason = 'kill'): Promise<unknown> {
    const at = this.standing(target);
    const exit = async (term: unknown) =>
      (await this.stands(target)) ? this.act('process.kill', { pid: at, reason: term }) : undefined;
    return reason === 'kill' ? exit(reason) : this.withTerm(reason, exit);
  }

  send(target: string, message: string): Promise<unknown> {
    const at = this.standing(target);
    return this.withTerm(message, (term) => this.act('process.send', { pid: at, message: term }));
  }

  /** The answer stands in the console. */
  async call(target: string, request: string): Promise<void> {
    const at = this.standing(target);
    await this.withTerm(request, async (term, texts) => {
      await this.present();
      this.hold();
      const position = this.client.status?.moment.position ?? 0;
      const who = this.nameOf(target);
      const asked = { id: ++this.lastAnswer, position, asked: `call(${who}, ${request})` };
      this.answers = [...this.answers, { ...asked, failed: false, answer: '' }].slice(-200);
      const answer = await this.client.execute('process.call', { pid: at, request: term });
      const told: Answer = { ...asked, failed: isFailure(answer), ...answered(answer, who, texts) };
      const lost = isFailure(answer) && answer.error.code === 'run_ended';
      this.answers = this.answers.flatMap((one) => (one.id !== asked.id ? [one] : lost ? [] : [told]));
    });
  }

  suspend(target: string): Promise<unknown> {
    return this.act('process.suspend', { pid: this.standing(target) });
  }

  wake(target: string): Promise<unknown> {
    return this.act('process.resume', { pid: this.standing(target) });
  }

  /** A child operation of a supervisor; `id` as it is printed. */
  async child(
    sup: string,
    action: 'terminate_child' | 'restart_child' | 'delete_child',
    id: string,
  ): Promise<void> {
    const texts = await this.texts();
    if (texts === undefined) return;
    const read = texts.parseTerm(id);
    const isPid = /^<0\.\d+\.0>$/.test(id);
    const child = isPid ? { pid: this.standing(id) } : { id: read.ok ? read.term : id };
    const answer = await this.act(`supervisor.${action}`, { sup: this.standing(sup), ...child });
    // OTP's own refusal: a tuple with `error` in front.
    if (Array.isArray(answer) && answer[0] === 'error')
      this.notice(`${action} was refused: ${texts.printTerm(answer)}.`);
  }

  /** Why an event happened, from it to the root, and what came of it. */
  async why(seq: number): Promise<Why> {
    const answer = await this.client.execute<Why>('trace.causes', { seq });
    return isFailure(answer) ? { rows: [], then: [], whole: true } : answer;
  }

  /** Why a process is as it is, at the moment one looks at. */
  async whyProcess(target: string): Promise<Why | null> {
    const answer = await this.client.execute<Why>('process.why', { pid: target });
    return isFailure(answer) ? null : answer;
  }

  /** Plays operations on the run in progress, at once, and looks at the moment before them; answers as `run.play` does. */
  play(operations: readonly { at: number; op: string; params: unknown }[], until: number): Promise<unknown> {
    return this.client.execute('run.play', { operations, until });
  }

  /** The sentences of events, by their numbers. */
  async rows(seqs: readonly number[]): Promise<readonly TraceRow[]> {
    if (seqs.length === 0) return [];
    const at = Math.max(...seqs) + 1;
    const answer = await this.client.execute<TraceWindow>('trace.window', { seqs, at });
    return isFailure(answer) ? [] : answer.rows;
  }

  /** Goes on to the moment after so many events, so that what happens on the way is seen. */
  stepTo(position: number): Promise<void> {
    return this.move(({ playhead }) =>
      position <= playhead
        ? this.look({ position })
        : this.does('run.step', { by: 'event', count: position - playhead }),
    );
  }

  /** The name by which the console says a process. */
  private nameOf(target: string): string {
    return this.nodeOf(target)?.name ?? target;
  }

  private nodeOf(target: string): TreeNode | undefined {
    return Object.values(this.tree?.nodes ?? {}).find((n) => n.pid === target || n.slot === target);
  }

  private async withTerm(
    text: string,
    then: (term: unknown, texts: TermTexts) => Promise<unknown>,
  ): Promise<unknown> {
    const texts = await this.texts();
    if (texts === undefined) return undefined;
    const read = texts.parseTerm(text);
    if (read.ok) return then(read.term, texts);
    this.notice(`Column ${read.error.column}: ${read.error.message}`);
    return undefined;
  }

  /** What reads and prints terms; `undefined`, and it is said, when it cannot be fetched. */
  private async texts(): Promise<TermTexts | undefined> {
    try {
      return await import('./term-texts');
    } catch {
      this.notice(
        'The part of this page that reads terms could not be fetched. Try again when you are online.',
      );
      return undefined;
    }
  }

  /** Whether there is anybody to break; when there is not, it is said. Rule LAB48. */
  private async stands(target: string): Promise<boolean> {
    const node = this.nodeOf(target);
    if (this.behind || node === undefined || (node.status !== 'dead' && node.status !== 'absent'))
      return true;
    // The picture may be a moment behind.
    const now = await this.client.execute<ProcessDetail>('process.info', { pid: node.slot });
    if (!isFailure(now) && now.alive) return true;
    this.notice(
      node.pid === ''
        ? `${node.name} was never started: there is nobody to break.`
        : `${node.name}#${node.incarnation} has ended: there is nobody to break.`,
    );
    return false;
  }

  /** What a process of the past is named by in the present: its place, for it may have ended since. Rule LAB15. */
  private standing(target: string): string {
    if (!this.behind) return target;
    return Object.values(this.tree?.nodes ?? {}).find((node) => node.pid === target)?.slot ?? target;
  }

  /** Does something to the present; from the past one goes there first. Rule LAB15. */
  private async act(op: string, params: unknown): Promise<unknown> {
    await this.present();
    this.hold();
    const answer = await this.client.execute(op, params);
    if (isFailure(answer)) this.trouble(answer);
    return answer;
  }

  /** The trace will hold still at what is done now, unless one has scrolled away. */
  private hold(): void {
    if (!this.follow && this.anchor === undefined) return;
    this.actFrom = this.client.status?.moment.position ?? 0;
    // Where it held still at an act before, it has left the newest rows.
    if (this.traceStart >= 0) this.seekTail();
  }

  private async present(): Promise<void> {
    if (!this.behind) return;
    if (this.past) this.notice('What you do acts on the present: you are there again.');
    await this.seek(null);
  }

  private async does(op: string, params: unknown = {}, key?: string): Promise<unknown> {
    const answer = await this.client.execute(op, params, key === undefined ? undefined : { key });
    if (isFailure(answer) && answer.error.code !== 'superseded') this.trouble(answer);
    return answer;
  }

  private trouble(failure: Failure): false {
    // The end of a sandbox has a report of its own.
    if (failure.error.code !== 'gone') this.notice(failure.error.message);
    return false;
  }

  private notice(text: string): void {
    this.options.onnotice?.(text);
  }

  // ---- what comes in --------------------------------------------------------------------------------------------

  private takeTree(tree: ShownTree): void {
    this.tree = tree;
    this.followDetail();
  }

  /** The inspector follows the process that stands in the selected slot at the moment shown. */
  private followDetail(): void {
    const pid = (this.selected === undefined ? undefined : this.tree?.nodes[this.selected]?.pid) ?? '';
    if (pid === this.detailPid) return;
    this.detailPid = pid;
    this.detailWatch?.close();
    this.detailWatch = null;
    if (pid === '') {
      this.detail = null;
      return;
    }
    const watch = this.client.watch('process.detail', { pid });
    this.detailWatch = watch;
    watch.subscribe((detail) => {
      if (this.detailWatch === watch && !('error' in detail)) this.detail = detail;
    });
  }

  private hear(rows: readonly TraceRow[]): void {
    const last = rows.at(-1)?.seq ?? -1;
    // The past that one goes back to is not said again.
    const fresh = rows.filter((row) => row.seq > this.lastHeard);
    const starting = this.lastHeard < 0;
    this.lastHeard = Math.max(this.lastHeard, last);
    const crashed = rows.findLast((row) => row.kind === 'exit' && row.at !== undefined);
    this.crash = crashed === undefined ? undefined : crashMark(crashed);
    if (!starting && fresh.length > 0) this.options.onheard?.(fresh.map(announced));
  }

  // ---- the trace ------------------------------------------------------------------------------------------------

  setFilter(text: string): void {
    this.filter = text;
    this.setFollow(true);
    this.seekTail();
  }

  setKinds(kinds: readonly string[] | undefined): void {
    this.kinds = kinds;
    this.setFollow(true);
    this.seekTail();
  }

  /** Stay at the newest row; `false` is where one has scrolled to. */
  setFollow(on: boolean): void {
    this.anchor = undefined;
    this.heldAct = undefined;
    this.actFrom = undefined;
    this.follow = on;
    if (on && this.traceStart >= 0) this.seekTail();
  }

  /** Rows that the list wants to show, by their number. */
  need(from: number, count: number): void {
    const { total, rows } = this.trace;
    const start = this.traceFrom;
    const to = Math.min(total, from + count);
    if (to <= from || (from >= start && to <= start + rows.length)) return;
    if (this.traceStart < 0 && this.follow) return;
    this.traceStart = Math.max(0, from - Math.floor((WINDOW - count) / 2));
    this.watchTrace();
  }

  /** Goes along with the rows that tell what an act has led to, and stays at the last of them. */
  private anchorAt(rows: readonly TraceRow[]): void {
    const { actFrom } = this;
    if (actFrom !== undefined) {
      const done = rows.findLast((row) => row.kind === 'op' && row.seq >= actFrom);
      if (done === undefined) return;
      this.actFrom = undefined;
      this.follow = false;
      this.heldAct = done;
    }
    const act = this.heldAct;
    if (act === undefined) return;
    const at = rows.findIndex((row) => row.seq === act.seq);
    if (at < 0) return;
    const last = rows.slice(0, at + STORY_ROWS).findLastIndex((row) => belongsTo(row, act));
    this.anchor = this.traceFrom + last;
  }

  private seekTail(): void {
    this.traceStart = -WINDOW;
    this.watchTrace();
  }

  private watchTrace(): void {
    this.traceWatch?.close();
    const from = this.traceStart;
    const watch = this.client.watch('trace.window', {
      from,
      count: WINDOW,
      ...(this.kinds === undefined ? undefined : { kinds: [...this.kinds] }),
      ...(this.filter.trim() === '' ? undefined : { text: this.filter.trim() }),
    });
    this.traceWatch = watch;
    watch.subscribe((window) => {
      if (this.traceWatch !== watch) return;
      this.trace = window;
      this.traceFrom = from < 0 ? Math.max(0, window.total - window.rows.length) : from;
      this.anchorAt(window.rows);
    });
  }
}

/** Whether a row tells of what an act has led to: of its own instant, or of an end or a start soon after it. */
export function belongsTo(row: TraceRow, act: TraceRow): boolean {
  if (row.seq < act.seq) return false;
  return row.time === act.time || (row.time <= act.time + STORY_MS && STORY.has(row.kind));
}

/** A short name for a shared program: the same files, the same shelf. */
async function fingerprint({ files }: SharedRun): Promise<string> {
  const text = JSON.stringify(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(hash, 0, 6)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function sameFiles(a: Files, b: Files): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

/** The file that a program starts with, as the compile step chooses it. */
function entryOf(files: Files): string {
  const names = Object.keys(files);
  return ['main.ts', 'index.ts'].find((name) => names.includes(name)) ?? names[0] ?? '';
}

function isFailure(answer: unknown): answer is Failure {
  return typeof answer === 'object' && answer !== null && 'error' in answer;
}

function answered(
  answer: unknown,
  who: string,
  { callTrouble, printTerm }: TermTexts,
): Pick<Answer, 'answer' | 'at'> {
  if (!isFailure(answer)) return { answer: printTerm(answer) };
  const { text, ...place } = callTrouble(answer, who);
  return { answer: text, ...place };
}

function crashMark(row: TraceRow): CrashMark | undefined {
  if (row.at === undefined) return undefined;
  const reason = row.parts.find((part) => part.type === 'term')?.text ?? '';
  const time = (row.time / 1000).toFixed(3);
  return { ...row.at, who: row.subject, text: `exited here at ${time} s: ${reason}` };
}

/** A row as it is said aloud: "b#1 exited: killed", "b#2 started by app". Rule LAB32. */
export function announced(row: TraceRow): TraceRow {
  const names = row.parts.filter((part) => part.type === 'name').map((part) => part.text);
  const term = row.parts.find((part) => part.type === 'term')?.text;
  if (row.kind === 'exit') return { ...row, text: `${row.subject} exited: ${term ?? row.text}` };
  const started = names.at(-1);
  if (row.kind !== 'child_start' || started === undefined) return row;
  return { ...row, text: `${started} started by ${row.subject.replace(/#\d+$/, '')}` };
}
