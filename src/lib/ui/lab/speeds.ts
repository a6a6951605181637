/** Speeds one can choose, slowest first; `null` is as fast as possible. */
export const SPEEDS: readonly (number | null)[] = [0.1, 0.25, 0.5, 1, 2, 5, 10, null];

export function speedIndex(speed: number | null): number {
  const at = SPEEDS.indexOf(speed);
  if (at >= 0 || speed === null) return at < 0 ? SPEEDS.length - 1 : at;
  const faster = SPEEDS.findIndex((one) => one === null || one >= speed);
  return Math.max(0, faster);
}

export const speedText = (speed: number | null): string => (speed === null ? 'max' : `${speed}×`);

export const speedWords = (speed: number | null): string =>
  speed === null ? 'as fast as possible' : `${speed} times real time`;
