/**
 * What a module of `families/` gives, and what it gets. Each follows `record/families/orc_f_NAME` of the recorder;
 * see `record/README.md`.
 */
import type { Node } from '#lib/runtime/kernel/node';
import type { Routine } from '#lib/runtime/kernel/routine';
import type { Pid } from '#lib/runtime/kernel/terms';
import type { Json, JsonObject, Step } from './format';
import type { Event } from './match';
import type { Names } from './names';
import type { Tree } from './tree';

/** What a family works with in one run of a scenario. */
export interface Kit {
  readonly node: Node;
  /** Names of processes and references; scenario values to terms and back. */
  readonly names: Names;
  readonly tree: Tree;
  /** Records an event of the scenario. */
  ev(event: Event): void;
  /** Names the running process as the next incarnation of `id` and records its `init`. Answers the name. */
  enter(id: string): string;
  /** The process of a target or `self`. */
  pid(target: Json | undefined): Pid;
  /** The process of a target or `self`, or NAME of `name:NAME`. */
  dest(target: Json | undefined): Pid | string;
  /** Runs a scripted function. */
  run(fun: Json | undefined, ...args: unknown[]): Routine;
  /** Does a step in the running process; gives its result. */
  step(step: Step): Generator<unknown, Json, unknown>;
  /** As the recorder's `started`: `{ok: name}` and the like. */
  started(result: unknown): Json;
}

export interface Family {
  /** The operation `['NAME.op', ...args]` of a process. What it fails with is caught. */
  op?(op: string, args: Json[]): Generator<unknown, Json, unknown>;
  /** The step `{op: 'NAME.op', …}`, done by the driver. */
  step?(op: string, step: Step): Generator<unknown, Json, unknown>;
  /** Starts the child `{family: 'NAME', …}` of a tree: `yield` it. */
  startLink?(child: JsonObject): unknown;
}

type Make = (kit: Kit) => Family;

const made = import.meta.glob<Make>('./families/*.ts', { import: 'default', eager: true });

export class Families {
  readonly #families = new Map<string, Family>();

  constructor(private readonly kit: Kit) {}

  op(name: string, args: Json[]): Generator<unknown, Json, unknown> {
    const [family, op] = this.split(name);
    if (family.op === undefined) throw new Error(`operation ${name} is not built`);
    return family.op(op, args);
  }

  step(step: Step): Generator<unknown, Json, unknown> {
    const [family, op] = this.split(step.op);
    if (family.step === undefined) throw new Error(`step ${step.op} is not built`);
    return family.step(op, step);
  }

  startLink(child: JsonObject): unknown {
    const family = this.get(String(child['family']));
    if (family.startLink === undefined)
      throw new Error(`children of ${String(child['family'])} are not built`);
    return family.startLink(child);
  }

  private split(op: string): [Family, string] {
    const [name = '', ...rest] = op.split('.');
    return [this.get(name), rest.join('.')];
  }

  private get(name: string): Family {
    let family = this.#families.get(name);
    if (family === undefined) {
      const make = made[`./families/${name}.ts`];
      if (make === undefined) throw new Error(`there is no tests/conformance/families/${name}.ts`);
      this.#families.set(name, (family = make(this.kit)));
    }
    return family;
  }
}
