/**
 * A bet as it is made, run and explained: predict, run, explain. Rules LES82 to LES88.
 * Call flow: `open` - the learner marks - `seal` plays the scene at once and goes back to before it - `step` or `runOn` goes
 * through what happened - `explain` shows bet and truth side by side - `leave`.
 * Invariant: what is told of a run was read from that run. Answers may come after the learner has gone elsewhere: `round` tells.
 */
import {
  choicesOf,
  EMPTY,
  ordered,
  type Question,
  questions,
  settles,
  type Sheet,
  toggled,
} from '#lib/education/bet';
import type { Fate, Score } from '#lib/education/outcome';
import type { Mark, Order, Scene, Task } from '#lib/education/lesson';
import type { Log } from '#lib/education/log';
import type { TraceRow, Why } from '#lib/diagnostics/views';
import type { LabView } from '../lab/lab-view.svelte';

export type Stage = 'bet' | 'run' | 'explain';

/** What became of one process, and why. */
export interface Told {
  readonly fate: Fate;
  readonly missed: boolean;
  /** What is told to who bet so, unless it stands above already. In our Markdown, one line. */
  readonly idea?: string;
  /** The event that decides, what led to it, and what came of it. */
  readonly why: Why;
}

export interface BetOutcome {
  readonly score: Score | null;
  readonly choices: readonly ChoiceOutcome[];
  readonly told: readonly Told[];
  /** The idea behind what was missed that is told first. */
  readonly idea?: string;
  /** By order that was missed: what else is told about it. */
  readonly orders: Readonly<Partial<Record<Order, string>>>;
  /** Marks and answers that were right, of how many. */
  readonly right: number;
  readonly of: number;
}

export interface ChoiceOutcome {
  readonly question: string;
  readonly bet: string | undefined;
  readonly run: string | undefined;
  readonly right: boolean;
  /** For who bets so. */
  readonly sentence?: string;
  /** Of the event that shows what came true. */
  readonly why?: Why;
}

/** Real ms between two rows of the story in slow motion, and for the whole of it at most. */
const PACE = 1_100;
const WHOLE = 16_000;
const FASTEST = 160;
/** Rows of a story that are shown at first: more of them nobody follows unasked. Then so many more at once. */
const ROWS = 60;
export const MORE = 500;
/** How fast signals fly meanwhile, as a speed. */
const SLOW = 0.4;
/** Virtual ms for which a program runs at least before a scene is played. */
const WARM = 1_000;

/** What reads a run; no lesson waits for it before the first bet is sealed. */
export async function betReaders() {
  const [{ readPlay }, { Facts }, { cameTrue, score, truth }, { ideasOf }, { storyOf }] = await Promise.all([
    import('#lib/education/run'),
    import('#lib/education/check'),
    import('#lib/education/outcome'),
    import('#lib/education/ideas'),
    import('./bet-story'),
  ]);
  return { readPlay, Facts, cameTrue, score, truth, ideasOf, storyOf };
}
type Readers = Awaited<ReturnType<typeof betReaders>>;

export class BetPlay {
  scene = $state.raw<Scene | null>(null);
  stage = $state<Stage | null>(null);
  sheet = $state.raw<Sheet>(EMPTY);
  /** Answers of the choices, in order. */
  chosen = $state<(string | undefined)[]>([]);
  readonly asked: readonly Question[] = $derived.by(() => {
    if (this.scene === null) return [];
    return this.sealed ?? questions(this.scene, this.supervisors.split('\n'));
  });
  /** What happened, row by row, and the newest one that is shown; -1: none yet. */
  rows = $state.raw<readonly TraceRow[]>([]);
  /** Numbers of the events of the story that follow on those. */
  rest = $state.raw<readonly number[]>([]);
  at = $state(-1);
  playing = $state(false);
  sealing = $state(false);
  /** Processes in the graph that show its marks: none where there is no room. */
  drawn = $state(0);
  outcome = $state.raw<BetOutcome | null>(null);
  /** Keys of scenes whose bet was explained or skipped. */
  done = $state.raw<readonly string[]>([]);
  /** Names, a line each: the tree changes all the time, this seldom. */
  private readonly supervisors = $derived.by(() => {
    const { nodes } = this.lab.tree;
    const names = Object.values(nodes).flatMap(({ kind, name }) => (kind === 'supervisor' ? [name] : []));
    return names.sort().join('\n');
  });
  /** What was asked when the bet was sealed. */
  private sealed = $state.raw<readonly Question[] | null>(null);
  /** It was sealed while the program was starting. */
  private wanted = false;
  /** The notice that says so. */
  private notice = 0;
  private end = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private round = 0;
  /** Runs that a seal is beginning. */
  private starting = 0;

