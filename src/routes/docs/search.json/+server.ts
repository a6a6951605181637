/** What the search of the documentation finds, as a file of the site: fetched when somebody searches. */
import { json } from '@sveltejs/kit';
import { lessons } from '#lib/education/lessons';
import { docs } from '#lib/ui/docs/sources';
import { base } from '$app/paths';

export const prerender = true;

export function GET(): Response {
  const found = docs(`${base}/docs/`).pages.flatMap(({ path, title, sections }) =>
    sections.map((section) => ({
      to: `docs/${path}${section.anchor === '' ? '' : `#${section.anchor}`}`,
      title: section.title,
      in: section.title === title ? '' : title,
      text: section.text.slice(0, 600),
    })),
  );
  const learn = lessons().map(({ part, slug, title, summary, rule }) => ({
    to: `learn/${part}/${slug}`,
    title,
    in: 'Lesson',
    text: `${summary} ${rule}`,
  }));
  return json([...found, ...learn]);
}
