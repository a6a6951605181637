/** What a script is given that a sandbox takes in. Rule SBX6. */
declare const otpLab: {
  /** Modules of the Web Worker, by the names of `shared.ts`: imports become reads of it when the site is built. */
  readonly shared: Readonly<Record<string, unknown>>;
  /** Where it puts what it brings. */
  brought: unknown;
};
