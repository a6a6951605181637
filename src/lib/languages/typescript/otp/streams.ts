/** Task.asyncStream for learner's TypeScript, bound to one node; of the part `tasks` of the module `otp`. */
import type { Node } from '#lib/runtime/kernel/node';
import { isWait, type Routine } from '#lib/runtime/kernel/routine';
import { copy } from '#lib/runtime/kernel/terms';
import type { ServerRef } from '#lib/runtime/otp/gen';
import * as taskStream from '#lib/runtime/otp/task_stream';
import { iterate } from '../async-iteration';
import { onCopies } from './on-copies';
import type { Timeout, Tools } from './tools';

interface Options extends Omit<taskStream.StreamOptions, 'timeout'> {
  readonly timeout?: Timeout;
  readonly shutdown?: Timeout | 'brutal_kill';
}

type Step = { readonly done: boolean; readonly value: unknown };

/** What `for await` goes through. Each loop over it is a stream of its own. */
class Stream {
  constructor(private readonly open: () => taskStream.TaskStream) {}

  [Symbol.asyncIterator](): object {
    const stream = this.open();
    const copied = function* (step: Routine<Step>): Routine {
      const { done, value } = (yield step) as Step;
      return { done, value: copy(value) };
    };
    return { next: () => copied(stream.next()), return: () => stream.return() };
  }
}

export function streams(node: Node, { located, timeoutOf, bodyOf, initialOf }: Tools) {
  const sourceOf = (elements: unknown): taskStream.Source => {
    const iteration = iterate(elements);
    return {
      next: function* (): Routine {
        const made = iteration.next();
        const step = (isWait(made) ? yield made : made) as Step;
        const value = iteration.sync && !step.done ? yield step.value : step.value;
        return { done: step.done === true, value: copy(value, 'element') };
      },
      close: () => iteration.close(),
    };
  };
  const functionOf = (fun: unknown, what: string) => {
    const run = bodyOf(fun, what);
    return [onCopies(run), initialOf(run, 1)] as const;
  };
  const optionsOf = ({ timeout, ...rest }: Options = {}) => ({
    ...rest,
    ...(timeout === undefined ? {} : { timeout: timeoutOf(timeout, Infinity) }),
  });

  const supervised = (linked: boolean, what: string) =>
    located((sup: ServerRef, elements: unknown, fun: unknown, options?: Options) => {
      const [body, initial] = functionOf(fun, what);
      return new Stream(() =>
        taskStream.supervisedStream(node, sup, sourceOf(elements), body, linked, optionsOf(options), initial),
      );
    });

  return {
    asyncStream: located((elements: unknown, fun: unknown, options?: Options) => {
      const [body, initial] = functionOf(fun, 'Task.asyncStream');
      return new Stream(() =>
        taskStream.asyncStream(node, sourceOf(elements), body, optionsOf(options), initial),
      );
    }),
    supervised: {
      asyncStream: supervised(true, 'Task.Supervisor.asyncStream'),
      asyncStreamNolink: supervised(false, 'Task.Supervisor.asyncStreamNolink'),
    },
  };
}
