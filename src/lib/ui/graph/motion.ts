/** How far a signal has come. */
import type { SignalView } from './types';

/** Travelling time at 1x, in real ms. */
export const TRAVEL_MS = 320;
/** Above this many at once nothing travels. */
export const TOO_MANY = 60;

/** Eased progress at real time `now` (ms); undefined before departure and after arrival. */
export function progressAt(signal: SignalView, now: number): number | undefined {
  if (signal.progress !== undefined) return signal.progress;
  if (signal.start === undefined) return 0.5;
  const t = (now - signal.start) / (signal.duration ?? TRAVEL_MS);
  return t < 0 || t > 1 ? undefined : travel(t);
}

/** Whether a timed signal has arrived. */
export const signalDone = (signal: SignalView, now: number): boolean =>
  signal.start !== undefined && now - signal.start >= (signal.duration ?? TRAVEL_MS);

/** Ease of travel: slow start, slow end. */
const travel = (t: number): number => (t < 0.5 ? 4 * t * t * t : 1 - (-2 * t + 2) ** 3 / 2);
