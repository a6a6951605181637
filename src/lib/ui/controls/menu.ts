/** Entries of a menu. */
import type { Component } from 'svelte';

export type MenuEntry = MenuItem | 'line';

export interface MenuItem {
  id: string;
  label: string;
  icon?: Component<{ size?: number }>;
  /** The key that does the same. */
  keys?: string;
  /** Why it cannot be done now. */
  off?: string;
  onselect: () => void;
}
