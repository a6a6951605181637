/** Virtual time as the site prints it. */

/** "8.560 s", always three decimals. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(3)} s`;

/** Keeps a number and its unit on one line. */
export const keepUnits = (text: string): string => text.replace(/(\d) (s|ms)\b/g, '$1\u00a0$2');

/** Length of a time: "3 ms", "220 ms", "1.002 s". */
export const span = (ms: number): string =>
  Math.abs(ms) < 1000 ? `${Math.round(ms * 1000) / 1000} ms` : seconds(ms);
