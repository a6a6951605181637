/** Progress, kept by this browser. Rule LES80. */
import { type Progress, readProgress } from '#lib/education/progress';
import { safeStorage } from '../shell/storage';

const PROGRESS = 'otp-lab:progress';

export const loadProgress = (): Progress => readProgress(safeStorage.getItem(PROGRESS));

/** Reads, changes and keeps: another tab may have solved a lesson meanwhile. */
export function changeProgress(how: (progress: Progress) => Progress): void {
  safeStorage.setItem(PROGRESS, JSON.stringify(how(loadProgress())));
}
