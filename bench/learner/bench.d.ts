/** What a benchmark program written as a learner's has beside `otp`. */
declare module 'bench' {
  /** The work to be measured begins now. */
  export function begin(): void;
  /** It is done, or pauses until the next `begin`. */
  export function end(): void;
}
