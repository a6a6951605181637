import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { afterPlacement, knownConcepts, placement, type TaughtIn, taughtIn } from '#lib/education/known';
import { NONE } from '#lib/education/mastery';
import { lineHtml } from '#lib/education/present';
import { TOPICS } from '#lib/education/questions';

const lesson = (number: number, ...concepts: number[]): TaughtIn => ({
  part: 'p',
  slug: `l${number}`,
  number,
  title: `${number}`,
  concepts,
});
const LESSONS = [lesson(2, 4, 5), lesson(3, 5, 6), lesson(4, 6, 7), lesson(7, 1, 9, 10), lesson(11, 16, 20)];

describe('questions that people ask', () => {
  it('[DOC6] name rules that are there, in our Markdown, and each once', () => {
    const all = TOPICS.flatMap(({ asked }) => asked);
    for (const { rule, answer } of all) {
      const [chapter, number] = rule.split('#');
      expect(readFileSync(`docs/spec/${chapter}.md`, 'utf8'), rule).toContain(`**${number}**`);
      expect(lineHtml(answer)).not.toContain('`');
    }
    expect(new Set(all.map(({ question }) => question)).size).toBe(all.length);
    expect(all.length).toBeGreaterThanOrEqual(30);
  });
});

describe('what a learner has finished', () => {
  it('[LES101] is what the solved lessons teach', () => {
    expect([...knownConcepts(LESSONS, {}, NONE)]).toEqual([]);
    expect([...knownConcepts(LESSONS, { 'p/l3': { solved: 1 }, 'p/l2': { shown: true } }, NONE)]).toEqual([
      5, 6,
    ]);
    expect(taughtIn(LESSONS, 5)?.number).toBe(2);
    expect(taughtIn([...LESSONS, lesson(12, 10)], 10)?.number).toBe(12);
    expect(taughtIn(LESSONS, 99)).toBeUndefined();
  });

  it('[LES102] is lessons 1 to 10 after their ten questions, which ask about them alone', () => {
    expect([...knownConcepts(LESSONS, {}, { placed: true })]).toEqual([4, 5, 6, 7, 1, 9, 10]);
    const { aims, known } = placement(LESSONS);
    expect(aims).toHaveLength(10);
    expect(new Set(aims).size).toBe(10);
    for (const { concept, needs } of aims)
      for (const one of [concept, ...needs]) expect(known.has(one)).toBe(true);
    expect(new Set(aims.slice(0, 5).map(({ concept }) => concept)).size).toBe(5);
    expect(afterPlacement(LESSONS)?.number).toBe(11);
  });
});
