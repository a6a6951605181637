/** Every lesson, its program compiled at build time: untouched it runs without the compiler. Rule LES71. */
import { base } from '$app/paths';
import { error } from '@sveltejs/kit';
import { lessons } from '#lib/education/lessons';
import { printed } from '#lib/education/present';
import { compile } from '#lib/languages/typescript/index';
import { partsOf } from '#lib/languages/typescript/otp/parts';
import type { SystemTree } from '#lib/diagnostics/views';
import { Sandbox } from '#lib/sandbox/sandbox';
import type { EntryGenerator, PageServerLoad } from './$types';

export const entries: EntryGenerator = () => lessons().map(({ part, slug }) => ({ part, lesson: slug }));

export const load: PageServerLoad = ({ params }) => {
  const all = lessons();
  const found = all.find(({ part, slug }) => part === params.part && slug === params.lesson);
  if (found === undefined) error(404, 'There is no such lesson.');
  const compiled = compile({ ...found.start }, { entry: 'main.ts' });
  if (!compiled.ok) error(500, `The lesson ${found.slug} does not compile.`);
  // What runs is on the page before any script is.
  const sandbox = new Sandbox();
  sandbox.loadCompiled(compiled.program);
  sandbox.start(0);
  sandbox.runUntil(1);
  const first = sandbox.execute('system.tree', {}) as SystemTree;
  return {
    parts: partsOf(compiled.program),
    lesson: {
      ...printed(found, all, { href: (path) => `${base}${path}` }),
      program: JSON.parse(JSON.stringify(compiled.program)) as unknown,
      first,
    },
  };
};
