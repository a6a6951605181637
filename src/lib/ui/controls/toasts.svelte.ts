/** Toasts: one line, one key, six seconds, kept in a log. */
import type { SignalKind } from '../glyphs/kinds';

export interface Toast {
  id: number;
  glyph: SignalKind;
  /** Bold beginning of the sentence. */
  head?: string;
  text: string;
  act?: { label: string; run: () => void };
}

const SHOWN_MS = 6000;

export class Toasts {
  shown = $state.raw<Toast[]>([]);
  /** All of them, newest first. */
  log = $state.raw<Toast[]>([]);
  #next = 1;

  /** Shows a toast for six seconds of real time. */
  say(toast: Omit<Toast, 'id'>, ms = SHOWN_MS): number {
    const id = this.#next++;
    const entry: Toast = { ...toast, id };
    this.shown = [...this.shown, entry].slice(-3);
    this.log = [entry, ...this.log].slice(0, 100);
    if (ms > 0) setTimeout(() => this.dismiss(id), ms);
    return id;
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((t) => t.id !== id);
  }
}
