/** Terms shared by the tests of the term model. */
import { MODULE, type ModuleTerm, Pid, Ref } from '../../../../src/lib/runtime/kernel/terms';

/** A callback module as `GenServer.define` makes it. */
export function moduleTerm(name: string): ModuleTerm {
  return Object.freeze({ [MODULE]: name, init: () => ['ok', 0] });
}

/** Finds pids and references by making them: identity is by number. */
export const resolver = { pid: (id: number) => new Pid(id), ref: (id: number) => new Ref(id) };

/** `inside` within `levels` arrays. */
export function nested(levels: number, inside: unknown = 0): unknown {
  let term = inside;
  for (let i = 0; i < levels; i++) term = [term];
  return term;
}

/** An array that holds itself. */
export function selfish(): unknown[] {
  const term: unknown[] = [1];
  term.push(term);
  return term;
}
