/**
 * The message queue of a process: messages in order of arrival, removable from the middle.
 * Follows the Erlang Reference Manual, "Receive". Rules MBX*.
 * Invariant: `head` is a sentinel that is never removed; `tail` is the last node or `head`.
 */
export class Message {
  next: Message | null = null;

  /**
   * @param term What was sent; shared with the event log, never changed.
   * @param seq Sequence number of the event that put it here.
   * @param from Process number of the sender, 0 when unknown.
   */
  constructor(
    readonly term: unknown,
    readonly seq: number,
    readonly from: number,
  ) {}
}

export class Mailbox {
  readonly head = new Message(null, -1, 0);
  tail: Message = this.head;
  length = 0;
  /** How many messages were ever taken out: tells whether a remembered node may still be used. */
  removed = 0;

  push(message: Message): void {
    this.tail.next = message;
    this.tail = message;
    this.length++;
  }

  /** Removes and returns the message after `before`. */
  removeAfter(before: Message): Message {
    const message = before.next as Message;
    before.next = message.next;
    if (message === this.tail) this.tail = before;
    this.length--;
    this.removed++;
    return message;
  }

  /** Removes all messages that `drop` accepts. Returns them. */
  removeIf(drop: (term: unknown) => boolean): readonly Message[] {
    let removed = NOTHING;
    for (let m = this.head; m.next !== null;) {
      if (drop(m.next.term)) {
        if (removed === NOTHING) removed = [];
        removed.push(this.removeAfter(m));
      } else m = m.next;
    }
    return removed;
  }

  clear(): void {
    this.head.next = null;
    this.tail = this.head;
    this.removed += this.length;
    this.length = 0;
  }

  *[Symbol.iterator](): Generator<Message, void, void> {
    for (let m = this.head.next; m !== null; m = m.next) yield m;
  }
}

const NOTHING: Message[] = [];
