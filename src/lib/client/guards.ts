/**
 * Two watchmen over a sandbox: the heartbeat, and the count of its messages.
 * Rules SBX13, SBX21. Neither has a clock of its own.
 */

export interface HeartbeatOptions {
  /** Real ms between two beats; default 250. */
  readonly everyMs?: number;
  /** Real ms without an answer, over beats that count; default 2,000. */
  readonly deadAfterMs?: number;
}

export class Heartbeat {
  readonly everyMs: number;
  private readonly deadAfterMs: number;
  private lastBeat: number | null = null;
  private asked = false;
  private missed = 0;

  constructor({ everyMs = 250, deadAfterMs = 2_000 }: HeartbeatOptions = {}) {
    this.everyMs = everyMs;
    this.deadAfterMs = deadAfterMs;
  }

  /**
   * To be called every `everyMs`.
   *
   * @param now Real ms; only differences count.
   * @param hidden Whether the page is hidden: its timers are then not what they seem.
   */
  beat(now: number, hidden: boolean): 'ask' | 'wait' | 'dead' {
    // A page that was asleep or busy has not yet looked at the answers that have arrived.
    const late = this.lastBeat !== null && now - this.lastBeat > 2 * this.everyMs;
    this.lastBeat = now;
    if (!this.asked) {
      this.asked = true;
      return 'ask';
    }
    if (late || hidden) this.missed = 0;
    else this.missed++;
    return this.missed * this.everyMs >= this.deadAfterMs ? 'dead' : 'wait';
  }

  answered(): void {
    this.asked = false;
    this.missed = 0;
  }
}

/** Characters that count as one more message. */
const WEIGHT = 100_000;

/** Counts messages by the second. */
export class FloodGuard {
  private second = -1;
  private count = 0;
  private owed = 0;

  /** @param limit Messages in a second, besides those that the page asked for. */
  constructor(private readonly limit = 400) {}

  /** The page has done something that is answered by up to `messages` messages. */
  expect(messages: number): void {
    this.owed += messages;
  }

  /** Takes in one message of `length` characters at real time `now`, ms. Returns false when it is one too many. */
  admit(now: number, length = 0): boolean {
    const second = Math.floor(now / 1_000);
    if (second !== this.second) {
      this.owed = Math.max(0, this.owed - this.count);
      this.second = second;
      this.count = 0;
    }
    this.count += 1 + Math.floor(length / WEIGHT);
    return this.count <= this.limit + this.owed;
  }
}
