/** Exceptions of Elixir, as its library raises them. Follows Elixir's Exception: a struct with a message. Rules TASK*, STREAM*, REG*. */
import { error } from '../kernel/errors';
import { Binary, struct } from '../kernel/terms';

/** What `raise(module, message)` throws. */
export function raise(module: string, message: string): unknown {
  return error(struct(`Elixir.${module}`, { __exception__: true, message: Binary.fromString(message) }));
}
