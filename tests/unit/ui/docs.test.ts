import { describe, expect, it } from 'vitest';
import MiniSearch from 'minisearch';
import otpModule from '#lib/languages/typescript/otp/otp-module.d.ts?raw';
import { compile } from '#lib/languages/typescript/index';
import { apiParts } from '#lib/ui/docs/api';
import { docPages, pathOf } from '#lib/ui/docs/pages';
import { found, type Index, OPTIONS } from '#lib/ui/docs/search';
import { docs } from '#lib/ui/docs/sources';
import guide from '../../../docs/guide/elixir-and-erlang.md?raw';
import readme from '../../../README.md?raw';
import { typeErrors } from '../../lessons/typecheck';

const page = (text: string, others: Record<string, string> = {}) =>
  docPages({ 'guide/a.md': text, ...others }, '/base/docs/')[0];

describe('documents as pages', () => {
  it('[DOC1] every document of the repository has a page, and is in the contents or linked from one that is', () => {
    const { pages, contents } = docs('/docs/');
    const listed = contents.flatMap((group) => group.pages.map(({ path }) => path));
    expect(listed).toContain('spec/supervisor');
    expect(pages.map(({ path }) => path).filter((path) => path !== '' && !listed.includes(path))).toEqual([]);
    expect(new Set(pages.map(({ path }) => path)).size).toBe(pages.length);
  });

  it('[DOC1] has the chapters in the order of the table of the specification, each once', () => {
    const { contents, pages } = docs('/docs/');
    const chapters = contents.filter(({ title }) => title.startsWith('Specification'));
    expect(chapters.map(({ pages: [first] }) => first?.path)).toEqual(['spec', 'spec/terms']);
    const listed = chapters
      .flatMap((group) => group.pages.map(({ path }) => path))
      .filter((p) => p.startsWith('spec'));
    const there = pages.map(({ path }) => path).filter((path) => path.startsWith('spec'));
    expect([...listed].sort()).toEqual([...there].sort());
  });

  it('[DOC1] leads a link to its page, leaves words where it leads out of the documents, and fails where it leads nowhere', () => {
    const html = page('# A\n[b](../b.md#x) [code](../../src/x.ts) [web](https://www.erlang.org)', {
      'b.md': '# B',
    })?.html;
    expect(html).toContain('<a href="/base/docs/b#x">b</a>');
    expect(html).toContain(' code ');
    expect(html).toContain('<a href="https://www.erlang.org" rel="noopener">web</a>');
    expect(() => page('[b](../c.md)')).toThrow('docs/guide/a.md: the link to ../c.md leads nowhere.');
    expect([pathOf('spec/README.md'), pathOf('README.md'), pathOf('a/b.md')]).toEqual([
      'spec',
      'index',
      'a/b',
    ]);
  });

  it('[DOC2] each rule has an address', () => {
    expect(page('# A\n- **SUP10** Never.\n- other')?.html).toContain('<li id="SUP10">');
    expect(page('# A\n- **SUP10** `a` is *never*\n  restarted.\n- other')?.rules).toEqual([
      { anchor: 'SUP10', title: 'SUP10', text: 'a is never restarted.' },
    ]);
    const supervisor = docs('/docs/').pages.find(({ path }) => path === 'spec/supervisor');
    expect(supervisor?.html).toContain('id="SUP12"');
  });

  it('[DOC5] what is written as a tag is text', () => {
    const html =
      page('# A\n<script>alert(1)</script>\n\nx <b onclick="y">z</b> `<i>`\n\n```ts\n<u>\n```')?.html ?? '';
    expect(html).not.toMatch(/<(script|b|i|u)\b/);
    expect(html).toContain('&lt;script&gt;');
  });

  it('[DOC1] names each table after its section, and no two alike', () => {
    const table = '| a |\n|---|\n| 1 |\n\n';
    const html = page(`# A\n## B\n${table}text\n\n${table}`)?.html ?? '';
    expect([...html.matchAll(/aria-label="([^"]*)"/g)].map(([, name]) => name)).toEqual([
      'Table: B',
      'Table: B, 2',
    ]);
  });

  it('keeps headings apart that are called the same', () => {
    expect(page('# A\n## Proof\nfirst\n## Proof\nsecond')?.sections).toEqual([
      { anchor: '', title: 'A', text: '' },
      { anchor: 'proof', title: 'Proof', text: 'first' },
      { anchor: 'proof-2', title: 'Proof', text: 'second' },
    ]);
  });
});

