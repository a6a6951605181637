/** What a sheet is given. */
import type { Snippet } from 'svelte';

export interface SheetProps {
  open: boolean;
  title: string;
  /** One sentence under the title. */
  about?: string | undefined;
  /** As wide as the window lets it be. */
  wide?: boolean;
  onclose: () => void;
  children: Snippet;
  /** Keys at the foot. */
  acts?: Snippet;
}
