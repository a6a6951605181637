/**
 * Numbers for places in the learner's files, as compiled code carries them.
 * Rule TS30.
 * Invariant: 0 is no place; numbers of one program are contiguous, from its `base`.
 */
import type { Loc } from './ast';

export class Positions {
  readonly files: string[] = [];
  readonly names: string[] = [];
  readonly table: number[] = [];
  readonly base: number;
  private readonly nameNumbers = new Map<string, number>();

  constructor(base: number) {
    this.base = base;
  }

  /** Number of a place; a new one at each call. */
  add(file: number, loc: Loc, fn: string): number {
    const start = loc?.start ?? { line: 1, column: 0 };
    this.table.push(file, start.line, start.column + 1, this.name(fn));
    return this.base + this.table.length / 4 - 1;
  }

  name(name: string): number {
    const known = this.nameNumbers.get(name);
    if (known !== undefined) return known;
    const number = this.names.push(name) - 1;
    this.nameNumbers.set(name, number);
    return number;
  }
}
