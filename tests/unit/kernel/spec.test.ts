/** The specification, the code that cites it and the tests named after it fit together. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compared, type Group, standsFor } from '#lib/ui/docs/compared';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const CHAPTERS = [
  'processes',
  'scheduling',
  'errors',
  'code',
  'gen_server',
  'gen_statem',
  'application',
  'supervisor',
  'dynamic_supervisor',
  'task',
  'registry',
  'partition_supervisor',
  'agent',
  'ets',
  'pg',
  'pubsub',
  'sys',
  'logger',
  'task_stream',
  'timer',
];
const FAMILIES =
  'PROC|EXIT|LINK|MON|SIG|NAME|MBX|RUN|TIME|ERR|CODE|START|CALL|GS|STATEM|APP|CS|SUP|DYN|TASK|REG|PART|AGENT|ETS|PG|PUBSUB|SYS|LOG|WORD|STREAM|TIMER|GLOBAL';
const ID = new RegExp(`\\b(?:${FAMILIES})\\d+\\b`, 'g');

const text = (path: string): string => readFileSync(root + path, 'utf8');
const files = (folder: string): string[] =>
  readdirSync(root + folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`);

const chapters = CHAPTERS.map((name) => text(`docs/spec/${name}.md`)).join('\n');
const rules = [...chapters.matchAll(/^- \*\*([A-Z]+\d+)\*\* (.+)$/gm)].map((m) => ({
  id: m[1] as string,
  line: m[2] as string,
}));
const ids = new Set(rules.map((r) => r.id));
const sources = ['kernel', 'kernel/ets', 'otp'].flatMap((folder) => files(`src/lib/runtime/${folder}`));
const tests = ['unit/kernel', 'unit/otp', 'unit/sandbox', 'property']
  .flatMap((folder) => files(`tests/${folder}`))
  .concat('tests/unit/diagnostics/reports.test.ts')
  .filter((p) => !p.endsWith('/spec.test.ts'));

const everyTest = readdirSync(`${root}tests`, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(test|spec)\.ts$/.test(name))
  .map((name) => `tests/${name.replaceAll('\\', '/')}`);

describe('the specification', () => {
  it('gives each number once', () => {
    expect(rules.map((r) => r.id).filter((id, i, all) => all.indexOf(id) !== i)).toEqual([]);
  });

  it('has an authority for each rule', () => {
    expect(rules.filter((r) => !/\([^)]+\)/.test(r.line)).map((r) => r.id)).toEqual([]);
  });

  it('has every rule that the runtime and its tests cite', () => {
    const missing = [...sources, ...tests].flatMap((path) =>
      [...text(path).matchAll(ID)].filter((m) => !ids.has(m[0])).map((m) => `${path}: ${m[0]}`),
    );
    expect(missing).toEqual([]);
  });

  it('has a test for every rule', () => {
    const named = new Set(tests.flatMap((path) => [...text(path).matchAll(ID)].map((m) => m[0])));
    expect([...ids].filter((id) => !named.has(id))).toEqual([]);
  });

  const files = ['tests/conformance/oracle', 'tests/conformance/recorded'].flatMap((folder) =>
    readdirSync(root + folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => JSON.parse(text(`${folder}/${name}`)) as Group),
  );
  const { chapters: read, departures } = compared(
    Object.fromEntries(
      readdirSync(`${root}docs/spec`).map((name) => [name.replace('.md', ''), text(`docs/spec/${name}`)]),
    ),
    files,
  );
  const readRules = read.flatMap((chapter) => chapter.rules);

  const groupOf = (name: string) => files.find((f) => f.group === name.split('-')[0]);

  it('names only scenarios that exist, many of them', () => {
    const known = new Set(files.flatMap((f) => f.scenarios.map((s) => s.id)));
    const cited = readRules.flatMap((r) => r.scenarios);
    expect(cited.length).toBeGreaterThan(200);
    const missing = cited.filter((name) => {
      const found = standsFor(name, groupOf(name));
      return found.length === 0 || !found.every((id) => known.has(id));
    });
    expect(missing).toEqual([]);
  });

  it('names every scenario in a rule', () => {
    const named = new Set(
      readRules.flatMap((r) => r.scenarios.flatMap((name) => standsFor(name, groupOf(name)))),
    );
    expect(files.flatMap((f) => f.scenarios.map((s) => s.id)).filter((id) => !named.has(id))).toEqual([]);
  });

  it('lets a star in a name stand for any text', () => {
    const group = { scenarios: ['g-a-b', 'g-a-c-b', 'g-b', 'g-ab'].map((id) => ({ id })) } as Group;
    expect(standsFor('g-a-*', group)).toEqual(['g-a-b', 'g-a-c-b']);
    expect(standsFor('g-a-*-b', group)).toEqual(['g-a-c-b']);
    expect(standsFor('g-*b', group)).toEqual(['g-a-b', 'g-a-c-b', 'g-b', 'g-ab']);
    expect(standsFor('g-z*', group)).toEqual([]);
    expect(standsFor('g-b', group)).toEqual(['g-b']);
  });

  it('marks each scenario that departs in the rule which says so', () => {
    const marked = new Set(departures.map((d) => d.id));
    const departing = files.flatMap((f) => f.scenarios.filter((s) => s.departs !== undefined));
    expect(departing.filter((s) => !marked.has(s.departs as string)).map((s) => s.id)).toEqual([]);
    for (const { id, departs } of departing) {
      const rule = readRules.find((r) => r.id === departs);
      expect([id, rule?.scenarios.some((s) => s === id || id.startsWith(`${s}-`))]).toEqual([id, true]);
    }
  });

  it('is read into sentences, authorities, scenarios and departures', () => {
    expect(readRules.map((r) => r.id).sort()).toEqual([...ids].sort());
    expect(readRules.filter((r) => r.text === '' || r.authority === '').map((r) => r.id)).toEqual([]);
    expect(readRules.find((r) => r.id === 'SUP10')).toMatchObject({
      text: 'A temporary child is never restarted: its spec leaves the list, and its end touches nobody else.',
      authority: 'manual, Restart type',
      departs: '',
      scenarios: expect.arrayContaining([
        'strategy-ofo-mid-temporary-raise',
        'strategy-*-temporary-*',
      ]) as string[],
      held: 'recorded',
    });
    expect(readRules.find((r) => r.id === 'SUP10')?.recorded).toBeGreaterThan(40);
  });

  /** Chapters outside the runtime; some of their rules are tested in a browser. */
  const wider = readdirSync(`${root}docs/spec`)
    .map((name) => name.replace('.md', ''))
    .filter((name) => name !== 'README' && !CHAPTERS.includes(name));

  it.each(wider)('has a test for every rule of %s', (chapter) => {
    const all = [...text(`docs/spec/${chapter}.md`).matchAll(/^- \*\*([A-Z]+\d+)\*\*/gm)].map(
      (m) => m[1] as string,
    );
    expect(all.length).toBeGreaterThan(0);
    expect(all.filter((id, i) => all.indexOf(id) !== i)).toEqual([]);
    const named = new Set(
      everyTest.flatMap((path) => [...text(path).matchAll(/\b[A-Z]+\d+\b/g)].map((m) => m[0])),
    );
    expect(all.filter((id) => !named.has(id))).toEqual([]);
  });
});