describe('the page of the module otp', () => {
  it('[DOC3] holds every export', () => {
    const names = apiParts(otpModule).flatMap((part) => part.entries.map(({ name }) => name));
    const exported = [
      ...otpModule.matchAll(
        /^ {2}export (?:declare )?(?:abstract )?(?:const|function|class|interface|type|namespace) (\w+)/gm,
      ),
    ];
    expect(exported.length).toBeGreaterThan(50);
    expect(exported.map(([, name]) => name).filter((name) => !names.includes(name as string))).toEqual([]);
  });

  it('[DOC3] shows the comment, its tags and the declaration', () => {
    const [part] = apiParts(`declare module 'otp' {
  // ---- first things -----
  /**
   * Does it
   * at once.
   *
   * @param n How often.
   * @otp \`erlang\` manual page
   */
  export function once(n: number): void;
  export function once(n: string): void;
}`);
    expect(part).toMatchObject({
      title: 'First things',
      entries: [
        {
          name: 'once',
          doc: ['Does it at once.'],
          tags: [
            { name: 'param', text: 'n: How often.' },
            { name: 'otp', text: '`erlang` manual page' },
          ],
          code: 'function once(n: number): void;\n\nfunction once(n: string): void;',
        },
      ],
    });
  });
});

describe('the guide', () => {
  it('[DOC7] is written in TypeScript that compiles and fits the types of otp, each beside Elixir and Erlang', () => {
    const blocks = [...guide.matchAll(/```(\w+)\n([^]*?)```/g)].map(([, lang, text]) => ({
      lang,
      text: text ?? '',
    }));
    expect(blocks.map(({ lang }) => lang)).toEqual(
      Array.from({ length: 7 }, () => ['ts', 'elixir', 'erlang']).flat(),
    );
    const values = [
      '_',
      'DynamicSupervisor',
      'exit',
      'GenServer',
      'monitor',
      'Process',
      'receive',
      'Registry',
    ];
    const names = [...values, 'self', 'send', 'spawn', 'spawnLink', 'Supervisor', 'Task', 'type Pid'];
    const shown = docs('/docs/').pages.find(({ path }) => path === 'guide/elixir-and-erlang')?.html ?? '';
    expect(shown.match(/<div class="beside"><pre data-lang="TypeScript"/g)).toHaveLength(7);
    for (const { lang, text } of blocks) {
      if (lang !== 'ts') continue;
      const files = { 'main.ts': `import { ${names.join(', ')} } from 'otp'\n${text}` };
      expect([text, typeErrors(files)]).toEqual([text, []]);
      expect([text, compile(files)]).toMatchObject([text, { ok: true }]);
    }
  });
});

describe('the README', () => {
  it('has a program that compiles and fits the types of otp', () => {
    const files = { 'main.ts': /```ts\n([^]*?)```/.exec(readme)?.[1] ?? '' };
    expect(files['main.ts']).toContain('Supervisor.define');
    expect(typeErrors(files)).toEqual([]);
    expect(compile(files)).toMatchObject({ ok: true });
  });
});

describe('the search', () => {
  it('[DOC4] finds by words, by their beginnings, and past a typing error, titles first', () => {
    const all: Index = new MiniSearch(OPTIONS);
    all.addAll(
      docs('/docs/')
        .pages.flatMap(({ path, sections }) => sections.map((s) => ({ ...s, to: path, in: '' })))
        .map((document, id) => ({ ...document, id })),
    );
    expect(found(all, 'Supervisor')[0]?.title).toMatch(/supervisor/i);
    expect(found(all, 'one_for_all').some(({ title }) => title === 'Strategy')).toBe(true);
    expect(found(all, 'one for all').length).toBeGreaterThan(0);
    expect(found(all, 'superv').length).toBeGreaterThan(0);
    expect(found(all, 'supervisro').length).toBeGreaterThan(0);
    expect(found(all, 'qqqqzzzz')).toEqual([]);
  });
});
