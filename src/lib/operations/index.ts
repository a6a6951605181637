/** The registry: every operation by name. */
import * as v from 'valibot';
import { badParams } from './bad_params';
import { failure, type Failure, type Operation } from './operation';
import { processOperations } from './process';
import { programOperations } from './program';
import { runOperations } from './run';
import { supervisorOperations } from './supervisor';
import { traceOperations } from './trace';

export { failure, type Failure, isFailure, type Operation, Pending } from './operation';
export type {
  DiagnosticView,
  Play,
  PlayResult,
  RunStatus,
  Script,
  ScriptResult,
  StepKind,
  System,
  TraceQuery,
} from './system';

export const operations: ReadonlyMap<string, Operation> = new Map(
  [
    ...programOperations,
    ...runOperations,
    ...processOperations,
    ...supervisorOperations,
    ...traceOperations,
  ].map((op) => [op.name, op]),
);

/** The operation and its checked parameters, or why not. */
export function prepare(name: string, params: unknown): { operation: Operation; params: unknown } | Failure {
  const operation = operations.get(name);
  if (operation === undefined) {
    return failure(
      'unknown_operation',
      `There is no operation \`${name}\`. There are: ${[...operations.keys()].join(', ')}.`,
    );
  }
  const checked = v.safeParse(operation.params, params ?? {});
  if (checked.success) return { operation, params: checked.output };
  return badParams(operation, checked.issues[0]);
}
