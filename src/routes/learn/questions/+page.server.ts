/** What people ask, with the lessons that are there. */
import { lessons } from '#lib/education/lessons';
import { lineHtml } from '#lib/education/present';
import { TOPICS } from '#lib/education/questions';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => {
  const listed = lessons().filter(({ draft }) => !draft);
  const lessonOf = (number: number) => {
    const found = listed.find((lesson) => lesson.number === number);
    return found && { to: `learn/${found.part}/${found.slug}`, title: `Lesson ${number}: ${found.title}` };
  };
  return {
    topics: TOPICS.map(({ title, asked }) => ({
      title,
      asked: asked.map(({ question, answer, lesson, rule }) => ({
        question,
        answerHtml: lineHtml(answer),
        rule: `docs/spec/${rule}`,
        lesson: lessonOf(lesson),
      })),
    })),
  };
};
