/** What could not be stored lasts as long as the tab. */
const memory = new Map<string, string>();

/** Local storage that never throws. */
export const safeStorage = {
  getItem(name: string): string | null {
    try {
      return memory.get(name) ?? localStorage.getItem(name);
    } catch {
      return null;
    }
  },
  /** Returns whether it was stored, and not only remembered by the tab. */
  setItem(name: string, value: string): boolean {
    try {
      localStorage.setItem(name, value);
      memory.delete(name);
      return true;
    } catch {
      memory.set(name, value);
      return false;
    }
  },
};
