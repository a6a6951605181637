/** A lesson as it is being done: hints, solution, what the check says. Nothing of the run, which is the lab's. */
import { createContext } from 'svelte';
import { SandboxClient } from '#lib/client/sandbox-client.svelte';
import { sameFiles } from '#lib/client/session.svelte';
import type { Scene, Step } from '#lib/education/lesson';
import type { PrintedLesson } from '#lib/education/present';
import type { Trial } from '#lib/education/run';
import { answered } from '#lib/education/mastery';
import { begunAgain, bet, keyOf, passed, shown, standing } from '#lib/education/progress';
import type { SystemTree } from '#lib/diagnostics/views';
import type { Failure } from '#lib/operations';
import type { LabView } from '../lab/lab-view.svelte';
import { BetPlay } from './bet-play.svelte';
import type { Outcome } from './judge';
import { changeMastery, changeProgress, loadProgress } from './kept';
import { ScenePlayer } from './scene-player';

/** A lesson, with its program compiled when the site was built. */
export interface LessonData extends PrintedLesson {
  readonly program: unknown;
  /** The tree of the program just after its start, made when the site was built. */
  readonly first: SystemTree;
}

/** What stands under the tree. */
type CodeTab = 'code' | 'solution' | 'time';

/** Real ms without an answer after which a program that is checked counts as hung: one run is made in one go. */
const HUNG_MS = 3_000;
/** Real ms in which a run must have begun. */
const PATIENCE_MS = 60_000;

export class LessonView {
  codeTab = $state<CodeTab>('code');
  /** Hints on show. */
  hints = $state(0);
  /** A scene was played, or the learner wants to read on. */
  opened = $state(false);
  /** The solution was on show since the lesson was reset. */
  peeked = $state(false);
  resetting = $state(false);
  /** The sheet with the three strategies is open. */
  comparing = $state(false);
  /** Runs made, while a check goes on. */
  checking = $state.raw<{ readonly done: number; readonly of: number } | null>(null);
  outcome = $state.raw<Exclude<Outcome, { type: 'cancelled' }> | null>(null);
  readonly bet: BetPlay;
  private readonly player = new ScenePlayer();
  private sandbox: SandboxClient | null = null;
  private round = 0;
  private recalled = false;
  /** A scene that is played as soon as the program lives. */
  private wanted: Scene | null = null;
  /** The notice that says so. */
  private notice = 0;

  constructor(
    readonly lesson: LessonData,
    readonly lab: LabView,
  ) {
    lab.part = 'text';
    lab.first = lesson.first;
    this.bet = new BetPlay(
      lab,
      lesson.scenes,
      async () => (await import('#lib/education/checks')).loadTask(lesson.part, lesson.slug),
      ({ score, right, of }, { key }) => {
        this.opened = true;
        if (of === 0) return;
        const about = score?.misconception?.concepts ?? lesson.concepts;
        changeMastery((mastery) => answered(mastery, about, right === of));
        changeProgress((progress) => bet(progress, this.key, key, { right, of }, Date.now()));
      },
    );
    const [first] = this.bet.asking;
    if (first !== undefined) this.bet.open(first);
  }

  /** What is kept of this lesson. */
  recall(): void {
    const kept = loadProgress()[this.key];
    this.peeked = kept?.shown === true;
    // Who has solved it comes back for the program.
    if (kept?.solved !== undefined) this.bet.leave();
  }

  /** The learner's text is here, and runs. Who has changed it is at the task. */
  cameBack(): void {
    if (this.recalled) return;
    this.recalled = true;
    if (!this.untouched) this.bet.leave();
  }

  /** The program lives: a scene can be played. */
  get ready(): boolean {
    return this.bet.ready;
  }

  /** It lives: what was asked for meanwhile is done. */
  live(): void {
    this.lab.hush(this.notice);
    this.bet.live();
    if (this.wanted !== null) void this.play(this.wanted);
  }

  /** To the next bet, else to the task. */
  goOn(): void {
    const { next } = this.bet;
    if (next === undefined) this.bet.leave();
    else this.bet.open(next);
  }

  /** Back to the bets: the first that is left, else the first. */
  betAgain(): void {
    const { bet } = this;
    const scene = bet.next ?? bet.asking[0];
    if (scene !== undefined) bet.open(scene);
  }

  /** Plays the scene of the bet without one. */
  skip(): void {
    const scene = this.bet.skip();
    if (scene !== null) void this.play(scene);
  }

  private get key(): string {
    return keyOf(this.lesson);
  }

  get untouched(): boolean {
    const files = this.lab.session?.files;
    return files === undefined || sameFiles(files, this.lesson.start);
  }

  // ---- scenes ---------------------------------------------------------------------------------------------------

  async play(scene: Scene): Promise<void> {
    const { session } = this.lab;
    if (session === null || !this.ready) {
      const broken = session?.busy === false && session.diagnostics.length > 0;
      this.wanted = broken ? null : scene;
      this.notice = this.lab.say(
        broken
          ? 'The program does not run. Mend it and run it, then play the scene.'
          : 'The program starts. The scene is played as soon as it lives.',
      );
      return;
    }
    this.wanted = null;
    this.opened = true;
    // A scene acts on the present.
    if (session.behind) await session.seek(null);
    await this.does(this.player.begin(scene, session.time));
  }

