/** The lamp of the worst state inside what is folded. */
import type { LampKind } from '../glyphs/kinds';
import type { FoldSummary } from './fold';

export const FOLD_LAMPS: Readonly<Record<FoldSummary['worst'], LampKind>> = {
  'gave up': 'gaveup',
  dead: 'crash',
  suspended: 'suspended',
  waiting: 'waiting',
  busy: 'running',
  idle: 'idle',
};
