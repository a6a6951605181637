import type { Handle } from '@sveltejs/kit';

const MODULE = /\s*<link [^>]*rel="modulepreload"[^>]*>/g;

/**
 * What one reads comes before what makes it work: a page asks for its modules when its text is there, and they wait for
 * its fonts, not the fonts for them.
 */
export const handle: Handle = ({ event, resolve }) =>
  resolve(event, {
    transformPageChunk: ({ html }) => {
      const modules = html.match(MODULE) ?? [];
      const later = modules.map((link) => link.replace('rel=', 'fetchpriority="low" rel='));
      return html.replace(MODULE, '').replace('</body>', `${later.join('')}\n  </body>`);
    },
  });
