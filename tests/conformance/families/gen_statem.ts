/** State machines that follow a script. Follows `record/families/orc_f_gen_statem.erl` of the recorder. */
import { Module } from '#lib/runtime/kernel/code_server';
import { error, exit, throwTerm } from '#lib/runtime/kernel/errors';
import { trapExit } from '#lib/runtime/kernel/flags';
import { type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { List } from '#lib/runtime/kernel/terms';
import * as statem from '#lib/runtime/otp/gen_statem';
import * as sys from '#lib/runtime/otp/sys';
import type { Family, Kit } from '../family';
import type { Json, JsonObject } from '../format';

type Script = Readonly<Record<string, JsonObject>>;

const MODULE = 'orc_f_gen_statem';

export default function family({ node, names, dest, enter, ev, started }: Kit): Family {
  /** Does what a cell says and answers what it returns. */
  function* answer(cell: JsonObject, otherwise: unknown, fill: (term: unknown) => unknown): Routine {
    if (cell['sleep'] !== undefined) yield new Sleep(Number(cell['sleep']));
    if ('raise' in cell) throw error(names.term(cell['raise']));
    if ('throw' in cell) throw throwTerm(fill(names.term(cell['throw'])));
    if ('exit' in cell) throw exit(names.term(cell['exit']));
    return 'return' in cell ? fill(names.term(cell['return'])) : otherwise;
  }

  function module(id: string, options: JsonObject): Module<statem.GenStatemModule> {
    const script = (options['script'] ?? {}) as Script;
    let mode: Json = options['mode'] ?? 'handle_event_function';
    let name = '';
    let saved: unknown = 'undefined';

    const cellOf = (type: unknown, content: unknown, state: unknown): JsonObject => {
      const key = type === 'enter' ? 'enter' : typeof content === 'string' ? content : '_';
      const cell = script[key] ?? {};
      return 'in' in cell ? ((cell['in'] as Script)[String(state)] ?? {}) : cell;
    };
    const handle = (type: unknown, content: unknown, state: unknown, data: unknown): Routine => {
      const [tag, about] = Array.isArray(type) ? (type as unknown[]) : [type];
      const kind = tag === 'timeout' && about !== undefined ? `timeout:${String(about)}` : String(tag);
      ev(['handle', name, kind, names.json([content, state, data])]);
      const cell = cellOf(type, content, state);
      if (cell['save'] === true && tag === 'call') saved = about;
      if (cell['mode'] !== undefined) mode = cell['mode'];
      const vars = new Map<unknown, unknown>([
        ['$data', data],
        ['$type', type],
        ['$state', state],
        ['$saved', saved],
        ['$from', tag === 'call' ? about : 'none'],
      ]);
      return answer(cell, 'keep_state_and_data', (term) => subst(term, vars));
    };
    const byState = (state: string) => (type: unknown, content: unknown, data: unknown) =>
      handle(type, content, state, data);
    const made = new Module<statem.GenStatemModule>(MODULE, {
      callbackMode: () => names.term(mode),
      init() {
        name = enter(id);
        trapExit(node, options['trap_exit'] === true);
        return answer((options['init'] ?? {}) as JsonObject, ['ok', 'a', 0], (term) => term);
      },
      states: { a: byState('a'), b: byState('b') },
      handleEvent: handle,
      terminate(reason, state, data) {
        ev(['terminate', name, names.json([reason, state, data])]);
        return answer((options['terminate'] ?? {}) as JsonObject, 'ok', (term) => term);
      },
    });
    node.code.enter(made);
    return made;
  }

  const start = (how: 'start' | 'startLink', id: Json, json: Json | undefined): unknown => {
    const options = (json ?? {}) as JsonObject;
    const name = options['name'];
    return statem[how](
      node,
      module(String(id), options),
      0,
      name === undefined ? {} : { name: String(name) },
    );
  };

  return {
    *op(op, [a = null, b = null, c]) {
      if (op === 'start_link') return started(yield start('startLink', a, b ?? {}));
      if (op === 'start') return started(yield start('start', a, b ?? {}));
      const to = dest(a);
      const about = names.term(b);
      const answers: { readonly [op: string]: () => unknown } = {
        call: () => statem.call(node, to, about, c === undefined ? Infinity : Number(c)),
        cast: () => statem.cast(node, to, about),
        stop: () => statem.stop(node, to, b === null ? 'normal' : about),
        get_state: () => sys.getState(node, to),
        replace_state: () => sys.replaceState(node, to, () => about),
        suspend: () => sys.suspend(node, to),
        resume: () => sys.resume(node, to),
      };
      const act = answers[op];
      if (act === undefined) throw new Error(`operation gen_statem.${op} is not built`);
      return names.json(yield act());
    },
    startLink(child) {
      return start('startLink', child['id'] as Json, child);
    },
  };
}

/** A term with what stands in it for something else. */
function subst(term: unknown, vars: ReadonlyMap<unknown, unknown>): unknown {
  if (vars.has(term)) return vars.get(term);
  if (term instanceof List) return List.fromArray(term.toArray().map((x) => subst(x, vars)) as never[]);
  return Array.isArray(term) ? term.map((x) => subst(x, vars)) : term;
}
