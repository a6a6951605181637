/** The specification, the code that cites it and the tests named after it fit together. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const CHAPTERS = [
  'processes',
  'scheduling',
  'errors',
  'code',
  'gen_server',
  'gen_statem',
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
];
const FAMILIES =
  'PROC|EXIT|LINK|MON|SIG|NAME|MBX|RUN|TIME|ERR|CODE|START|CALL|GS|STATEM|CS|SUP|DYN|TASK|REG|PART|AGENT|ETS|PG|PUBSUB|SYS';
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
const tests = [...files('tests/unit/kernel'), ...files('tests/unit/otp'), ...files('tests/property')].filter(
  (p) => !p.endsWith('/spec.test.ts'),
);

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

  it('names only scenarios that exist', () => {
    const known = new Set<string>();
    const groups: string[] = [];
    for (const folder of ['tests/conformance/oracle', 'tests/conformance/recorded']) {
      for (const name of readdirSync(`${root}${folder}`).filter((n) => n.endsWith('.json'))) {
        const file = JSON.parse(text(`${folder}/${name}`)) as { group: string; scenarios: { id: string }[] };
        groups.push(file.group);
        for (const { id } of file.scenarios) known.add(id);
      }
    }
    const cited = [...chapters.matchAll(/`([a-z_]+)-[a-z0-9_-]+`/g)]
      .filter((m) => groups.includes(m[1] as string))
      .map((m) => m[0].slice(1, -1));
    expect(cited.length).toBeGreaterThan(150);
    expect(cited.filter((id) => !known.has(id))).toEqual([]);
  });
});