  constructor(
    private readonly lab: LabView,
    private readonly scenes: readonly Scene[],
    private readonly task: () => Promise<Task | undefined>,
    private readonly onexplained: (outcome: BetOutcome, scene: Scene) => void,
  ) {}

  /** Scenes that ask something, in order. */
  get asking(): readonly Scene[] {
    return this.scenes.filter(({ bet, choice }) => bet !== undefined || choice !== undefined);
  }

  /** The next that was neither explained nor skipped. */
  get next(): Scene | undefined {
    return this.asking.find(({ key }) => !this.done.includes(key) && key !== this.scene?.key);
  }

  get isOpen(): boolean {
    return this.stage !== null;
  }

  /** The program lives: a scene can be played. */
  get ready(): boolean {
    const { session } = this.lab;
    return session?.busy === false && (session.tree?.roots.length ?? 0) > 0;
  }

  // ---- the bet --------------------------------------------------------------------------------------------------

  open(scene: Scene): void {
    this.clear();
    this.scene = scene;
    this.stage = 'bet';
    this.sheet = EMPTY;
    this.chosen = [];
    const { session } = this.lab;
    session?.select(undefined);
    if (session?.actedOn === true || this.isOver(scene)) void session?.run();
    // A bet that was explained, or stepped through, has left it paused.
    else if (session?.status?.state === 'paused') void session.resume();
  }

  /** Whether one of those it asks about has ended for good: nothing would be left to bet on. */
  private isOver({ bet }: Scene): boolean {
    const nodes = Object.values(this.lab.tree.nodes);
    const lives = (name: string) =>
      nodes.some((node) => node.name === name && node.status !== 'dead' && node.status !== 'absent');
    return nodes.length > 0 && bet?.about.every(lives) === false;
  }

  toggle(name: string, mark: Mark): void {
    if (this.stage === 'bet' && !this.sealing) this.sheet = toggled(this.sheet, name, mark);
  }

  order(order: Order, name: string): void {
    if (this.stage === 'bet' && !this.sealing) this.sheet = ordered(this.sheet, order, name);
  }

  /** Plays the scene on the run in progress, and goes back to the moment before it. */
  async seal(): Promise<void> {
    const { scene, lab } = this;
    const { session } = lab;
    if (scene === null || session === null || this.stage !== 'bet' || this.sealing) return;
    if (!this.ready) {
      this.wanted = true;
      this.notice = lab.say(
        session.busy || session.diagnostics.length === 0
          ? 'The program starts. The bet is sealed as soon as it lives.'
          : 'The program does not run. Mend it and run it: then the bet is sealed.',
      );
      return;
    }
    this.wanted = false;
    const round = ++this.round;
    const chosen = [...this.chosen];
    this.sealing = true;
    this.sealed = this.asked;
    const readers = await betReaders().catch(() => null);
    if (round !== this.round) return;
    if (readers === null) {
      lab.say('The bet could not be sealed. Look at the connection and try again.');
      this.unseal();
      return;
    }
    const played = await this.played(scene, round, readers);
    if (played === null) {
      if (round === this.round) this.unseal();
      this.goOn();
      return;
    }
    const { from, log } = played;
    const end = (log.events.at(-1)?.seq ?? from) + 1;
    const story = readers.storyOf(log, from);
    const rows = await session.rows(story.slice(0, ROWS));
    const outcome = await this.judged(scene, log, from, chosen, readers);
    if (round !== this.round) {
      this.goOn();
      return;
    }
    this.sealing = false;
    this.end = end;
    this.outcome = outcome;
    this.rows = rows;
    this.rest = story.slice(ROWS);
    this.at = -1;
    this.stage = 'run';
    lab.pace = SLOW;
    this.play();
  }

