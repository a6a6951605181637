/** The first page's program and its tree, made at build time: the page shows it before any script has run. */
import { existsSync } from 'node:fs';
import { error } from '@sveltejs/kit';
import { examples } from '#lib/examples/index';
import { compile } from '#lib/languages/typescript/index';
import type { SystemTree, TraceWindow } from '#lib/diagnostics/views';
import { Sandbox } from '#lib/sandbox/sandbox';
import type { PageServerLoad } from './$types';

const ROOT = 'app';
const PART = 'app/orders';
const HINT = 'app/orders/till';

export const load: PageServerLoad = () => {
  const files = examples.find(({ slug }) => slug === 'shop')?.files ?? {};
  const compiled = compile({ ...files });
  if (!compiled.ok) error(500, 'The shop does not compile.');
  const sandbox = new Sandbox();
  sandbox.loadCompiled(compiled.program);
  sandbox.start(0);
  sandbox.runUntil(0);
  const first = sandbox.execute('system.tree', {}) as SystemTree;
  const intro = sandbox.execute('trace.window', { kinds: ['sup_init'] }) as TraceWindow;
  const exists = (page: string): boolean => existsSync(`src/routes/${page}/+page.svelte`);
  return {
    program: JSON.parse(JSON.stringify(compiled.program)) as unknown,
    first,
    intro: intro.rows,
    root: ROOT,
    part: PART,
    hint: HINT,
    ways: { learn: exists('learn'), lab: exists('lab') },
  };
};
