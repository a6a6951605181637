/**
 * The rules of `docs/spec/` beside the scenarios recorded on real OTP: what was compared, with which version, what departs.
 * Read at build time and by the tests; the page gets the result only.
 */

export interface Rule {
  id: string;
  /** The sentences, without authority, scenarios and departure; `code` in backticks. */
  text: string;
  /** Manual page, source, *seen* or *own*. */
  authority: string;
  /** Where ours differs from OTP and why; empty when it does not. */
  departs: string;
  /** Ids of scenarios; `*` in one stands for any text, so `GROUP-*` for all of a group. */
  scenarios: string[];
  /** How many recorded scenarios these are. */
  recorded: number;
  /** By what it is held: recordings; our own tests where OTP leaves it open; our own tests alone. */
  held: 'recorded' | 'own' | 'tests';
}

export interface Chapter {
  title: string;
  rules: Rule[];
}

/** A file of scenarios. */
export interface Group {
  group: string;
  otp: string;
  erts: string;
  elixir: string;
  scenarios: { id: string; departs?: string }[];
}

export interface Compared {
  chapters: Chapter[];
  groups: { name: string; scenarios: number; otp: string; elixir: string; rules: string[] }[];
  departures: Pick<Rule, 'id' | 'text' | 'departs'>[];
  scenarios: number;
}

const RULE = /^- \*\*([A-Z]+\d+)\*\* (.+)$/gm;

/** The scenarios that a line names. @param groups Names of the groups there are. */
function named(line: string, groups: ReadonlySet<string>): string[] {
  const spans = [...line.matchAll(/`([a-z_]+)-([a-z0-9_*-]+)`/g)];
  return spans.filter((m) => groups.has(m[1] as string)).map((m) => `${m[1]}-${m[2]}`);
}

/** The ids of a group's scenarios that a name stands for. */
export function standsFor(name: string, group: Group | undefined): string[] {
  if (!name.includes('*')) return [name];
  const parts = name.split('*');
  const fits = ({ id }: { id: string }) => {
    let at = 0;
    for (const [i, part] of parts.entries()) {
      const found = i === parts.length - 1 ? Math.max(at, id.length - part.length) : id.indexOf(part, at);
      if (found < 0 || !id.startsWith(part, found) || (i === 0 && found !== 0)) return false;
      at = found + part.length;
    }
    return true;
  };
  return (group?.scenarios ?? []).filter(fits).map((s) => s.id);
}

function rule(id: string, line: string, groups: ReadonlyMap<string, Group>): Rule {
  const scenarios = named(line, new Set(groups.keys()));
  const bare = scenarios.reduce((text, name) => text.replaceAll(`\`${name}\``, ''), line);
  const [main = '', departs = ''] = bare.split(/\*\*Departs\*\*:?/);
  const authority = [...main.matchAll(/\(([^()]*(?:\([^()]*\)[^()]*)*)\)/g)].at(-1);
  const ids = scenarios.flatMap((name) => standsFor(name, groups.get(name.split('-')[0] as string)));
  const said = authority?.[1] ?? '';
  const isOwn = /\bown\b/.test(said);
  const tidy = (text: string) =>
    text
      .replace(/\(\s*\)/g, '')
      .replace(/\s+/g, ' ')
      .replace(/ ([.,:;])/g, '$1')
      .trim();
  return {
    id,
    text: tidy(authority === undefined ? main : main.replace(authority[0], '')),
    authority: said,
    departs: tidy(departs),
    scenarios,
    recorded: new Set(ids).size,
    held: scenarios.length > 0 ? 'recorded' : isOwn ? 'own' : 'tests',
  };
}

/** The chapters in the order of the table in `README.md`: the runtime's are those before the chapter about terms. */
export function chaptersOf(readme: string): { otp: string[]; lab: string[] } {
  const names = [...readme.matchAll(/\]\(([a-z_-]+)\.md\)/g)].map((m) => m[1] as string);
  const all = [...new Set(names)];
  const first = all.indexOf('terms');
  return { otp: all.slice(0, first), lab: all.slice(first) };
}

/**
 * @param texts The Markdown of `docs/spec/` by name.
 * @param files The files of scenarios.
 */
export function compared(texts: Readonly<Record<string, string>>, files: readonly Group[]): Compared {
  const groups = new Map(files.map((file) => [file.group, file]));
  const chapters = chaptersOf(texts['README'] ?? '').otp.map((name) => {
    const text = texts[name] ?? '';
    const rules = [...text.matchAll(RULE)].map((m) => rule(m[1] as string, m[2] as string, groups));
    return { title: /^# (.+)$/m.exec(text)?.[1] ?? name, rules };
  });
  const rules = chapters.flatMap((chapter) => chapter.rules);
  return {
    chapters,
    groups: files
      .map(({ group, otp, elixir, scenarios }) => ({
        ...{ name: group, scenarios: scenarios.length, otp, elixir },
        rules: rules.filter((r) => r.scenarios.some((s) => s.startsWith(`${group}-`))).map((r) => r.id),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    departures: rules.filter((r) => r.departs !== '').map(({ id, text, departs }) => ({ id, text, departs })),
    scenarios: files.reduce((sum, file) => sum + file.scenarios.length, 0),
  };
}
