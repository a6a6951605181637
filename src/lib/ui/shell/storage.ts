/** Local storage that never throws, for sizes of panes. */
export const safeStorage = {
  getItem(name: string): string | null {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  },
  setItem(name: string, value: string): void {
    try {
      localStorage.setItem(name, value);
    } catch {
      // Nothing is lost but the size of a pane.
    }
  },
};
