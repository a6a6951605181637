import type { Handle } from '@sveltejs/kit';

const MODULE = /\s*<link [^>]*?href="([^"]*)"[^>]*rel="modulepreload"[^>]*>/g;
const PART = /\s*<link [^>]*?rel="preload" as="fetch"[^>]*?href="([^"]*)"[^>]*>/g;
/** How a page of SvelteKit begins to act. */
const BOOT = /Promise\.all\(\[\s*import\("[^"]+"\),\s*import\("[^"]+"\)\s*\]\)/;

/** Real ms after which a page that is not painted, since nobody looks at it, begins to act all the same. */
const UNSEEN_MS = 2_000;

/**
 * What one reads comes before what makes it work: a page asks for its modules, and for the parts of its sandbox, when it has
 * been painted. Until then nothing stands beside its text and its fonts on the way. What the modules do when they come, and
 * what the page does with them, are two tasks: in between it can answer.
 */
export const handle: Handle = ({ event, resolve }) =>
  resolve(event, {
    transformPageChunk: ({ html }) => {
      if (!BOOT.test(html)) return html;
      const modules = [...html.matchAll(MODULE)].map(([, href]) => href);
      const parts = [...html.matchAll(PART)].map(([, href]) => href);
      return html
        .replace(MODULE, '')
        .replace(PART, '')
        .replace(BOOT, (start) => {
          const ask = (hrefs: unknown, as: string): string =>
            `for (const href of ${JSON.stringify(hrefs)}) document.head.append(Object.assign(document.createElement('link'), { ${as}, href }));`;
          return `new Promise((painted) => {
						requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(painted)));
						setTimeout(painted, ${UNSEEN_MS});
					}).then(() => {
						${ask(modules, "rel: 'modulepreload'")}
						${ask(parts, "rel: 'preload', as: 'fetch', crossOrigin: 'anonymous'")}
						return ${start};
					}).then((asked) => new Promise((next) => setTimeout(next, 0, asked)))`;
        });
    },
  });
