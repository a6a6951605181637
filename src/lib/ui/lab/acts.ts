/** What the keys of the lab do. */
import type { ProcessActs } from '../inspector/acts';
import type { LabView } from './lab-view.svelte';

export interface RunActs {
  run(): void;
  toggle(): void;
  step(): void;
  back(): void;
  speed(factor: number | null): void;
  seed(input: HTMLInputElement): void;
  shake(): void;
  reset(): void;
}

export function runActs(lab: LabView): RunActs {
  const begin = (start: () => Promise<unknown> | undefined): void => {
    lab.forgetRow();
    lab.followTime();
    lab.signals = [];
    void start();
  };
  return {
    run: () => begin(() => lab.session?.run()),
    shake: () => begin(() => lab.session?.shake()),
    reset: () => begin(() => lab.session?.reset()),
    toggle() {
      lab.followTime();
      lab.forgetRow();
      void lab.session?.toggle();
    },
    step: () => void lab.session?.step(lab.stepKind),
    back: () => void lab.session?.back(),
    speed: (factor) => void lab.session?.speed(factor),
    seed(input) {
      const seed = Number(input.value.trim());
      if (Number.isSafeInteger(seed) && seed >= 0) begin(() => lab.session?.setSeed(seed));
      else {
        lab.say(`A seed is a whole number from 0 up; got \`${input.value}\`.`);
        input.value = String(lab.session?.seed ?? 0);
      }
    },
  };
}

export function processActs(lab: LabView): ProcessActs {
  const session = () => lab.session;
  return {
    exit: (pid, reason) => void session()?.kill(pid, reason),
    send: (pid, message) => void session()?.send(pid, message),
    call: (pid, request) => void session()?.call(pid, request),
    suspend: (pid) => void session()?.suspend(pid),
    resume: (pid) => void session()?.wake(pid),
    child: (sup, action, id) => void session()?.child(sup, action, id),
    open: (label) => session()?.selectNamed(label),
    why: (event) => void (lab.selected !== undefined && lab.askWhy(lab.selected, event)),
    seek: (event) => void session()?.seek(event + 1),
    show: (file, line) => lab.show(file, line),
  };
}
