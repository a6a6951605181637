/** The proofs of `npm run lessons`, one test for each lesson and proof. */
import { describe, expect, it } from 'vitest';
import { read } from '#lib/education/lessons';
import { format, proofs } from './proof';

const { lessons, problems } = read();

it('[LES1] all lessons can be read', async () => {
  expect(await format(problems).run()).toEqual([]);
  expect(lessons.length).toBeGreaterThanOrEqual(3);
});

describe.each(lessons.map((lesson) => [lesson.slug, lesson] as const))('%s', (_slug, lesson) => {
  it.each(proofs(lesson).map((proof) => [proof.name, proof] as const))('%s', async (_name, proof) => {
    expect(await proof.run()).toEqual([]);
  });
});
