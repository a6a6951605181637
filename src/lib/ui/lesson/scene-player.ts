/**
 * Plays scenes on a run in progress: steps that come later wait for virtual time. Rule LES72.
 * Call flow: `begin` when a key is pressed, `due` whenever virtual time went on, `forget` when another run starts.
 */
import type { Scene, Step } from '#lib/education/lesson';

interface Waiting {
  readonly time: number;
  readonly step: Step;
}

export class ScenePlayer {
  private waiting: readonly Waiting[] = [];

  /** Steps that are to be done now, at virtual time `now`, ms; the others wait. */
  begin(scene: Scene, now: number): Step[] {
    const added = scene.steps.map((step) => ({ time: now + step.at, step }));
    this.waiting = [...this.waiting, ...added].sort((a, b) => a.time - b.time);
    return this.due(now);
  }

  /** Lets steps wait, with `at` in virtual ms of the run. */
  plan(steps: readonly Step[]): void {
    this.waiting = steps.map((step) => ({ time: step.at, step })).sort((a, b) => a.time - b.time);
  }

  /** Steps whose time has come, in order. */
  due(now: number): Step[] {
    if (this.waiting.length === 0) return [];
    const ready = this.waiting.filter(({ time }) => time <= now);
    if (ready.length > 0) this.waiting = this.waiting.filter(({ time }) => time > now);
    return ready.map(({ step }) => step);
  }

  forget(): void {
    this.waiting = [];
  }
}
