/** xstate: actors of a system, here the lightest kind, a transition function; an event is handled when it is sent. */
import { type ActorRefFrom, createActor, type EventObject, fromTransition } from 'xstate';
import about from 'xstate/package.json' with { type: 'json' };
import { jsPeer, type JsProgram, signal } from './js';
import type { Peer } from './peer';

interface Message extends EventObject {
  type: 'message';
  value: unknown;
}

/** Started, with a number as its state. */
function actor(on: (count: number, value: unknown) => number) {
  return createActor(fromTransition((count: number, event: Message) => on(count, event.value), 0)).start();
}

type Actor = ReturnType<typeof actor>;

const send = (to: Actor | ActorRefFrom<never>, value: unknown) =>
  (to as Actor).send({ type: 'message', value });

const programs: Record<string, JsProgram> = {
  async round_trip(watch, n) {
    const { promise, done } = signal();
    const echo = actor((count, from) => {
      send(from as Actor, 'pong');
      return count;
    });
    const me: Actor = actor((count) => {
      if (count + 1 === n) done();
      else send(echo, me);
      return count + 1;
    });
    watch.begin();
    send(echo, me);
    await promise;
    watch.end();
  },

  async one_to_many(watch, size, times) {
    const all = Array.from({ length: size ?? 0 }, () => actor((count) => count + 1));
    watch.begin();
    for (let i = 0; i < (times ?? 0); i++) for (const to of all) send(to, ['news', i]);
    watch.end();
  },

  async cast(watch, n) {
    const counter = actor((count) => count + 1);
    watch.begin();
    for (let i = 0; i < (n ?? 0); i++) send(counter, 'increment');
    const seen = counter.getSnapshot().context;
    watch.end();
    if (seen !== n) throw new Error(`xstate had seen ${seen} of ${n}.`);
  },

  async spawn_exit(watch, n) {
    watch.begin();
    for (let i = 0; i < (n ?? 0); i++) {
      const it = actor((count) => count + 1);
      send(it, i);
      it.stop();
    }
    watch.end();
  },
};

export function xstate(): Peer {
  return jsPeer('xstate', about.version, programs);
}
