/** Titles and addresses of what can be kept. */
import { lessons } from '#lib/education/lessons';
import { examples } from '#lib/examples/index';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({
  known: [
    ...lessons().map(({ part, slug, number, title }) => ({
      key: `learn/${part}/${slug}`,
      title: `${number} ${title}`,
      to: `learn/${part}/${slug}`,
    })),
    ...examples.map(({ slug, title }) => ({ key: `lab/${slug}`, title, to: `lab?example=${slug}` })),
  ],
});
