/**
 * `then`, `catch` and `finally` of what can be waited for. Rule TS74.
 * Invariant: each makes a routine, which like any other runs when it is awaited.
 */

interface Host {
  p: number;
  caught(error: unknown): unknown;
}

type Handler = (value: unknown) => unknown;

export class Chain {
  constructor(
    private readonly host: Host,
    private readonly wait: unknown,
    /** Number of the place of the call. */
    private readonly position: number,
  ) {}

  *then(done?: unknown, failed?: unknown): Generator<unknown, unknown> {
    const { host, wait, position } = this;
    let value: unknown;
    try {
      host.p = position;
      value = yield wait;
    } catch (error) {
      host.caught(error);
      if (typeof failed !== 'function') throw error;
      host.p = position;
      return yield (failed as Handler)(error);
    }
    if (typeof done !== 'function') return value;
    host.p = position;
    return yield (done as Handler)(value);
  }

  catch(failed?: unknown): Generator<unknown, unknown> {
    return this.then(undefined, failed);
  }

  *finally(last?: unknown): Generator<unknown, unknown> {
    const { host, position } = this;
    const run = function* (): Generator<unknown, void> {
      if (typeof last !== 'function') return;
      host.p = position;
      yield (last as () => unknown)();
    };
    let value: unknown;
    try {
      value = yield* this.then();
    } catch (error) {
      host.caught(error);
      yield* run();
      throw error;
    }
    yield* run();
    return value;
  }
}