  /** Plays a scene; of one that asks something, the bet comes first. */
  choose(scene: Scene): void {
    const { bet } = this;
    const asks = scene.bet !== undefined || scene.choice !== undefined;
    this.wanted = null;
    if (bet.stage === 'bet' && bet.scene === scene) void bet.seal();
    else if (asks && !bet.done.includes(scene.key)) bet.open(scene);
    else {
      bet.leave();
      void this.play(scene);
    }
  }

  playKey(key: string): void {
    const scene = this.lesson.scenes.find((one) => one.key === key);
    if (scene !== undefined) this.choose(scene);
  }

  /** Plays the run that the check has just told about, before the learner's eyes. */
  async see({ seed, steps }: Trial): Promise<void> {
    const { session } = this.lab;
    if (session === null) return;
    this.opened = true;
    this.bet.leave();
    session.select(undefined);
    session.seed = seed;
    if (!(await session.run())) return;
    this.player.plan(steps);
  }

  /** Virtual time went on. */
  async tick(now: number): Promise<void> {
    if (this.lab.session?.past === true) return;
    await this.does(this.player.due(now));
  }

  forgetScenes(): void {
    this.player.forget();
    this.bet.forget();
  }

  private async does(steps: readonly Step[]): Promise<void> {
    for (const { op, params } of steps) {
      const answer = await this.lab.session?.client.execute<unknown>(op, params);
      if (isFailure(answer) && answer.error.code !== 'gone') this.lab.say(answer.error.message);
    }
  }

  // ---- hints and solution ---------------------------------------------------------------------------------------

  hint(): void {
    this.hints = Math.min(this.lesson.hints.length, this.hints + 1);
  }

  showSolution(): void {
    this.peeked = true;
    this.codeTab = 'solution';
    this.lab.part = 'code';
    changeProgress((progress) => shown(progress, this.key));
  }

  async reset(): Promise<void> {
    this.resetting = false;
    this.stop();
    this.outcome = null;
    this.hints = 0;
    this.peeked = false;
    this.codeTab = 'code';
    changeProgress((progress) => begunAgain(progress, this.key));
    await this.lab.session?.startOver();
  }

  // ---- the check ------------------------------------------------------------------------------------------------

  async check(): Promise<void> {
    const { session } = this.lab;
    if (session === null) return;
    if (this.checking !== null) {
      this.stop();
      return;
    }
    const round = ++this.round;
    const { lesson } = this;
    const files = { ...session.files };
    this.outcome = null;
    this.lab.part = 'text';
    this.checking = { done: 0, of: 0 };
    const outcome = await this.judged(files, round);
    if (round !== this.round || outcome.type === 'cancelled') return;
    this.checking = null;
    this.outcome = outcome;
    if (outcome.type !== 'judged') return;
    const { verdict } = outcome;
    if (verdict.ok) {
      const before = standing(loadProgress(), keyOf(lesson));
      changeProgress((progress) => passed(progress, keyOf(lesson), Date.now()));
      // A task counts once, and not with its solution on show.
      if (before === 'open') changeMastery((mastery) => answered(mastery, lesson.concepts, true));
    }
    session.diagnostics = verdict.ok ? [] : (verdict.diagnostics ?? []);
  }

  private async judged(files: Readonly<Record<string, string>>, round: number): Promise<Outcome> {
    const { lesson } = this;
    try {
      const [{ check }, { loadTask }] = await Promise.all([
        import('./judge'),
        import('#lib/education/checks'),
      ]);
      const task = await loadTask(lesson.part, lesson.slug);
      if (task === undefined) return { type: 'ended', text: 'This lesson has no check.' };
      const outcome = await check(
        { task, scenes: lesson.scenes },
        sameFiles(files, lesson.start) ? { files, program: lesson.program } : { files },
        await this.bench(),
        {
          progress: (done, of) => {
            if (round === this.round) this.checking = { done, of };
          },
          cancelled: () => round !== this.round,
        },
      );
      const report = this.sandbox?.report;
      return outcome.type === 'ended' && report ? { type: 'ended', text: report.text } : outcome;
    } catch {
      return { type: 'ended', text: 'The check could not be loaded. Look at the connection and try again.' };
    }
  }

  /** A sandbox for checks, in which nothing of an earlier one is left. */
  private async bench(): Promise<SandboxClient> {
    this.sandbox ??= new SandboxClient({
      name: 'check',
      heartbeat: { deadAfterMs: HUNG_MS },
      // Whether it hangs is the heartbeat's to say.
      requests: { takeUpMs: PATIENCE_MS },
    });
    if (this.sandbox.state === 'hung' || this.sandbox.state === 'crashed')
      await this.sandbox.restart('empty');
    return this.sandbox;
  }

  /** Ends a check that goes on. */
  stop(): void {
    if (this.checking === null) return;
    this.round++;
    this.checking = null;
    this.close();
  }

  close(): void {
    this.sandbox?.close();
    this.sandbox = null;
  }
}

function isFailure(answer: unknown): answer is Failure {
  return typeof answer === 'object' && answer !== null && 'error' in answer;
}

export const [getLesson, setLesson] = createContext<LessonView>();
