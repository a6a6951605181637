/**
 * A sandbox as the page has it: does operations, watches views, and supervises the Web Worker behind them.
 * Rules SBX20 to SBX25, SBX30 to SBX33, SBX40 to SBX45.
 * Call flow: `start` - frame - `ready` - operations and views - end with a report - `restart`.
 */
import webWorkerUrl from '#lib/sandbox/web-worker.ts?worker&url';
import type { Failure, RunStatus } from '#lib/operations';
import type {
  AppliedOperation,
  Pushed,
  ReplayedRun,
  ScriptName,
  SandboxStatus,
  ViewChange,
  ViewName,
  WatchedViews,
} from '#lib/sandbox/protocol';
import { type EndCause, Life, type LifeOptions } from './life';
import { type EndReport, reportOf } from './report';
import { fail, type RequestOptions } from './requests';
import { script, SCRIPTS } from './scripts';
import { Watch } from './watch.svelte';

export type SandboxState = 'starting' | 'ready' | 'running' | 'hung' | 'crashed' | 'closed';

export interface ClientOptions extends LifeOptions {
  /** Name of the Web Worker in the browser's tools, and of the sandbox in reports. */
  readonly name?: string;
  /** Text of another script for the Web Worker: tests bring hostile ones. */
  readonly code?: string;
}

/** What makes a run: enough to have it again. */
interface RunLog {
  readonly program: unknown;
  readonly seed: number;
  readonly operations: AppliedOperation[];
}

/** Views that an operation of another name answers. */
const OPERATIONS: Readonly<Record<string, string>> = {
  'process.detail': 'process.info',
  causes: 'trace.causes',
};

/** Real ms without an animation frame after which a push is taken in all the same. */
const NO_FRAME_MS = 250;

/** Begins to fetch what a sandbox needs, so that the first one starts sooner. */
export function preloadSandbox(): void {
  script(webWorkerUrl).catch(() => {});
}

let lastNumber = 0;

export class SandboxClient {
  state = $state<SandboxState>('starting');
  /** Where the run stands; replaced at most once a frame. */
  status = $state.raw<SandboxStatus | null>(null);
  /** Why the last life ended, until the next one is up. */
  report = $state.raw<EndReport | null>(null);
  readonly name: string;
  /** Events of the run that have been shown so far, the newest one counts: a pause may stand there, and more have happened. */
  shown = $state(0);

  private life: Life | null = null;
  private upAgain: Promise<boolean> = Promise.resolve(false);
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- bookkeeping, never shown
  private readonly watches = new Map<number, Watch>();
  private lastWatch = 0;
  private loaded: unknown = null;
  private run: RunLog | null = null;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- bookkeeping, never shown
  private readonly endListeners = new Set<(report: EndReport) => void>();
  private batch: readonly ViewChange[] | null = null;
  private batchStatus: SandboxStatus | null = null;
  /** The newest status that has arrived; `status` waits for the frame. */
  private newest: SandboxStatus | null = null;

  constructor(private readonly options: ClientOptions = {}) {
    this.name = options.name ?? `sandbox ${++lastNumber}`;
    this.upAgain = this.up();
  }

  /** Resolves when the sandbox answers, to true; to false when it did not come up. */
  ready(): Promise<boolean> {
    return this.upAgain;
  }

  // ---- requests -------------------------------------------------------------------------------------------------

  /** Does an operation. Resolves with its result, or with `{error: {code, message}}`; never rejects. */
  async execute<T = unknown>(
    name: string,
    params: unknown = {},
    options?: RequestOptions,
  ): Promise<T | Failure> {
    if (!(await this.upAgain) || this.life === null) return this.gone();
    const sent = cloneable(params);
    if (sent === undefined) return fail('bad_params', `${name}: the parameters are no plain data.`);
    if (name === 'program.load' && isText(sent)) {
      const missing = await this.bring(this.life, ['compiler']);
      if (missing !== null) return missing;
    }
    if (this.life === null) return this.gone();
    const ask = (life: Life) => life.ask(name, (api) => api.execute(name, sent), options);
    let answer = await ask(this.life);
    const parts = missingParts(answer);
    if (parts.length > 0 && this.life !== null) {
      const missing = await this.bring(this.life, parts);
      if (missing !== null) return missing;
      if (this.life === null) return this.gone();
      answer = await ask(this.life);
    }
    if (name === 'program.load' && isLoaded(answer)) this.loaded = sent;
    return answer as T | Failure;
  }

  /** Fetches the compiler, so that the first program that comes as text starts sooner. */
  preloadCompiler(): void {
    script(SCRIPTS.compiler).catch(() => {});
  }

