/**
 * One life of a sandbox: its frame, its two ports, its heartbeat, until it ends for one reason.
 * Rules SBX1 to SBX4, SBX10 to SBX13, SBX20 to SBX25.
 * Invariant: `ended` is called at most once, and after it nothing more comes out, and no request is left open.
 */
import { type Remote, wrap } from 'comlink';
import type { Outcome, PageMessage, Pushed, SandboxApi, ScriptName, Text } from '#lib/sandbox/protocol';
import { Frame } from './frame';
import { FloodGuard, Heartbeat, type HeartbeatOptions } from './guards';
import { fail, type RequestLimits, type RequestOptions, Requests } from './requests';
import { BadData, checkOutcome, isPong, readOutcome, readPushed } from './schemas';

/** Why a life ended. */
export type EndCause =
  'hung' | 'process_gone' | 'no_start' | 'error' | 'stopped' | 'flood' | 'bad_data' | 'closed';

export interface LifeOptions {
  readonly heartbeat?: HeartbeatOptions;
  readonly requests?: RequestLimits;
  /** Messages in a second that are too many; default 400. */
  readonly flood?: number;
  /** Real ms until it must have come up; default 10,000. */
  readonly startMs?: number;
}

export interface LifeEvents {
  ready(): void;
  pushed(message: Exclude<Pushed, { type: 'ready' | 'answer' | 'stopped' }>): void;
  ended(cause: EndCause, detail: string, underWay: readonly string[]): void;
}

/** Real ms a frame gets to say that it is still there. */
const LOOK_MS = 500;

export class Life {
  /** Real ms, `performance.now()`, of the last message. */
  lastSign = performance.now();
  /** Scripts that it has taken in. */
  readonly brought = new Set<ScriptName>();
  private readonly requests: Requests;
  private readonly guard: FloodGuard;
  private readonly heartbeat: Heartbeat;
  private readonly frame: Frame;
  private readonly asks = new MessageChannel();
  private readonly pushes = new MessageChannel();
  private readonly api: Remote<SandboxApi>;
  private beats: ReturnType<typeof setInterval> | undefined;
  private readonly startTimer: ReturnType<typeof setTimeout>;
  private lookTimer: ReturnType<typeof setTimeout> | undefined;
  /** When the last sign had come, when it was looked at. */
  private signAtLook = 0;
  private started = false;
  private over = false;

  /** @param code Text of the Web Worker's script. */
  constructor(
    private readonly code: string,
    private readonly name: string,
    options: LifeOptions,
    private readonly events: LifeEvents,
  ) {
    this.requests = new Requests(options.requests);
    this.guard = new FloodGuard(options.flood);
    this.heartbeat = new Heartbeat(options.heartbeat);
    const { port1: asks } = this.asks;
    const { port1: pushes } = this.pushes;
    // Counted before Comlink looks at it.
    asks.addEventListener('message', (event) => {
      if (!this.admit(event.data)) event.stopImmediatePropagation();
    });
    this.api = wrap<SandboxApi>(asks);
    pushes.onmessage = (event: MessageEvent<unknown>) => this.receive(event);
    this.startTimer = setTimeout(() => this.end('no_start', ''), options.startMs ?? 10_000);
    this.frame = new Frame({
      here: () => this.here(),
      error: (message) => this.end('error', message),
    });
  }

  /** Asks the sandbox for something; resolves with the value or a failure. */
  ask(
    op: string,
    call: (api: Remote<SandboxApi>) => Promise<Text<Outcome>>,
    options?: RequestOptions,
  ): Promise<unknown> {
    this.guard.expect(4);
    const read = (data: unknown): Outcome => {
      try {
        return readOutcome(op, data);
      } catch (e) {
        this.bad(e);
        throw e;
      }
    };
    return this.requests
      .send(op, async () => read(await call(this.api)), options)
      .then((answer) => this.recheck(op, answer));
  }

