/**
 * The requests under way to one Web Worker, so that every one of them ends.
 * Rule SBX25. Comlink alone leaves requests to a Web Worker that is gone pending for ever.
 */
import type { Failure } from '#lib/operations';
import type { Outcome } from '#lib/sandbox/protocol';

export interface RequestOptions {
  /** A later request of the same key supersedes this one. */
  readonly key?: string;
  readonly signal?: AbortSignal;
}

export interface RequestLimits {
  /** Real ms until the sandbox has taken a request up; default 5,000. */
  readonly takeUpMs?: number;
  /** Real ms until it has answered; default 60,000. */
  readonly answerMs?: number;
}

interface Request {
  readonly what: string;
  readonly key: string | undefined;
  ticket: number | null;
  end(answer: unknown): void;
}

export function fail(code: string, message: string): Failure {
  return { error: { code, message } };
}

export class Requests {
  private readonly open = new Set<Request>();
  /** Answers to tickets that came before the request knew its own. */
  private readonly early = new Map<number, Outcome>();
  private readonly takeUpMs: number;
  private readonly answerMs: number;
  private over: Failure | null = null;

  constructor({ takeUpMs = 5_000, answerMs = 60_000 }: RequestLimits = {}) {
    this.takeUpMs = takeUpMs;
    this.answerMs = answerMs;
  }

  /** Names of what is under way, oldest first. */
  get underWay(): readonly string[] {
    return [...this.open].map((request) => request.what);
  }

  /**
   * Makes a request; resolves with the value or a failure, and never rejects.
   *
   * @param ask Sends it; resolves with the checked outcome. A rejection is a failure `bad_data`.
   */
  send(what: string, ask: () => Promise<Outcome>, options: RequestOptions = {}): Promise<unknown> {
    if (this.over !== null) return Promise.resolve(this.over);
    const { key, signal } = options;
    if (signal?.aborted === true) return Promise.resolve(CANCELLED);
    if (key !== undefined) {
      for (const other of this.open) if (other.key === key) other.end(SUPERSEDED);
    }
    return new Promise((resolve) => {
      const cancel = () => request.end(CANCELLED);
      let timer = setTimeout(() => request.end(NOT_TAKEN_UP), this.takeUpMs);
      const request: Request = {
        what,
        key,
        ticket: null,
        end: (answer) => {
          if (!this.open.delete(request)) return;
          clearTimeout(timer);
          signal?.removeEventListener('abort', cancel);
          resolve(answer);
        },
      };
      this.open.add(request);
      signal?.addEventListener('abort', cancel);
      const took = (outcome: Outcome): void => {
        if (outcome.type !== 'later') {
          request.end(result(outcome));
          return;
        }
        const early = this.early.get(outcome.ticket);
        this.early.delete(outcome.ticket);
        if (early !== undefined) {
          request.end(result(early));
          return;
        }
        if (!this.open.has(request)) return;
        request.ticket = outcome.ticket;
        clearTimeout(timer);
        timer = setTimeout(() => request.end(NOT_ANSWERED), this.answerMs);
      };
      ask().then(took, (e: unknown) =>
        request.end(fail('bad_data', e instanceof Error ? e.message : String(e))),
      );
    });
  }

  /** The answer to a ticket has come. */
  answer(ticket: number, outcome: Outcome): void {
    for (const request of this.open) {
      if (request.ticket !== ticket) continue;
      request.end(result(outcome));
      return;
    }
    // Two ports keep no order between them: the ticket itself may still be on its way.
    this.early.set(ticket, outcome);
    if (this.early.size > 100) this.early.delete(this.early.keys().next().value as number);
  }

  /** Ends all, now and from now on, with the same failure. */
  endAll(failure: Failure): void {
    this.over = failure;
    for (const request of [...this.open]) request.end(failure);
  }
}

function result(outcome: Outcome): unknown {
  switch (outcome.type) {
    case 'value':
      return outcome.value;
    case 'failure':
      return { error: outcome.error };
    case 'later':
      return fail('bad_data', 'A ticket was answered with a ticket.');
    default:
      return outcome satisfies never;
  }
}

const CANCELLED = fail('cancelled', 'The request was cancelled.');
const SUPERSEDED = fail('superseded', 'A later request took its place.');
const NOT_TAKEN_UP = fail('no_answer', 'The sandbox is alive, but did not take the request up.');
const NOT_ANSWERED = fail(
  'no_answer',
  'No answer came within a minute. What was asked may still be going on.',
);
