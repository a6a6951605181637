/** nact: actors in the manner of Akka, one function each, whose messages are taken from a queue. */
import { type ActorSystemRef, dispatch, query, type Ref, spawn, start, stop } from 'nact';
import about from 'nact/package.json' with { type: 'json' };
import { jsPeer, type JsProgram, signal } from './js';
import type { Peer } from './peer';

async function within(work: (system: ActorSystemRef) => Promise<void>): Promise<void> {
  const system = start();
  try {
    await work(system);
  } finally {
    stop(system);
  }
}

/** An actor without state. */
function actor<T>(parent: Ref<never> | Ref<unknown>, on: (message: T) => void): Ref<T> {
  return spawn(parent as ActorSystemRef, (state: number, message: T) => {
    on(message);
    return state;
  }) as Ref<T>;
}

const programs: Record<string, JsProgram> = {
  round_trip: (watch, n) =>
    within(async (system) => {
      const { promise, done } = signal();
      const echo = actor<Ref<string>>(system, (from) => dispatch(from, 'pong'));
      let left = n ?? 0;
      const me: Ref<string> = actor<string>(system, () => {
        if (--left === 0) done();
        else dispatch(echo, me);
      });
      watch.begin();
      dispatch(echo, me);
      await promise;
      watch.end();
    }),

  ring: (watch, size, laps) =>
    within(async (system) => {
      const { promise, done } = signal();
      let left = laps ?? 0;
      let next = actor<number>(system, (token) => {
        if (--left === 0) done();
        else dispatch(next, token);
      });
      for (let i = 1; i < (size ?? 0); i++) {
        const to = next;
        next = actor<number>(system, (token) => dispatch(to, token));
      }
      watch.begin();
      dispatch(next, 0);
      await promise;
      watch.end();
    }),

  one_to_many: (watch, size, times) =>
    within(async (system) => {
      const { promise, done } = signal();
      let left = (size ?? 0) * (times ?? 0);
      const all = Array.from({ length: size ?? 0 }, () =>
        actor<[string, number]>(system, () => {
          if (--left === 0) done();
        }),
      );
      watch.begin();
      for (let i = 0; i < (times ?? 0); i++) for (const to of all) dispatch(to, ['news', i]);
      await promise;
      watch.end();
    }),

  call: (watch, n) =>
    within(async (system) => {
      type Request = { from: Ref<number> };
      const counter = spawn(system, (count = 0, { from }: Request) => {
        dispatch(from, count);
        return count + 1;
      }) as Ref<Request>;
      watch.begin();
      for (let i = 0; i < (n ?? 0); i++) await query(counter, (from: Ref<number>) => ({ from }), 5000);
      watch.end();
    }),

  cast: (watch, n) =>
    within(async (system) => {
      const { promise, done } = signal();
      const counter = spawn(system, (count = 0, _message: string) => {
        if (count + 1 === n) done();
        return count + 1;
      }) as Ref<string>;
      watch.begin();
      for (let i = 0; i < (n ?? 0); i++) dispatch(counter, 'increment');
      await promise;
      watch.end();
    }),

  spawn_exit: (watch, n) =>
    within(async (system) => {
      const { promise, done } = signal();
      const successor = (left: number): void => {
        const it: Ref<number> = actor<number>(system, (after) => {
          if (after === 0) done();
          else successor(after - 1);
          stop(it);
        });
        dispatch(it, left);
      };
      watch.begin();
      successor((n ?? 0) - 1);
      await promise;
      watch.end();
    }),
};

export function nact(): Peer {
  return jsPeer('nact', about.version, programs);
}
