/** Streams of tasks. Follows `record/families/orc_f_task_stream.erl` of the recorder. */
import { error } from '#lib/runtime/kernel/errors';
import { type Routine, Sleep } from '#lib/runtime/kernel/routine';
import * as stream from '#lib/runtime/otp/task_stream';
import type { Family, Kit } from '../family';
import type { Json, JsonObject } from '../format';

type Elements = [name: string, script: JsonObject][];
type Step = { readonly done: boolean; readonly value: unknown };

function options(o: JsonObject): stream.StreamOptions {
  return {
    ...(o['max'] === undefined ? {} : { maxConcurrency: Number(o['max']) }),
    ...(o['ordered'] === undefined ? {} : { ordered: o['ordered'] === true }),
    ...(o['timeout'] === undefined ? {} : { timeout: Number(o['timeout']) }),
    ...(o['on_timeout'] === undefined ? {} : { onTimeout: o['on_timeout'] as 'exit' | 'kill_task' }),
    ...(o['zip'] === undefined ? {} : { zipInputOnExit: o['zip'] === true }),
  };
}

export default function family({ node, names, ev, pid, run }: Kit): Family {
  const me = (kind: string, what: Json) => ev(['handle', names.name(node.self().pid), kind, what]);

  /** As Elixir's Stream.resource: it is closed when it is done, fails or is not wanted any more. */
  function sourceOf(elements: Elements): stream.Source {
    const left = [...elements];
    const close = () => me('closed', 'source');
    return {
      next() {
        const [name, script] = left.shift() ?? [];
        if (name !== undefined) me('pull', name);
        if (name !== undefined && script?.['source'] === undefined) return { done: false, value: name };
        close();
        if (name !== undefined) throw error('source');
        return { done: true, value: undefined };
      },
      close,
    };
  }

  function make(elements: Elements, o: JsonObject): stream.TaskStream {
    const scripts = new Map(elements);
    const fun = function* (element: unknown): Routine {
      const id = String(element);
      names.bind(id, names.next(id), node.self().pid, 'plain');
      return yield* run(scripts.get(id), element);
    };
    const source = sourceOf(elements);
    if (o['sup'] === undefined) return stream.asyncStream(node, source, fun, options(o));
    return stream.supervisedStream(node, pid(o['sup']), source, fun, o['nolink'] !== true, options(o));
  }

  /** What the consumer does with a result. */
  function* consume(result: unknown, o: JsonObject): Routine<void> {
    me('result', names.json(result));
    if (o['pause'] !== undefined) yield new Sleep(Number(o['pause']));
    if (o['fail'] !== undefined) throw error(names.term(o['fail']));
  }

  return {
    *op(op, [a = null, b = null]) {
      const o = b as JsonObject;
      const made = make(a as Elements, o);
      if (op === 'make') return 'ok';
      if (op !== 'run') throw new Error(`operation task_stream.${op} is not built`);
      const results: Json[] = [];
      for (;;) {
        const step: Step = yield* made.next();
        if (step.done) return results;
        try {
          yield* consume(step.value, o);
        } catch (e) {
          yield* made.return();
          throw e;
        }
        results.push(names.json(step.value));
        if (results.length >= Number(o['take'] ?? Infinity)) {
          yield* made.return();
          return results;
        }
      }
    },
  };
}
