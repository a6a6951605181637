/** effect: fibers that share queues; no actors, so a mailbox is a queue and a call a deferred value. */
import { Deferred, Effect, Fiber, Queue } from 'effect';
import about from 'effect/package.json' with { type: 'json' };
import { jsPeer, type JsProgram, type Stopwatch } from './js';
import type { Peer } from './peer';

type Mailbox<T> = Queue.Queue<T>;

const timed = <A>(watch: Stopwatch, work: Effect.Effect<A>) =>
  Effect.gen(function* () {
    watch.begin();
    const result = yield* work;
    watch.end();
    return result;
  });

const programs: Record<string, JsProgram> = {
  round_trip: (watch, n = 0) =>
    Effect.runPromise(
      Effect.gen(function* () {
        const mine: Mailbox<string> = yield* Queue.unbounded<string>();
        const theirs: Mailbox<Mailbox<string>> = yield* Queue.unbounded<Mailbox<string>>();
        yield* Effect.forkChild(
          Effect.gen(function* () {
            for (let i = 0; i < n; i++) yield* Queue.offer(yield* Queue.take(theirs), 'pong');
          }),
        );
        const work = Effect.gen(function* () {
          for (let i = 0; i < n; i++) {
            yield* Queue.offer(theirs, mine);
            yield* Queue.take(mine);
          }
        });
        yield* timed(watch, work);
      }),
    ),

  ring: (watch, size = 0, laps = 0) =>
    Effect.runPromise(
      Effect.gen(function* () {
        const me = yield* Queue.unbounded<number>();
        let next = me;
        for (let i = 1; i < size; i++) {
          const to = next;
          const mine = yield* Queue.unbounded<number>();
          yield* Effect.forkChild(
            Effect.gen(function* () {
              for (let lap = 0; lap < laps; lap++) yield* Queue.offer(to, yield* Queue.take(mine));
            }),
          );
          next = mine;
        }
        const work = Effect.gen(function* () {
          for (let lap = 0; lap < laps; lap++) {
            yield* Queue.offer(next, lap);
            yield* Queue.take(me);
          }
        });
        yield* timed(watch, work);
      }),
    ),

  one_to_many: (watch, size = 0, times = 0) =>
    Effect.runPromise(
      Effect.gen(function* () {
        const all: Mailbox<readonly [string, number]>[] = [];
        const fibers: Fiber.Fiber<void>[] = [];
        for (let i = 0; i < size; i++) {
          const mine = yield* Queue.unbounded<readonly [string, number]>();
          all.push(mine);
          fibers.push(
            yield* Effect.forkChild(
              Effect.gen(function* () {
                for (let k = 0; k < times; k++) yield* Queue.take(mine);
              }),
            ),
          );
        }
        const work = Effect.gen(function* () {
          for (let i = 0; i < times; i++) for (const to of all) yield* Queue.offer(to, ['news', i] as const);
          for (const fiber of fibers) yield* Fiber.join(fiber);
        });
        yield* timed(watch, work);
      }),
    ),

  call: (watch, n = 0) =>
    Effect.runPromise(
      Effect.gen(function* () {
        const requests = yield* Queue.unbounded<Deferred.Deferred<number>>();
        yield* Effect.forkChild(
          Effect.gen(function* () {
            for (let count = 0; count < n; count++)
              yield* Deferred.succeed(yield* Queue.take(requests), count);
          }),
        );
        const work = Effect.gen(function* () {
          for (let i = 0; i < n; i++) {
            const reply = yield* Deferred.make<number>();
            yield* Queue.offer(requests, reply);
            yield* Deferred.await(reply);
          }
        });
        yield* timed(watch, work);
      }),
    ),

  cast: (watch, n = 0) =>
    Effect.runPromise(
      Effect.gen(function* () {
        const mine = yield* Queue.unbounded<string>();
        const server = yield* Effect.forkChild(
          Effect.gen(function* () {
            let count = 0;
            while (count < n) {
              yield* Queue.take(mine);
              count++;
            }
          }),
        );
        const work = Effect.gen(function* () {
          for (let i = 0; i < n; i++) yield* Queue.offer(mine, 'increment');
          yield* Fiber.join(server);
        });
        yield* timed(watch, work);
      }),
    ),

  spawn_exit: (watch, n = 0) =>
    Effect.runPromise(
      Effect.gen(function* () {
        const done = yield* Deferred.make<void>();
        const successor = (left: number): Effect.Effect<void> =>
          left === 0
            ? Effect.asVoid(Deferred.succeed(done, undefined))
            : Effect.asVoid(Effect.forkDetach(Effect.suspend(() => successor(left - 1))));
        const work = Effect.gen(function* () {
          yield* Effect.forkDetach(successor(n - 1));
          yield* Deferred.await(done);
        });
        yield* timed(watch, work);
      }),
    ),
};

export function effect(): Peer {
  return jsPeer('effect', about.version, programs);
}
