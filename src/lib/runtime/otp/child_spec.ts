/**
 * Child specifications: what a supervisor has to know about a child, and their validation.
 * Follows STDLIB supervisor, OTP 25: manual page, "Child specification", and check_childspec of supervisor.erl. Rules CS*.
 * Left out: the tuple form of specs; `modules` beyond keeping it.
 */
import type { ChildStart } from '../kernel/events';
import { List } from '../kernel/terms';

export type RestartType = 'permanent' | 'transient' | 'temporary';
/** `brutal_kill`, `infinity`, or virtual ms from 0 up. */
export type Shutdown = number | 'brutal_kill' | 'infinity';
export type ChildType = 'worker' | 'supervisor';
export type AutoShutdown = 'never' | 'any_significant' | 'all_significant';

/** Starts the child, linked to the supervisor which calls it: answers, or is a routine that answers, `['ok', pid]`,
 * `['ok', pid, info]`, `'ignore'` or `['error', reason]`. Extra arguments come from a dynamic start. */
export type StartFunction = (...extra: unknown[]) => unknown;

/** As a caller gives it; absent keys take their defaults. */
export interface ChildSpec {
  readonly id?: unknown;
  readonly start?: StartFunction;
  /** Default `permanent`. */
  readonly restart?: RestartType;
  /** Default 5000 for a worker, `infinity` for a supervisor. */
  readonly shutdown?: Shutdown;
  /** Default `worker`. */
  readonly type?: ChildType;
  /** Default false. */
  readonly significant?: boolean;
  readonly modules?: unknown;
  /** What `start` calls, for reports; unless given it is told from `modules` and the function's name. */
  readonly mfargs?: Mfargs;
}

/** A call for reports: module, function, arguments (`undefined` when they are not kept). */
export type Mfargs = readonly [module: unknown, fun: string, args: readonly unknown[] | 'undefined'];

/** What stands for a child's process while its restart failed and is to be tried again. */
export const RESTARTING: unique symbol = Symbol('restarting');

/** A child as the supervisor keeps it. */
export class Child {
  private started: ChildStart | null = null;

  constructor(
    readonly id: unknown,
    readonly start: StartFunction,
    readonly restart: RestartType,
    readonly shutdown: Shutdown,
    readonly type: ChildType,
    readonly significant: boolean,
    readonly modules: unknown,
    private call: Mfargs | null = null,
  ) {}

  /** What its start calls, for reports. */
  get mfargs(): Mfargs {
    if (this.call !== null) return this.call;
    const module: unknown = Array.isArray(this.modules) ? this.modules[0] : undefined;
    return (this.call = [module ?? 'erlang', this.start.name === '' ? 'apply' : this.start.name, []]);
  }

  /** What the event of its start tells. The log keeps one object for all that are alike, as restarts mostly are. */
  startOf(why: ChildStart['why'], index: number): ChildStart {
    const { started, restart, shutdown, type, significant } = this;
    if (started?.why === why && started.index === index) return started;
    return (this.started = { restart, shutdown, type, significant, why, index });
  }

  /** As `get_childspec` gives it. */
  get spec(): Required<Omit<ChildSpec, 'mfargs'>> {
    const { id, start, restart, shutdown, type, significant, modules } = this;
    return { id, start, restart, shutdown, type, significant, modules };
  }
}

/** A refused spec, with OTP's term for it. */
export class SpecError {
  constructor(readonly reason: unknown) {}
}

const RESTARTS: readonly unknown[] = ['permanent', 'transient', 'temporary'];

/**
 * Makes a child of a spec.
 *
 * @throws SpecError with the term that OTP gives, such as `['invalid_shutdown', -1]` or `missing_id`.
 * @otp `supervisor` manual page, check_childspecs/2. Rules CS1 to CS4.
 */
export function checkChildSpec(spec: unknown, autoShutdown: AutoShutdown): Child {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) {
    throw new SpecError(['invalid_child_spec', spec]);
  }
  const given = spec as Record<keyof ChildSpec, unknown>;
  if (given.id === undefined) throw new SpecError('missing_id');
  if (given.start === undefined) throw new SpecError('missing_start');
  if (typeof given.start !== 'function') throw new SpecError(['invalid_mfa', given.start]);
  const restart = given.restart ?? 'permanent';
  const type = given.type ?? 'worker';
  const significant = given.significant ?? false;
  if (!RESTARTS.includes(restart)) throw new SpecError(['invalid_restart_type', restart]);
  if (typeof significant !== 'boolean') throw new SpecError(['invalid_significant', significant]);
  if (significant && autoShutdown === 'never') {
    throw new SpecError([
      'bad_combination',
      List.fromArray([
        ['auto_shutdown', 'never'],
        ['significant', true],
      ]),
    ]);
  }
  if (significant && restart === 'permanent') {
    throw new SpecError([
      'bad_combination',
      List.fromArray([
        ['restart', 'permanent'],
        ['significant', true],
      ]),
    ]);
  }
  if (type !== 'worker' && type !== 'supervisor') throw new SpecError(['invalid_child_type', type]);
  const shutdown = given.shutdown ?? (type === 'supervisor' ? 'infinity' : 5000);
  const isMs = typeof shutdown === 'number' && Number.isInteger(shutdown) && shutdown >= 0;
  if (!isMs && shutdown !== 'infinity' && shutdown !== 'brutal_kill') {
    throw new SpecError(['invalid_shutdown', shutdown]);
  }
  return new Child(
    given.id,
    given.start as StartFunction,
    restart as RestartType,
    shutdown as Shutdown,
    type,
    significant,
    given.modules ?? [],
    (given.mfargs as Mfargs | undefined) ?? null,
  );
}
