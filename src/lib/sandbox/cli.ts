/**
 * `npm run -s lab -- run FILE…`: runs a program headless. The program runs in a thread of its own, so that one that hangs in
 * the engine, where nothing counts, can still be ended; and that thread in a process of its own, so that one which takes its
 * process along can still be told of.
 */
import { fork } from 'node:child_process';
import { Session } from 'node:inspector';
import { totalmem } from 'node:os';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { lockRealm } from '#lib/languages/typescript/realm';
import type { Whereabouts } from './core';
import { HANG_S, headless } from './headless';

/** Real ms between two looks, each of which also asks where the run is: memory can be full within a second. */
const LOOK = 100;

/** Real ms without a sign of life that are enough for a run whose memory is nearly full: then it only collects garbage. */
const THRASHING = 2_000;

/** Exit code of a run that was given up. */
const GIVEN_UP = 3;

/** MB that a run may hold unless told otherwise, and about what this process takes without one. */
const MOST_MEMORY = 4_000;
const OURS = 200;

/** Name of what is set in the environment of the process that `guard` looks after. */
const GUARDED = 'OTP_LAB_GUARDED';

/** How the engine begins what it writes when it has no memory left. */
const ENGINE_ENDS = /\n<--- Last few GCs --->|FATAL ERROR: /;

/** Name of the global, in the run's thread, that tells where the run is. */
const WHERE = 'otp-lab.whereabouts';

/**
 * Asks a thread where the run is. The engine answers by its inspector, which also comes through where it is busy in native
 * code, such as a regular expression; where even that does not, the last answer stands.
 */
class Locator {
  private last: Partial<Whereabouts & { heap: number }> = {};
  /** The last answer while a process was running: what grows may do so in pieces, between which nobody runs. */
  private lastRun: Partial<Whereabouts> = {};
  private readonly session = new Session();
  private worker: string | null = null;

  constructor() {
    this.session.connect();
    this.session.on('NodeWorker.attachedToWorker', ({ params }) => {
      this.worker = params.sessionId;
    });
    this.session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
      const { result } = JSON.parse(params.message) as { result?: { result?: { value?: unknown } } };
      const value = result?.result?.value;
      if (typeof value !== 'string') return;
      this.last = (JSON.parse(value) ?? {}) as Partial<Whereabouts & { heap: number }>;
      if (this.last.process !== undefined) this.lastRun = this.last;
    });
    this.session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  }

  ask(): void {
    if (this.worker === null) return;
    const expression = `JSON.stringify({ ...globalThis[Symbol.for('${WHERE}')](), heap: (({ heapUsed, external }) => heapUsed + external)(process.memoryUsage()) })`;
    const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } });
    this.session.post('NodeWorker.sendMessageToWorker', { sessionId: this.worker, message });
  }

  /** MB that the run held, with what is outside of its heap. */
  get held(): number {
    return (this.last.heap ?? 0) / 1e6;
  }

  /** ` It was at main.ts:3 …`, or nothing. */
  get text(): string {
    const { time } = this.last;
    if (time === undefined) return '';
    const at = this.lastRun;
    const place = at.place === undefined ? '' : ` at ${at.place.file}:${at.place.line}`;
    const process = at.process === undefined ? '' : ` in process ${at.process}`;
    const last = at.process === undefined || at === this.last ? '' : ' last';
    return ` It was${last}${place}${process} at ${time} ms of its time, and held ${Math.round(this.held)} MB.`;
  }
}

/** MB: half of what the machine has, or of what this process may have of it, and no more than the engine can use well. */
function defaultMemory(): number {
  const machine = Math.min(totalmem(), process.constrainedMemory() || Infinity);
  return Math.min(MOST_MEMORY, Math.floor(machine / 2e6));
}

function programFile(): string {
  const file = process.env['OTP_LAB_PROGRAM'];
  if (file === undefined) throw new Error('Run this by scripts/run.mjs.');
  return file;
}