  /** The program has come to life: a bet that was to be sealed is sealed, as it is marked now. */
  live(): void {
    this.lab.hush(this.notice);
    if (this.wanted) void this.seal();
  }

  /** The bet is as open as before. */
  private unseal(): void {
    this.sealing = false;
    this.sealed = null;
  }

  /** What was played comes too late for who has left it: the run stands at the moment before, and goes on. */
  private goOn(): void {
    const told = this.stage === 'run' || this.stage === 'explain';
    if (!told && !this.sealing) void this.lab.session?.resume();
  }

  /** Null when it was not played, or the learner has gone elsewhere meanwhile. */
  private async played(
    scene: Scene,
    round: number,
    { readPlay }: Readers,
  ): Promise<{ from: number; log: Log } | null> {
    const { session } = this.lab;
    if (session === null) return null;
    const until = settles(scene);
    // A run that has just begun first goes on until all of it is there.
    const play = async () => {
      const rest = Math.max(0, WARM - (session.status?.time ?? 0));
      const steps = scene.steps.map((step) => ({ ...step, at: step.at + rest }));
      return readPlay(await session.play(steps, until + rest));
    };
    // A choice is about a run of which nothing else was asked; and the log of a lesson holds so much and no more.
    const anew = async () => {
      this.starting++;
      const started = await session.run();
      this.starting--;
      return started && round === this.round ? play() : null;
    };
    let answer = scene.choice === undefined ? await play() : await anew();
    if (answer === 'long' && round === this.round) answer = await anew();
    if (answer === null || answer === 'long' || round !== this.round) return null;
    const { from, log, failures } = answer;
    const [missed] = failures;
    if (missed !== undefined) this.lab.say(missed.message);
    const first = log.events.find(({ seq, kind }) => seq >= from && kind === 'op')?.seq ?? from;
    await session.seek(first);
    return { from: first, log };
  }

  private async judged(
    scene: Scene,
    log: Log,
    from: number,
    answered: readonly (string | undefined)[],
    { Facts, cameTrue, score, truth, ideasOf }: Readers,
  ): Promise<BetOutcome> {
    const { bet } = scene;
    const choices = choicesOf(scene);
    const facts = new Facts(log, scene.key);
    const judged = bet ? score(bet, this.asked, this.sheet, truth(facts, bet.about, from)) : null;
    const task = choices.length > 0 ? await this.task() : undefined;
    const came = task === undefined ? [] : cameTrue(task, scene, facts);
    const chosen = await Promise.all(
      choices.map(async ({ question, sentences }, i): Promise<ChoiceOutcome> => {
        const made = answered[i];
        const { answer: run, event } = came[i] ?? {};
        const right = run !== undefined && run === made;
        const sentence = made === undefined || right ? undefined : sentences?.[made];
        const why = event === undefined ? undefined : await this.lab.session?.why(event.seq);
        return {
          question,
          bet: made,
          run,
          right,
          ...(sentence !== undefined && { sentence }),
          ...(why && { why }),
        };
      }),
    );
    const [lead, ...ideas] = bet && judged ? ideasOf(bet, this.asked, this.sheet, judged, facts, from) : [];
    const orders = Object.fromEntries(
      ideas.flatMap(({ order, sentence }) => (order ? [[order, sentence]] : [])),
    );
    const told = await Promise.all(
      (judged?.answers ?? []).map(async ({ name, fate, missed }): Promise<Told> => {
        const why = await this.lab.session?.why(decisive(log, fate, from));
        const idea = ideas.find(({ names }) => names[0] === name)?.sentence;
        return {
          fate,
          missed: missed > 0,
          ...(idea !== undefined && { idea }),
          why: why ?? { rows: [], then: [], whole: true },
        };
      }),
    );
    // Of several choices each has its own.
    const idea = lead?.sentence ?? (judged === null && chosen.length === 1 ? chosen[0]?.sentence : undefined);
    return {
      ...(idea !== undefined && { idea }),
      orders,
      score: judged,
      choices: chosen,
      told: [...told.filter((one) => one.missed), ...told.filter((one) => !one.missed)],
      right: (judged?.right ?? 0) + chosen.filter((one) => one.right).length,
      of: (judged?.of ?? 0) + chosen.filter((one) => one.run !== undefined).length,
    };
  }

  // ---- the run --------------------------------------------------------------------------------------------------

