/** What the search of the documentation finds, as a file of the site: fetched when somebody searches. */
import { json } from '@sveltejs/kit';
import { lessons } from '#lib/education/lessons';
import { plainText, prose } from '#lib/education/markdown';
import { docs } from '#lib/ui/docs/sources';
import { base } from '$app/paths';

export const prerender = true;

/** Letters of a rule in what was found. */
const SHOWN = 72;

function headOf(text: string): string {
  const cut = text.slice(0, SHOWN);
  return cut === text ? text : `${cut.slice(0, cut.lastIndexOf(' ')).replace(/[^\p{L}\p{N})]+$/u, '')}…`;
}

export function GET(): Response {
  const found = docs(`${base}/docs/`).pages.flatMap(({ path, title, sections, rules }) => [
    ...sections.map((section) => ({
      to: `docs/${path}${section.anchor === '' ? '' : `#${section.anchor}`}`,
      title: section.title,
      in: section.title === title ? '' : title,
      // Its rules stand for themselves.
      text: rules.length > 0 ? '' : section.text.slice(0, 600),
    })),
    ...rules.map((rule) => ({
      to: `docs/${path}#${rule.anchor}`,
      title: `${rule.title}: ${headOf(rule.text)}`,
      in: title,
      text: rule.text,
    })),
  ]);
  const learn = lessons().map(({ part, slug, title, summary, rule, sections }) => ({
    to: `learn/${part}/${slug}`,
    title,
    in: 'Lesson',
    text: [summary, plainText(rule), ...Object.values(sections).map(prose)].join(' '),
  }));
  return json([...found, ...learn]);
}
