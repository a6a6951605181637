/** Progress and mastery, kept by this browser. Rules LES80, LES98. */
import { type Progress, readProgress } from '#lib/education/progress';
import { type Mastery, readMastery } from '#lib/education/mastery';
import { safeStorage } from '../shell/storage';

const PROGRESS = 'otp-lab:progress';
const MASTERY = 'otp-lab:mastery';

export const loadProgress = (): Progress => readProgress(safeStorage.getItem(PROGRESS));

/** Reads, changes and keeps: another tab may have solved a lesson meanwhile. */
export function changeProgress(how: (progress: Progress) => Progress): void {
  safeStorage.setItem(PROGRESS, JSON.stringify(how(loadProgress())));
}

export const loadMastery = (): Mastery => readMastery(safeStorage.getItem(MASTERY));

export function changeMastery(how: (mastery: Mastery) => Mastery): void {
  safeStorage.setItem(MASTERY, JSON.stringify(how(loadMastery())));
}
