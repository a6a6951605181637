/** The documents of the repository, and the module `otp`, as pages: made when the site is built. */
import { error } from '@sveltejs/kit';
import { type Example, examples } from '#lib/examples/index';
import { base } from '$app/paths';
import { docs } from '#lib/ui/docs/sources';
import type { EntryGenerator, PageServerLoad } from './$types';

/** Examples by the part of `otp` that they show. */
const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  GenServer: ['counter', 'shop'],
  Supervisor: ['pipeline', 'cache', 'nested', 'flaky'],
  Task: ['tasks'],
  ETS: ['tables'],
  'Process groups': ['rooms'],
};

const shown = ({ slug, title, summary }: Example) => ({ slug, title, summary });

export const entries: EntryGenerator = () => docs(`${base}/docs/`).pages.map(({ path }) => ({ page: path }));

export const load: PageServerLoad = ({ params }) => {
  const { pages, contents, api } = docs(`${base}/docs/`);
  const page = pages.find(({ path }) => path === params.page);
  if (page === undefined) error(404, 'There is no such page.');
  return {
    title: page.title,
    html: page.html,
    path: page.path,
    contents,
    sections: (page.path === 'otp' ? api : page.sections)
      .filter(({ anchor }) => anchor !== '')
      .map(({ anchor, title }) => ({ anchor, title })),
    api: page.path === 'otp' ? api : null,
    examples: Object.fromEntries(
      Object.entries(EXAMPLES).map(([part, slugs]) => [
        part,
        examples.filter(({ slug }) => slugs.includes(slug)).map(shown),
      ]),
    ),
  };
};
