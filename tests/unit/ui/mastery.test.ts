import { describe, expect, it } from 'vitest';
import { answered, NONE, readMastery, share } from '#lib/education/mastery';
import { nextAim, reviewed } from '#lib/education/repetition';
import { AIMS } from '#lib/education/review/index';

const DAY = 86_400_000;

describe('mastery', () => {
  it('[LES98] is the last five answers of a concept', () => {
    let known = NONE;
    for (const right of [false, true, true, true, false, true]) known = answered(known, [19, 20], right);
    expect(share(known, 19)).toEqual({ right: 4, of: 5 });
    expect(share(known, 20)).toEqual({ right: 4, of: 5 });
    expect(share(known, 21)).toBeNull();
  });

  it('[LES98] counts damaged records as none', () => {
    const known = answered(NONE, [1], true);
    expect(readMastery(JSON.stringify(known))).toEqual(known);
    for (const text of [null, '', '{', '{"concepts":{"1":["yes"]},"aims":{}}', '[]'])
      expect(readMastery(text)).toEqual(NONE);
  });

  it('[LES99] asks again after 1, 3, 10 and 30 days, and at once what was missed', () => {
    const belief = 'rest is before';
    let known = NONE;
    const waits: number[] = [];
    for (let i = 0; i < 5; i++) {
      known = reviewed(known, belief, true, 0);
      waits.push((known.aims[belief]?.due ?? 0) / DAY);
    }
    expect(waits).toEqual([1, 3, 10, 30, 30]);
    known = reviewed(known, belief, false, 0);
    expect(known.aims[belief]).toEqual({ row: 0, due: 0, asked: 6 });
    expect(share(known, 20)).toEqual({ right: 4, of: 5 });
    expect(nextAim(known, AIMS)?.belief).toBe(belief);
    expect(nextAim(known, AIMS, belief)?.belief).not.toBe(belief);
    expect(nextAim(known, [], belief)).toBeNull();
  });

  it('[LES99] asks about everything in turn, never with the same seed', () => {
    let known = NONE;
    const seen: string[] = [];
    for (let i = 0; i < 2 * AIMS.length; i++) {
      const { belief, seed } = nextAim(known, AIMS) ?? { belief: '', seed: 0 };
      seen.push(`${belief} ${seed}`);
      known = reviewed(known, belief, true, i);
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(new Set(seen.slice(0, AIMS.length).map((one) => one.replace(/ \d+$/, ''))).size).toBe(AIMS.length);
  });
});
