/** The rules and what was recorded for them, read when the site is built. */
import { base } from '$app/paths';
import { compared, type Group } from '#lib/ui/docs/compared';
import { docs } from '#lib/ui/docs/sources';
import type { PageServerLoad } from './$types';

const texts = import.meta.glob<string>('/docs/spec/*.md', { query: '?raw', import: 'default', eager: true });
const files = import.meta.glob<string>('/tests/conformance/{oracle,recorded}/*.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});

export const load: PageServerLoad = () => {
  const chapters = Object.entries(texts).map(([path, text]) => [path.replace(/^.*\/|\.md$/g, ''), text]);
  const groups = Object.values(files).map((text) => JSON.parse(text) as Group);
  return {
    compared: compared(Object.fromEntries(chapters) as Record<string, string>, groups),
    contents: docs(`${base}/docs/`).contents,
  };
};
