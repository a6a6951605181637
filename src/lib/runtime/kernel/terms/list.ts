/**
 * Lists: immutable cons cells, as in Erlang and Elixir.
 * Follows the Erlang Reference Manual, "Data Types", List. Rules TERM14, TERM15.
 * Invariant: a cell never changes, so two lists may share a tail.
 */
import { BadTerm } from './errors';
import { ImmutableTerm, isShareable } from './immutable';
import { Kind } from './kind';
import type { Term } from './term';

/** A list; `List.nil` is the empty one, every other is a {@link Cons}. */
export class List extends ImmutableTerm implements Iterable<Term> {
  /** The empty list, `[]`. The only one, so `===` finds it. */
  static readonly nil: List = new List();

  protected constructor() {
    super();
  }

  /** The list of `items` in their order, ending in `tail` (default: the empty list). */
  static fromArray(items: readonly Term[], tail: Term = List.nil): List {
    if (items.length === 0) {
      if (tail instanceof List) return tail;
      throw new BadTerm('A list needs at least one element before a tail that is not a list.');
    }
    let list = tail;
    for (let i = items.length - 1; i >= 0; i--) list = new Cons(items[i], list);
    return list as List;
  }

  get kind(): Kind {
    return Kind.nil;
  }

  get shareable(): boolean {
    return true;
  }

  /**
   * The number of elements; takes time in proportion to it.
   *
   * @throws `BadTerm` for an improper list, like `badarg` from `length/1`.
   */
  get length(): number {
    let count = 0;
    for (let rest = this.properTail(this); rest !== null; rest = this.properTail(rest.tail)) count++;
    return count;
  }

  /** The elements in order. @throws `BadTerm` at the end of an improper list. */
  *[Symbol.iterator](): Iterator<Term> {
    for (let rest = this.properTail(this); rest !== null; rest = this.properTail(rest.tail)) yield rest.head;
  }

  /** The elements as an array. @throws `BadTerm` for an improper list. */
  toArray(): Term[] {
    const items: Term[] = [];
    for (let rest = this.properTail(this); rest !== null; rest = this.properTail(rest.tail))
      items.push(rest.head);
    return items;
  }

  private properTail(tail: Term): Cons | null {
    if (tail instanceof Cons) return tail;
    if (tail === List.nil) return null;
    throw new BadTerm(
      'This list is improper: its last tail is not a list, so it has no length. Use head and tail.',
    );
  }
}

/** A list cell: an element and the rest of the list. */
export class Cons extends List {
  readonly #shareable: boolean;

  /**
   * @param head The first element.
   * @param tail The rest: a list, or any other term in an improper list.
   */
  constructor(
    readonly head: Term,
    readonly tail: Term,
  ) {
    super();
    this.#shareable = isShareable(head) && isShareable(tail);
  }

  override get kind(): Kind {
    return Kind.cons;
  }

  override get shareable(): boolean {
    return this.#shareable;
  }
}
