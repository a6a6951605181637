/** Tells the heights of the rows of a list, all that changed at once, without asking for a layout of its own. */
export class Measured {
  readonly #places = new WeakMap<Element, number>();
  readonly #observer: ResizeObserver | undefined;

  /** @param tell Called with places and heights (px) of rows that are new or have changed. */
  constructor(tell: (heights: readonly (readonly [place: number, px: number])[]) => void) {
    if (typeof ResizeObserver === 'undefined') return;
    this.#observer = new ResizeObserver((entries) =>
      tell(
        entries.flatMap(({ target, borderBoxSize: [box] }) => {
          const place = this.#places.get(target);
          return place === undefined || box === undefined ? [] : [[place, box.blockSize] as const];
        }),
      ),
    );
  }

  /** An action: follows an element as the row at `place`. */
  readonly row = (element: HTMLElement, place: number) => {
    this.#places.set(element, place);
    this.#observer?.observe(element);
    return {
      update: (next: number): void => {
        this.#places.set(element, next);
        // Its height is told again, for the new place.
        this.#observer?.unobserve(element);
        this.#observer?.observe(element);
      },
      destroy: (): void => this.#observer?.unobserve(element),
    };
  };
}