  /** Brings scripts into a life, each once. Rules SBX6, SBX7. */
  private async bring(life: Life, names: readonly ScriptName[]): Promise<Failure | null> {
    const { brought } = life;
    for (const name of names) {
      if (brought.has(name)) continue;
      let code: string;
      try {
        code = await script(SCRIPTS[name]);
      } catch (e) {
        const why = e instanceof Error ? e.message : String(e);
        const what = name === 'compiler' ? 'The compiler' : 'A part of the sandbox';
        return fail(
          'not_loaded',
          `${what} could not be loaded (${why}). Look at the connection and try again.`,
        );
      }
      const answer = await life.ask('install', (api) => api.install(name, code));
      if (isFailure(answer)) return answer;
      brought.add(name);
    }
    return null;
  }

  /** A view as it is now; names are those of watches, and of operations that only look. */
  view<V extends ViewName>(
    name: V,
    params?: WatchedViews[V]['params'],
  ): Promise<WatchedViews[V]['snapshot'] | Failure>;
  view(name: string, params?: unknown): Promise<unknown>;
  view(name: string, params: unknown = {}): Promise<unknown> {
    if (name === 'output' || name === 'timeline') {
      const watch = this.watch<ViewName>(name, params as Record<string, never>);
      return new Promise((resolve) => {
        const timer = setTimeout(
          () => done(fail('no_run', 'Nothing runs yet. Start the program first.')),
          1_000,
        );
        const done = (value: unknown) => {
          clearTimeout(timer);
          watch.close();
          resolve(value);
        };
        watch.subscribe((value) => queueMicrotask(() => done(value)));
      });
    }
    return this.execute(OPERATIONS[name] ?? name, params);
  }

  /** Watches a view until `close()` of what it returns; goes on after a restart. */
  watch<V extends ViewName>(view: V, params: WatchedViews[V]['params']): Watch<V> {
    const id = ++this.lastWatch;
    const watch = new Watch(id, view, params, () => {
      this.watches.delete(id);
      void this.life?.ask('unwatch', async (api) => {
        await api.unwatch(id);
        return '{"type":"value"}';
      });
    });
    this.watches.set(id, watch as unknown as Watch);
    // While it starts, all watches are sent when it is up.
    if (this.state === 'ready' || this.state === 'running') this.sendWatch(watch as unknown as Watch);
    return watch;
  }

  private sendWatch({ id, view, params }: Watch): void {
    void this.life?.ask('watch', (api) => api.watch(id, view, cloneable(params)));
  }

  // ---- life and death -------------------------------------------------------------------------------------------

  /** Calls `listener` with the report of each end. Returns the way to stop that. */
  onEnd(listener: (report: EndReport) => void): () => void {
    this.endListeners.add(listener);
    return () => void this.endListeners.delete(listener);
  }

  /**
   * Ends the Web Worker, if there is one, and makes another.
   *
   * `fresh` starts the program again with its seed; `replay` applies the operations too and stops, paused, at the last
   * moment that is known, `empty` only comes up. Without a run the first two are the same. Resolves with where the run then stands, or a failure.
   */
  async restart(how: 'fresh' | 'replay' | 'empty'): Promise<RunStatus | Failure | null> {
    if (this.state === 'closed') return this.gone();
    const { run, newest: status, loaded } = this;
    this.life?.close();
    this.upAgain = this.up();
    if (!(await this.upAgain) || this.life === null) return this.gone();
    const { life } = this;
    if (how === 'empty') return null;
    if (run === null) {
      if (loaded !== null) await this.execute('program.load', loaded);
      return null;
    }
    const ready = await this.execute('program.load', run.program);
    if (isFailure(ready)) return ready;
    if (status !== null) await this.execute('run.speed', { factor: status.run.speed });
    if (how === 'fresh' || status === null) return this.execute<RunStatus>('run.start', { seed: run.seed });
    // What no later slice has confirmed is left out: it may be what ended the sandbox.
    const confirmed = run.operations.findIndex(({ at }) => at.slice >= status.moment.slice);
    const operations = confirmed < 0 ? run.operations : run.operations.slice(0, confirmed);
    const until = run.operations[operations.length]?.at ?? status.moment;
    const replayed = { seed: run.seed, operations, until };
    return (await life.ask('run.status', (api) => api.replay(replayed))) as RunStatus | Failure;
  }

  /** What makes the run again: its seed, its operations, and how far it has come; `null` before the first start. */
  get log(): ReplayedRun | null {
    const { run, newest } = this;
    if (run === null || newest === null) return null;
    return { seed: run.seed, operations: [...run.operations], until: newest.moment };
  }

  /** Plays the loaded program as a log has it, and stands paused where that ends. Rule SHARE1. */
  async play(log: ReplayedRun): Promise<RunStatus | Failure> {
    if (!(await this.upAgain) || this.life === null) return this.gone();
    return (await this.life.ask('run.status', (api) => api.replay(log))) as RunStatus | Failure;
  }

  /** Ends the sandbox for good. */
  close(): void {
    this.life?.close();
    this.life = null;
    this.state = 'closed';
    for (const watch of [...this.watches.values()]) watch.close();
  }