  /** An answer by ticket has not been checked for its operation yet. */
  private recheck(op: string, answer: unknown): unknown {
    if (typeof answer === 'object' && answer !== null && 'error' in answer) return answer;
    try {
      const checked = checkOutcome(op, { type: 'value', value: answer });
      return checked.type === 'value' ? checked.value : answer;
    } catch (e) {
      this.bad(e);
      return fail('bad_data', e instanceof Error ? e.message : String(e));
    }
  }

  /** Ready for more views. */
  taken(): void {
    const message: PageMessage = { type: 'taken' };
    if (!this.over) this.pushes.port1.postMessage(message);
  }

  close(): void {
    this.end('closed', '');
  }

  private here(): void {
    if (this.started) {
      // It was looked at, and is there: only the Web Worker does not answer.
      if (this.lookTimer !== undefined) this.looked('hung');
      return;
    }
    this.started = true;
    this.frame.start(this.code, this.name, [this.asks.port2, this.pushes.port2]);
  }

  /** @param data A message, or Comlink's wrapping of an answer. */
  private admit(data: unknown): boolean {
    if (this.over) return false;
    this.lastSign = performance.now();
    if (this.guard.admit(this.lastSign, lengthOf(data))) return true;
    this.end('flood', '');
    return false;
  }

  private receive(event: MessageEvent<unknown>): void {
    if (!this.admit(event.data)) return;
    let message: Pushed;
    try {
      message = readPushed(event.data);
    } catch (e) {
      this.bad(e);
      return;
    }
    // Who says something is alive, even if the pong waits behind what it says.
    this.heartbeat.answered();
    switch (message.type) {
      case 'ready':
        if (this.beats !== undefined) return;
        clearTimeout(this.startTimer);
        this.beats = setInterval(() => this.beat(), this.heartbeat.everyMs);
        this.events.ready();
        return;
      case 'answer':
        this.requests.answer(message.ticket, message.outcome);
        return;
      case 'stopped':
        this.end('stopped', message.message);
        return;
      case 'views':
        this.guard.expect(1);
        this.events.pushed(message);
        return;
      case 'status':
      case 'started':
      case 'applied':
        this.events.pushed(message);
        return;
      default:
        message satisfies never;
    }
  }

  private beat(): void {
    switch (this.heartbeat.beat(performance.now(), document.hidden)) {
      case 'ask':
        this.guard.expect(1);
        Promise.resolve(this.api.ping()).then(
          (answer) => (isPong(answer) ? this.heartbeat.answered() : this.bad(new BadData('Not a pong'))),
          (e: unknown) => this.bad(e),
        );
        return;
      case 'dead':
        if (this.lookTimer !== undefined) return;
        this.signAtLook = this.lastSign;
        this.lookTimer = setTimeout(() => this.looked('process_gone'), LOOK_MS);
        this.frame.look();
        return;
      case 'wait':
        return;
    }
  }

  /** The look is over: it is the end, unless a sign of life has come since. */
  private looked(cause: 'hung' | 'process_gone'): void {
    clearTimeout(this.lookTimer);
    this.lookTimer = undefined;
    if (this.lastSign === this.signAtLook) this.end(cause, '');
    else this.heartbeat.answered();
  }

  private bad(e: unknown): void {
    this.end('bad_data', e instanceof Error ? e.message : String(e));
  }

  private end(cause: EndCause, detail: string): void {
    if (this.over) return;
    this.over = true;
    clearInterval(this.beats);
    clearTimeout(this.startTimer);
    clearTimeout(this.lookTimer);
    this.asks.port1.close();
    this.pushes.port1.close();
    this.frame.remove();
    const { underWay } = this.requests;
    this.requests.endAll(
      cause === 'closed' ? fail('gone', 'The sandbox was closed.') : fail('gone', 'The sandbox has ended.'),
    );
    this.events.ended(cause, detail, underWay);
  }
}

function lengthOf(data: unknown): number {
  if (typeof data === 'string') return data.length;
  if (typeof data !== 'object' || data === null || !('value' in data)) return 0;
  return typeof data.value === 'string' ? data.value.length : 0;
}
