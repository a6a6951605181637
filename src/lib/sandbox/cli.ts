/**
 * `npm run -s lab -- run FILE…`: runs a program headless. The program runs in a thread of its own, so that one that hangs in
 * the engine, where nothing counts, can still be ended from here.
 */
import { Session } from 'node:inspector';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { lockRealm } from '#lib/languages/typescript/realm';
import type { Whereabouts } from './core';
import { HANG_S, headless } from './headless';

/** Real ms between two looks, each of which also asks where the run is: memory can be full within a second. */
const LOOK = 100;

/** Exit code of a run that was given up. */
const GIVEN_UP = 3;

/** Name of the global, in the run's thread, that tells where the run is. */
const WHERE = 'otp-lab.whereabouts';

/**
 * Asks a thread where the run is. The engine answers by its inspector, which also comes through where it is busy in native
 * code, such as a regular expression; where even that does not, the last answer stands.
 */
class Locator {
  /** The last answer, as JSON. */
  private answer = 'null';
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
      if (typeof value === 'string') this.answer = value;
    });
    this.session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  }

  ask(): void {
    if (this.worker === null) return;
    const expression = `JSON.stringify({ ...globalThis[Symbol.for('${WHERE}')](), heap: process.memoryUsage().heapUsed })`;
    const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } });
    this.session.post('NodeWorker.sendMessageToWorker', { sessionId: this.worker, message });
  }

  /** ` It was at main.ts:3 …`, or nothing. */
  get text(): string {
    const at = JSON.parse(this.answer) as (Whereabouts & { heap: number }) | null;
    if (at?.time === undefined) return '';
    const place = at.place === undefined ? '' : ` at ${at.place.file}:${at.place.line}`;
    const process = at.process === undefined ? '' : ` in process ${at.process}`;
    return ` It was${place}${process} at ${at.time} ms of its time, and held ${Math.round(at.heap / 1e6)} MB.`;
  }
}

/** Runs the command in a thread and watches it: it counts the first number of `beats` up while it is alive. */
function watch(args: readonly string[]): void {
  const program = process.env['OTP_LAB_PROGRAM'];
  if (program === undefined) throw new Error('Run this by scripts/run.mjs.');
  const option = Number(args[args.indexOf('--hang') + 1]);
  const patience = (args.includes('--hang') && option > 0 ? option : HANG_S) * 1000;
  const beats = new Int32Array(new SharedArrayBuffer(4));
  const locator = new Locator();
  const thread = new Worker(program, { argv: [...args], workerData: beats });
  let seen = -1;
  let quiet = 0;
  const look = setInterval(() => {
    const now = Atomics.load(beats, 0);
    locator.ask();
    // Before the first it is our own code that works, and on a busy machine slowly.
    quiet = now === seen && now > 0 ? quiet + LOOK : 0;
    seen = now;
    if (quiet < patience) return;
    giveUp(
      `lab: the run was given up: for ${patience / 1000} s it gave no sign of life.${locator.text} Something keeps the engine busy where nothing counts, such as a regular expression that never ends: change that, or run less with --until.`,
    );
    void thread.terminate();
  }, LOOK);
  const giveUp = (message: string): void => {
    clearInterval(look);
    console.error(message);
    process.exitCode = GIVEN_UP;
    // A thread that not even the engine can stop is left to the system.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 2_000).unref();
  };
  thread.on('error', (error: Error & { code?: string }) => {
    if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error;
    giveUp(
      `lab: the run was given up: it ran out of memory.${locator.text} Look there for what grows without end, or run less with --until.`,
    );
  });
  thread.on('exit', (code) => {
    clearInterval(look);
    process.exitCode ??= code;
  });
}

if (isMainThread) watch(process.argv.slice(2));
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