  private up(): Promise<boolean> {
    this.state = 'starting';
    return new Promise((resolve) => {
      const started =
        this.options.code === undefined ? script(webWorkerUrl) : Promise.resolve(this.options.code);
      started.then(
        (code) => {
          if (this.state === 'closed') {
            resolve(false);
            return;
          }
          const life = new Life(code, this.name, this.options, {
            ready: () => {
              if (this.life !== life) return;
              this.state = 'ready';
              this.report = null;
              for (const watch of this.watches.values()) this.sendWatch(watch);
              resolve(true);
            },
            pushed: (message) => {
              if (this.life === life) this.pushed(message);
            },
            ended: (cause, detail, underWay) => {
              resolve(false);
              if (this.life === life) this.ended(cause, detail, underWay);
            },
          });
          this.life = life;
        },
        (e: unknown) => {
          resolve(false);
          this.ended('no_start', e instanceof Error ? e.message : String(e), []);
        },
      );
    });
  }

  private ended(cause: EndCause, detail: string, underWay: readonly string[]): void {
    const silentMs = this.life === null ? 0 : Math.round(performance.now() - this.life.lastSign);
    this.life = null;
    this.batch = null;
    if (cause === 'closed') return;
    const unconfirmed = this.run?.operations
      .filter(({ at }) => at.slice >= (this.newest?.moment.slice ?? 0))
      .at(-1);
    const report = reportOf(cause, {
      name: this.name,
      detail,
      silentMs,
      underWay,
      status: this.newest,
      unconfirmed: unconfirmed ?? null,
    });
    this.state = cause === 'hung' ? 'hung' : 'crashed';
    this.report = report;
    this.upAgain = Promise.resolve(false);
    for (const listener of this.endListeners) listener(report);
  }

  private gone(): Failure {
    if (this.state === 'closed') return fail('gone', 'The sandbox was closed.');
    return fail('gone', this.report?.text ?? 'The sandbox has ended. Restart it.');
  }

  // ---- what the sandbox says ------------------------------------------------------------------------------------

  private pushed(message: Exclude<Pushed, { type: 'ready' | 'answer' | 'stopped' }>): void {
    switch (message.type) {
      case 'started':
        this.run = { program: this.loaded, seed: message.seed, operations: [] };
        // What waits for its frame is of the run before.
        if (this.batch !== null) this.batch = [];
        this.batchStatus = null;
        this.shown = 0;
        return;
      case 'applied':
        this.run?.operations.push(message.operation);
        return;
      case 'status':
        this.newest = message.status;
        // A push that waits for its frame must not bring an older status back.
        if (this.batch === null) this.takeStatus(message.status);
        else this.batchStatus = message.status;
        return;
      case 'views':
        this.newest = message.status;
        this.batch = message.changes;
        this.batchStatus = message.status;
        onFrame(() => this.takeBatch());
        return;
      default:
        message satisfies never;
    }
  }

  private takeStatus(status: SandboxStatus): void {
    this.status = status;
    this.shown = Math.max(this.shown, status.run.playhead);
    const state = status.run.state === 'running' ? 'running' : 'ready';
    if (this.state !== state && (this.state === 'ready' || this.state === 'running')) this.state = state;
  }

  private takeBatch(): void {
    const { batch, batchStatus } = this;
    if (batch === null) return;
    this.batch = null;
    if (batchStatus !== null) this.takeStatus(batchStatus);
    for (const change of batch) this.watches.get(change.id)?.take(change);
    this.life?.taken();
  }
}

/** Calls `act` in the next animation frame, or soon where there is none. */
function onFrame(act: () => void): void {
  const frame = requestAnimationFrame(() => {
    clearTimeout(timer);
    act();
  });
  const timer = setTimeout(() => {
    cancelAnimationFrame(frame);
    act();
  }, NO_FRAME_MS);
}

/** A program that comes as text. */
function isText(params: unknown): boolean {
  return typeof params === 'object' && params !== null && 'files' in params;
}

/** A copy of plain data without Svelte's proxies; `undefined` when it is none. */
function cloneable(params: unknown): unknown {
  try {
    return structuredClone($state.snapshot(params));
  } catch {
    return undefined;
  }
}

/** Parts that a program needs and the sandbox has not got; only those that there are. */
function missingParts(answer: unknown): ScriptName[] {
  if (!isFailure(answer) || answer.error.code !== 'missing_parts') return [];
  const { parts } = answer.error;
  const named = Array.isArray(parts) ? (parts as unknown[]) : [];
  return Object.keys(SCRIPTS).filter((name): name is ScriptName => named.includes(name));
}

function isFailure(answer: unknown): answer is Failure {
  return typeof answer === 'object' && answer !== null && 'error' in answer;
}

function isLoaded(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null || !('diagnostics' in answer)) return false;
  const { diagnostics } = answer as { diagnostics: readonly { severity: string }[] };
  return diagnostics.every(({ severity }) => severity !== 'error');
}
