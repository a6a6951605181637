import { describe, expect, it } from 'vitest';
import {
  afterOf,
  AIMS,
  answerOf,
  predict,
  programOf,
  question,
  type Question,
  stepsOf,
  untilOf,
} from '#lib/education/review';
import { runner } from '#lib/education/run';
import { Sandbox } from '#lib/sandbox/sandbox';

const asked = AIMS.flatMap(({ belief }) =>
  Array.from({ length: 8 }, (_, seed) => question(seed + 1, belief)).flatMap((one) => one ?? []),
);
const run = runner(() => new Sandbox());

/** What is true of a question, found by running it under a seed. */
function ran({ system, blows }: Question, seed: number) {
  const files = programOf(system);
  const result = run({ files, scene: '', seed, steps: stepsOf(blows), until: untilOf(blows) });
  if (!result.ok) throw new Error('does not compile');
  expect(result.failures).toEqual([]);
  return afterOf(system, result.log);
}

describe('review questions', () => {
  it('[LES95] aim at each misconception: who holds it answers otherwise', () => {
    expect([...new Set(asked.map(({ aim }) => aim))]).toEqual(AIMS.map(({ belief }) => belief));
    for (const { system, blows, asked: what, aim } of asked)
      expect(answerOf(what, predict(system, blows, aim))).not.toBe(answerOf(what, predict(system, blows)));
  });

  it('[LES96] have one true answer, which is found by running them, under every seed', () => {
    for (const one of asked) {
      const right = one.options.filter(({ belief }) => belief === undefined).map(({ text }) => text);
      for (const seed of [0, 1, 2]) {
        const after = ran(one, seed);
        expect([answerOf(one.asked, after)], JSON.stringify([one.system, one.blows])).toEqual(right);
      }
    }
  });

  it('[LES97] are asked by fair means: three answers or more, each of a belief, few processes and faults', () => {
    for (const { options, system, blows } of asked) {
      expect(options.length).toBeGreaterThanOrEqual(3);
      expect(new Set(options.map(({ text }) => text)).size).toBe(options.length);
      expect(options.filter(({ belief }) => belief === undefined)).toHaveLength(1);
      expect(system.children.length).toBeLessThanOrEqual(4);
      expect(blows.length).toBeLessThanOrEqual(4);
      const last = stepsOf(blows).at(-1);
      expect((last?.at ?? 0) - (stepsOf(blows)[0]?.at ?? 0)).toBeLessThanOrEqual(100);
    }
    const places = asked.map(({ options }) => options.findIndex(({ belief }) => belief === undefined));
    expect(new Set(places).size).toBeGreaterThanOrEqual(3);
  });

  it('[LES95] ask the same for the same seed, and another for another', () => {
    const [a, b, c] = [3, 3, 4].map((seed) => JSON.stringify(question(seed, 'rest is before')));
    expect(a).toBe(b);
    expect(a).not.toBe(c);
  });
});
