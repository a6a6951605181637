/**
 * `npm run -s lab -- run FILE…`: runs a program headless. The program runs in a thread of its own, so that one that hangs in
 * the engine, where nothing counts, can still be ended from here.
 */
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { lockRealm } from '#lib/languages/typescript/realm';
import { HANG_S, headless } from './headless';

/** Real ms between two looks. */
const LOOK = 100;

/** Exit code of a run that was given up. */
const GIVEN_UP = 3;

/** Runs the command in a thread and watches it: it counts the first number of `beats` up while it is alive. */
function watch(args: readonly string[]): void {
  const program = process.env['OTP_LAB_PROGRAM'];
  if (program === undefined) throw new Error('Run this by scripts/run.mjs.');
  const option = Number(args[args.indexOf('--hang') + 1]);
  const patience = (args.includes('--hang') && option > 0 ? option : HANG_S) * 1000;
  const beats = new Int32Array(new SharedArrayBuffer(4));
  const thread = new Worker(program, { argv: [...args], workerData: beats });
  let seen = -1;
  let quiet = 0;
  const look = setInterval(() => {
    const now = Atomics.load(beats, 0);
    // Before the first it is our own code that works, and on a busy machine slowly.
    quiet = now === seen && now > 0 ? quiet + LOOK : 0;
    seen = now;
    if (quiet < patience) return;
    giveUp(
      `lab: the run was given up: for ${patience / 1000} s it gave no sign of life. Something in the program keeps the engine busy where nothing counts, such as a regular expression that never ends.`,
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
    giveUp('lab: the run was given up: it ran out of memory. Use --until to run less.');
  });
  thread.on('exit', (code) => {
    clearInterval(look);
    process.exitCode ??= code;
  });
}

if (isMainThread) watch(process.argv.slice(2));
else {
  lockRealm();
  const beats = workerData as Int32Array;
  process.exit(headless(process.argv.slice(2), () => Atomics.add(beats, 0, 1)));
}
