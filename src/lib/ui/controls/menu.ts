/** Entries of a menu. */
import type { Component, Snippet } from 'svelte';

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

export interface MenuProps {
  label: string;
  entries: MenuEntry[];
  open?: boolean;
  align?: 'start' | 'end';
  /** The key; spread the props on a button. Without it the menu opens at `at`, through `open`. */
  trigger?: Snippet<[{ props: Record<string, unknown> }]> | undefined;
  /** Window coordinates, for a context menu. */
  at?: { x: number; y: number } | undefined;
}
