/** Light, dark, or as the system has it. Kept in local storage when there is one. */
export type Scheme = 'light' | 'dark' | 'system';

const KEY = 'otp-lab:scheme';

export const isScheme = (value: unknown): value is Scheme =>
  value === 'light' || value === 'dark' || value === 'system';

export class Theme {
  scheme = $state<Scheme>('system');

  /** Reads what was chosen before; call it in the browser only. */
  load(): void {
    try {
      const saved = localStorage.getItem(KEY);
      if (isScheme(saved)) this.scheme = saved;
    } catch {
      // Storage is refused in some private windows; the choice then lasts as long as the page.
    }
    this.#apply();
  }

  choose(scheme: Scheme): void {
    this.scheme = scheme;
    try {
      localStorage.setItem(KEY, scheme);
    } catch {
      // As above.
    }
    this.#apply();
  }

  #apply(): void {
    if (this.scheme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = this.scheme;
  }
}

export const theme = new Theme();
