/** Progress and mastery, kept by this browser. Rules LES80, LES98. */
import { type Progress, readProgress } from '#lib/education/progress';
import { type Mastery, readMastery } from '#lib/education/mastery';
import { safeStorage } from '../shell/storage';

const PROGRESS = 'otp-lab:progress';
const MASTERY = 'otp-lab:mastery';

/** Puts both in the place of what was kept. Returns whether they were stored; if not, what was there stays. */
export function keepBoth(progress: Progress, mastery: Mastery): boolean {
  const before = safeStorage.getItem(PROGRESS) ?? '{}';
  const kept =
    safeStorage.setItem(PROGRESS, JSON.stringify(progress)) &&
    safeStorage.setItem(MASTERY, JSON.stringify(mastery));
  if (!kept) safeStorage.setItem(PROGRESS, before);
  return kept;
}

export const loadProgress = (): Progress => readProgress(safeStorage.getItem(PROGRESS));

/** Reads, changes and keeps: another tab may have solved a lesson meanwhile. */
export function changeProgress(how: (progress: Progress) => Progress): void {
  safeStorage.setItem(PROGRESS, JSON.stringify(how(loadProgress())));
}

export const loadMastery = (): Mastery => readMastery(safeStorage.getItem(MASTERY));

export function changeMastery(how: (mastery: Mastery) => Mastery): void {
  safeStorage.setItem(MASTERY, JSON.stringify(how(loadMastery())));
}
