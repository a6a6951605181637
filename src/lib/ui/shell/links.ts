/** The parts of the site, as every page's bar names them. */
const PARTS = [
  { to: 'learn', label: 'Learn' },
  { to: 'lab', label: 'Lab' },
  { to: 'docs', label: 'Docs' },
] as const;

/**
 * @param base Address of the site, with a slash at its end.
 * @param current The part that the page belongs to.
 */
export function siteLinks(base: string, current?: (typeof PARTS)[number]['to']) {
  return PARTS.map(({ to, label }) => ({ href: `${base}${to}`, label, current: to === current }));
}
