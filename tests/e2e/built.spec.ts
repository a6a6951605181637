/** The built site, read as files: where its links lead, and what a page asks for. Rules DOC10, DOC11. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildDir, builtBase } from '../../scripts/serve.mjs';
import { expect, test } from './test';

const SITE = 'http://site';

/** HTML of every page, by its file. */
const readPages = (): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(buildDir, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.html'))
      .map((file) => [file, readFileSync(join(buildDir, file), 'utf8')]),
  );

test('[DOC10] every link from page to page leads to a page, and to a place that is there', () => {
  const base = builtBase();
  const pages = readPages();
  const fileOf = (path: string): string | undefined =>
    [path, `${path}.html`, join(path, 'index.html')].find(
      (file) => pages.has(file) || (/\.\w+$/.test(file) && existsSync(join(buildDir, file))),
    );
  const nowhere: string[] = [];
  let links = 0;
  for (const [file, html] of pages) {
    const from = `${SITE}${base}/${file.replace(/(index)?\.html$/, '')}`;
    for (const [, href = ''] of html.matchAll(/<a\s[^>]*?href="([^"]*)"/g)) {
      const { origin, pathname, hash } = new URL(href.replaceAll('&amp;', '&'), from);
      if (origin !== SITE) continue;
      links++;
      const path = decodeURIComponent(pathname);
      const to = path.startsWith(`${base}/`) ? fileOf(path.slice(base.length + 1)) : undefined;
      const place = decodeURIComponent(hash.slice(1));
      // A run that is shared is in its link.
      const isThere =
        place === '' || place.startsWith('run=') || pages.get(to ?? '')?.includes(`id="${place}"`);
      if (to === undefined || !isThere) nowhere.push(`${href} on ${file}`);
    }
  }
  expect(nowhere).toEqual([]);
  expect(links).toBeGreaterThan(1_000);
});

test('[DOC11] no page asks for a script before it has been painted', () => {
  const early = [...readPages()].flatMap(([file, html]) => {
    const asks = [...html.matchAll(/<(?:script|link)\s[^>]*\.js"[^>]*>/g)].map(([tag]) => `${file}: ${tag}`);
    const painted = html.indexOf('new Promise((painted)');
    const imports = html.indexOf('import("');
    return painted < 0 || imports < painted ? [...asks, `${file}: begins at once`] : asks;
  });
  expect(early).toEqual([]);
});