  /** In slow motion, row by row. */
  play(): void {
    if (this.stage !== 'run') return;
    this.playing = true;
    const pace = Math.max(FASTEST, Math.min(PACE, WHOLE / Math.max(1, this.rows.length)));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.step().then(() => this.playing && this.play()), pace);
  }

  pause(): void {
    this.playing = false;
    clearTimeout(this.timer);
  }

  togglePlay(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  /** Shows the next row; after the last one the explanation. */
  async step(): Promise<void> {
    const { session } = this.lab;
    if (this.stage !== 'run' || session === null) return;
    const next = this.rows[this.at + 1];
    if (next === undefined) {
      await this.explain();
      return;
    }
    this.at++;
    await session.stepTo(next.seq + 1);
  }

  /** The learner steps. */
  async stepByHand(by: 1 | -1): Promise<void> {
    this.pause();
    if (by > 0) {
      await this.step();
      return;
    }
    if (this.stage !== 'run' || this.at < 0) return;
    this.at--;
    const row = this.rows[this.at];
    const first = this.rows[0];
    const to = row === undefined ? first?.seq : row.seq + 1;
    if (to !== undefined) await this.lab.session?.seek(to);
  }

  /** More of a story that is longer than what is shown. */
  async more(): Promise<void> {
    const { round, rest } = this;
    const { session } = this.lab;
    if (this.stage !== 'run' || session === null) return;
    this.pause();
    const rows = await session.rows(rest.slice(0, MORE));
    if (round !== this.round || this.rest !== rest) return;
    this.rows = [...this.rows, ...rows];
    this.rest = rest.slice(MORE);
  }

  /** Shows a row of the story. */
  async show(index: number): Promise<void> {
    const row = this.rows[index];
    if (this.stage !== 'run' || row === undefined) return;
    this.pause();
    this.at = index;
    await this.lab.session?.seek(row.seq + 1);
  }

  /** To the end at once. */
  async explain(): Promise<void> {
    const { scene, outcome } = this;
    if (scene === null || outcome === null || this.stage !== 'run') return;
    this.pause();
    this.at = this.rows.length - 1;
    this.stage = 'explain';
    this.lab.pace = undefined;
    this.done = [...this.done, scene.key];
    this.onexplained(outcome, scene);
    await this.lab.session?.seek(this.end);
  }

  // ---- the way out ----------------------------------------------------------------------------------------------

  /** The same scene again, on the run as it is now. */
  again(): void {
    const { scene } = this;
    if (scene !== null) this.open(scene);
  }

  /** A scene that is played without a bet. */
  skip(): Scene | null {
    const { scene } = this;
    if (scene !== null) this.done = [...this.done, scene.key];
    this.leave();
    return scene;
  }

  /** No more bets: the run goes on. */
  leave(): void {
    const { stage } = this;
    if (stage === null) return;
    this.clear();
    this.scene = null;
    this.stage = null;
    if (stage !== 'bet') void this.lab.session?.resume();
  }

  /** Another run has begun: what was told, or was to be told, is of the past. */
  forget(): void {
    if (this.stage === null || this.starting > 0) return;
    if (this.stage === 'bet') {
      if (!this.sealing) return;
      this.round++;
      this.unseal();
      return;
    }
    this.clear();
    this.scene = null;
    this.stage = null;
  }

  private clear(): void {
    this.round++;
    this.wanted = false;
    this.unseal();
    this.pause();
    this.lab.pace = undefined;
    this.outcome = null;
    this.rows = [];
    this.rest = [];
    this.at = -1;
  }

  close(): void {
    this.round++;
    this.pause();
  }
}

/** The event that decides what became of a process. */
function decisive(log: Log, { before, event }: Fate, from: number): number {
  if (event !== undefined) return event;
  const after = log.events.filter(({ seq }) => seq >= from);
  const started = log.events.find(({ kind, other }) => kind === 'child_start' && other === before);
  const told = ['exit_trapped', 'exit_ignored', 'down'];
  const heard = after.find(({ kind, who }) => told.includes(kind) && who === before);
  const decided = after.find(({ kind, who }) => kind === 'decide' && who === (started?.who ?? ''));
  return (decided ?? heard ?? after[0])?.seq ?? from;
}
