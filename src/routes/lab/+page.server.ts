/** Every example, compiled at build time: an untouched one runs without the compiler. Rule LAB2. */
import { error } from '@sveltejs/kit';
import { examples } from '#lib/examples/index';
import { compile } from '#lib/languages/typescript/index';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({
  programs: examples.map(({ slug, title, summary, files }) => {
    const compiled = compile({ ...files });
    if (!compiled.ok) error(500, `The example ${slug} does not compile.`);
    return {
      slug,
      title,
      summary,
      files: { ...files },
      program: JSON.parse(JSON.stringify(compiled.program)) as unknown,
    };
  }),
});
