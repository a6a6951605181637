/** The first page's program and its tree, made at build time: the page shows it before any script has run. */
import { error } from '@sveltejs/kit';
import { examples } from '#lib/examples/index';
import { compile } from '#lib/languages/typescript/index';
import type { SystemTree, TraceWindow } from '#lib/diagnostics/views';
import { Sandbox } from '#lib/sandbox/sandbox';
import { placement } from '#lib/education/known';
import { lessons } from '#lib/education/lessons';
import { taught } from '#lib/education/present';
import { TOPICS } from '#lib/education/questions';
import type { WaysOn } from '#lib/ui/home/ways';
import type { PageServerLoad } from './$types';

const ROOT = 'app';
const PART = 'app/orders';
const HINT = 'app/orders/till';

/** What each of these shows is about one rule; the lab has more. */
const SHOWN = ['counter', 'cache', 'pipeline', 'nested', 'flaky'];

/** Of the questions that people ask, two that show what is meant. */
const ASKED = ['A call timed out, and the work was done all the same.', 'terminate was never called.'];

/** Ways on from here. */
function ways(): WaysOn {
  const all = taught(lessons());
  const [first] = all;
  return {
    lessons: {
      count: all.length,
      first: `learn/${first?.part}/${first?.slug}`,
    },
    questions: placement(all).aims.length,
    asked: TOPICS.flatMap(({ asked }) => asked.map(({ question }) => question)).filter((one) =>
      ASKED.includes(one),
    ),
    examples: examples
      .filter(({ slug }) => SHOWN.includes(slug))
      .map(({ slug, title, summary }) => ({ slug, title, summary })),
  };
}

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
  return {
    program: JSON.parse(JSON.stringify(compiled.program)) as unknown,
    first,
    intro: intro.rows,
    root: ROOT,
    part: PART,
    hint: HINT,
    ways: ways(),
  };
};