/**
 * Runs the command in a process of its own, which the engine or the system may end when memory is full: then it is told here.
 * It says where the run is, and `null` when it gives up. What the engine writes at its own end tells a learner nothing and is left out.
 */
function guard(args: readonly string[]): void {
  const child = fork(programFile(), [...args], {
    env: { ...process.env, [GUARDED]: 'yes' },
    stdio: ['inherit', 'inherit', 'pipe', 'ipc'],
  });
  let where: string | null = '';
  child.on('message', (said: string | null) => {
    if (where !== null) where = said;
  });
  let atEnd = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    const at = atEnd === '' ? text.search(ENGINE_ENDS) : 0;
    process.stderr.write(at < 0 ? text : text.slice(0, at));
    if (at >= 0) atEnd += text.slice(at);
  });
  child.on('close', (code, signal) => {
    if (signal === null) process.stderr.write(atEnd);
    process.exitCode = code ?? GIVEN_UP;
    if (signal === null || where === null) return;
    console.error(
      `lab: the run was given up: it was ended by the system (${signal}), as it is when memory is full.${where} Look there for what grows without end, or run less with --until.`,
    );
  });
}

/** Runs the command in a thread and watches it: it counts the first number of `beats` up while it is alive. */
function watch(args: readonly string[]): void {
  const tell = (what: string | null): void => void process.send?.(what);
  // Nobody waits for it any more.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.channel?.unref();
  const option = (name: string, otherwise: number): number => {
    const given = Number(args[args.indexOf(name) + 1]);
    return args.includes(name) && given > 0 ? given : otherwise;
  };
  const patience = option('--hang', HANG_S) * 1000;
  const memory = option('--memory', defaultMemory());
  const beats = new Int32Array(new SharedArrayBuffer(4));
  const locator = new Locator();
  const thread = new Worker(programFile(), {
    argv: [...args],
    workerData: beats,
    resourceLimits: { maxOldGenerationSizeMb: memory },
  });
  let seen = -1;
  let quiet = 0;
  const look = setInterval(() => {
    const now = Atomics.load(beats, 0);
    locator.ask();
    tell(locator.text);
    // Before the first it is our own code that works, and on a busy machine slowly.
    quiet = now === seen && now > 0 ? quiet + LOOK : 0;
    seen = now;
    const full = Math.max(locator.held, process.memoryUsage.rss() / 1e6 - OURS);
    // What is outside of the heap has no limit but this.
    if (full > memory * 1.1 || (full > memory * 0.8 && quiet >= THRASHING)) {
      outOfMemory();
      void thread.terminate();
      return;
    }
    if (quiet < patience) return;
    giveUp(
      `lab: the run was given up: for ${patience / 1000} s it gave no sign of life.${locator.text} Something keeps the engine busy where nothing counts, such as a regular expression that never ends, or something huge that is sorted or copied: change that, or run less with --until.`,
    );
    void thread.terminate();
  }, LOOK);
  const giveUp = (message: string): void => {
    clearInterval(look);
    console.error(message);
    tell(null);
    process.exitCode = GIVEN_UP;
    // A thread that not even the engine can stop is left to the system.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 2_000).unref();
  };
  const outOfMemory = (): void => {
    giveUp(
      `lab: the run was given up: it ran out of memory.${locator.text} Look there for what grows without end, run less with --until, or give it more with --memory.`,
    );
  };
  thread.on('error', (error: Error & { code?: string }) => {
    if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error;
    if (process.exitCode === undefined) outOfMemory();
  });
  thread.on('exit', (code) => {
    clearInterval(look);
    process.exitCode ??= code;
  });
}

if (isMainThread) (GUARDED in process.env ? watch : guard)(process.argv.slice(2));
else {
  const beats = workerData as Int32Array;
  let whereabouts: () => Whereabouts | null = () => null;
  Object.defineProperty(globalThis, Symbol.for(WHERE), { value: () => whereabouts() });
  lockRealm();
  process.exit(
    headless(process.argv.slice(2), {
      alive: () => Atomics.add(beats, 0, 1),
      started: (tell) => (whereabouts = tell),
    }),
  );
}
