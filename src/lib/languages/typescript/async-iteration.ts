/**
 * `for await` and `async function*` over routines.
 * Rules TS14, TS15. An async generator is a generator that yields both what it waits for and, wrapped in `Item`, what it gives.
 */

/** A value which an async generator gives to its consumer. */
export class Item {
  constructor(readonly value: unknown) {}
}

type Step = IteratorResult<unknown, unknown>;

/** What `async function*` returns. Its methods make routines. */
export class AsyncGenerator {
  constructor(private readonly inner: Generator) {}

  *next(value?: unknown): Generator {
    return yield* this.drive(this.inner.next(value));
  }

  *return(value?: unknown): Generator {
    return yield* this.drive(this.inner.return(value));
  }

  *throw(error?: unknown): Generator {
    return yield* this.drive(this.inner.throw(error));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private *drive(first: Step): Generator<unknown, Step> {
    let step = first;
    for (;;) {
      if (step.done === true) return step;
      if (step.value instanceof Item) return { value: step.value.value, done: false };
      let answer: unknown;
      try {
        answer = yield step.value;
      } catch (error) {
        step = this.inner.throw(error);
        continue;
      }
      step = this.inner.next(answer);
    }
  }
}

interface AnyIterator {
  next(value?: unknown): unknown;
  return?(value?: unknown): unknown;
}

/** An iterator in a `for await` loop. */
export class Iteration {
  /** True while the loop's body runs: leaving then closes the iterator. */
  open = false;

  constructor(
    private readonly iterator: AnyIterator,
    readonly sync: boolean,
  ) {}

  next(): unknown {
    this.open = false;
    return this.iterator.next();
  }

  close(): unknown {
    this.open = false;
    return this.iterator.return?.();
  }
}

export function iterate(source: unknown): Iteration {
  const iterable = source as Partial<Record<symbol, () => AnyIterator>> | null | undefined;
  const asynchronous = iterable?.[Symbol.asyncIterator];
  if (iterable && typeof asynchronous === 'function')
    return new Iteration(asynchronous.call(iterable), false);
  const synchronous = iterable?.[Symbol.iterator];
  if (iterable && typeof synchronous === 'function') return new Iteration(synchronous.call(iterable), true);
  throw new TypeError(
    `\`for await\` needs something to go through: an array or an async iterator, not ${source === null ? 'null' : typeof source}.`,
  );
}

/** `yield*` in an async generator. */
export function* delegate(source: unknown): Generator {
  const iteration = iterate(source);
  for (;;) {
    const step = (yield iteration.next()) as Step;
    if (step.done === true) return step.value;
    iteration.open = true;
    let finished = false;
    try {
      const value: unknown = iteration.sync ? yield step.value : step.value;
      yield new Item(value);
      finished = true;
    } finally {
      if (!finished && iteration.open) yield iteration.close();
    }
  }
}
