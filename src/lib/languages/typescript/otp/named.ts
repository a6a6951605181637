/** Modules of `otp` whose processes are found by a name and a key. */
import { copy, MODULE } from '#lib/runtime/kernel/terms';
import type { ViaModule } from '#lib/runtime/otp/gen';

/** A frozen object that is also an atom, and so can stand in a name. */
export const named = <T extends object>(name: string, methods: T): T =>
  Object.freeze(Object.defineProperty({ ...methods }, MODULE, { value: name }));

export const viaMethods = (module: ViaModule): ViaModule => ({
  whereisName: (name) => module.whereisName(name),
  registerName: (name, pid) => module.registerName(copy(name, 'name'), pid),
  unregisterName: (name) => {
    module.unregisterName(name);
  },
});

/** The name in the options of such a child. */
export const nameIn = (options: unknown): unknown => (options as { name?: unknown } | undefined)?.name;
