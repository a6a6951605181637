/** The view of one graph: fits while nobody has touched it, never zooms by itself afterwards. */
import { isSmall, LEGIBLE } from './metrics';
import type { Layout, Rect } from './types';
import { fitView, reveal, sameView, zoomBy, type FitOptions, type View } from './view';

/** Real ms after the first picture in which a growing tree is still fitted. */
const SETTLE_MS = 1500;

/**
 * How a tree is fitted: plates stay legible, and what has no room is cut at the sides and at the foot, with the root in the
 * middle. With a density that was asked for the tree comes first.
 */
export function optionsFor(layout: Layout, root: string | undefined, asked: boolean): FitOptions {
  const box = root === undefined ? undefined : layout.boxes.get(root);
  const anchor = box && box.x + box.width / 2;
  const pad = layout.density === 'narrow' ? 10 : 20;
  const least = isSmall(layout.density) ? LEGIBLE.small : LEGIBLE.full;
  return { pad, least: asked ? 0.4 : least, anchor };
}

export class Camera {
  width = $state(0);
  height = $state(0);
  view = $state.raw<View>({ x: 24, y: 24, zoom: 1 });
  /** The view moves by a key or a button, so it glides. */
  gliding = $state(false);
  /** The learner has moved the view. */
  touched = false;
  #since = 0;
  #size = '';
  /** All of the tree was in sight when it was fitted. */
  #whole = true;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(size: { width: number; height: number } = { width: 0, height: 0 }) {
    this.width = size.width;
    this.height = size.height;
  }

  /** Fits a tree that is still growing, a pane that was resized, and a tree that has outgrown its pane. */
  settle(bounds: Rect, options: FitOptions): void {
    if (bounds.width <= 0 || this.width <= 0 || this.touched) return;
    this.#since ||= performance.now();
    const size = `${this.width} ${this.height}`;
    const young = performance.now() - this.#since < SETTLE_MS;
    // What is cut stays as it stands: a change of the tree does not take one back to its top.
    if (young || size !== this.#size || (this.#whole && !this.#holds(bounds))) {
      this.view = fitView(bounds, this.width, this.height, options);
      this.#whole = this.#holds(bounds);
    }
    this.#size = size;
  }

  /** Another tree: it is fitted, whatever was done to the view of the one before. */
  again(): void {
    this.touched = false;
    this.#since = 0;
  }

  /** All of the tree, however small; where all of it stands already, as large as one can read. */
  fit(bounds: Rect, options: FitOptions): void {
    const whole = fitView(bounds, this.width, this.height, { pad: 20 });
    const there = sameView(whole, this.view);
    this.#glide(there ? fitView(bounds, this.width, this.height, options) : whole);
    this.#whole = this.#holds(bounds);
    this.touched = false;
  }

  zoomBy(factor: number): void {
    this.touched = true;
    this.#glide(zoomBy(this.view, factor, this.width, this.height));
  }

  reveal(box: Rect): void {
    this.#glide(reveal(this.view, box, this.width, this.height));
  }

  #holds(b: Rect): boolean {
    const { x, y, zoom } = this.view;
    const right = (b.x + b.width) * zoom + x;
    const bottom = (b.y + b.height) * zoom + y;
    return b.x * zoom + x >= 0 && b.y * zoom + y >= 0 && right <= this.width && bottom <= this.height;
  }

  #glide(view: View): void {
    if (view === this.view) return;
    this.gliding = true;
    this.view = view;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.gliding = false), 200);
  }
}
