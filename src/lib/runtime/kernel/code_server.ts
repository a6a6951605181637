/**
 * Named modules with two versions, current and old, as on the BEAM.
 * Follows the Erlang Reference Manual, "Compilation and Code Loading". Rules CODE*.
 * Left out: loading from files; the third version purges no process, it only drops the old code.
 * Invariant: a call through a `Module` always finds its current exports.
 */
import { Ev } from './events';
import type { Node } from './node';

type Initial = readonly [module: string, fun: 'init', arity: 1];

/** A module: the same object for all its versions, so a reference to it is a fully qualified name. */
export class Module<Exports extends object = object> {
  version = 1;
  old: Exports | null = null;
  private kept: Initial | null = null;

  /**
   * @param name As in OTP's reports and in exit reasons.
   * @param current The newest exports.
   */
  constructor(
    public name: string,
    public current: Exports,
  ) {}

  /** Where a behaviour's process of it begins. Made once, as long as its name stays. */
  get initial(): Initial {
    if (this.kept?.[0] !== this.name) this.kept = [this.name, 'init', 1];
    return this.kept;
  }

  toString(): string {
    return this.name;
  }
}

export class CodeServer {
  private readonly modules = new Map<string, Module>();

  constructor(private readonly node: Node) {}

  /** Enters a module, or makes `exports` the current version of the one that has its name. */
  load<E extends object>(name: string, exports: E): Module<E> {
    const known = this.modules.get(name) as Module<E> | undefined;
    if (known === undefined) {
      const module = new Module(name, exports);
      this.enter(module);
      return module;
    }
    return this.replace(known, exports);
  }

  /** Makes `exports` the current version of a module. Rule CODE2. */
  replace<E extends object>(module: Module<E>, exports: E): Module<E> {
    module.old = module.current;
    module.current = exports;
    module.version++;
    this.node.emit(Ev.code_load, 0, 0, this.node.because, module.name, module.version);
    return module;
  }

  /** Makes a module known under its name. @throws `system_limit`, rule RUN8. */
  enter(module: Module): void {
    this.node.keepAtom(module.name);
    this.modules.set(module.name, module);
    this.node.emit(Ev.code_load, 0, 0, this.node.because, module.name, module.version);
  }

  /** The module of that name. */
  get(name: string): Module | undefined {
    return this.modules.get(name);
  }

  names(): string[] {
    return [...this.modules.keys()];
  }
}
