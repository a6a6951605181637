/** Tells the height of a row whenever it changes; an action. */
export interface Measure {
  index: number;
  /** Called with the row's place and its height, px. */
  tell: (index: number, height: number) => void;
}

export function measure(element: HTMLElement, first: Measure) {
  let now = first;
  const look = (): void => now.tell(now.index, element.offsetHeight);
  const observer = new ResizeObserver(look);
  observer.observe(element);
  return {
    update(next: Measure): void {
      const moved = next.index !== now.index;
      now = next;
      if (moved) look();
    },
    destroy: (): void => observer.disconnect(),
  };
}
